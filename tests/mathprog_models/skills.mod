# Optimum (glpsol 5.0): 1006
# Jobs to craftsmen who have the skill for them, within everyone's hours.
set PERSON;
set JOB;
set SKILL;
set HAS within {PERSON, SKILL};
set WANTS within {JOB, SKILL};
set CAN := setof {p in PERSON, j in JOB: forall {s in SKILL: (j,s) in WANTS} (p,s) in HAS} (p,j);
param hours {JOB};
param free {PERSON};
param pay {PERSON};
var does {CAN} binary;
minimize wages: sum {(p,j) in CAN} pay[p] * hours[j] * does[p,j];
s.t. done {j in JOB}: sum {(p,j) in CAN} does[p,j] = 1;
s.t. time {p in PERSON}: sum {(p,j) in CAN} hours[j] * does[p,j] <= free[p];
data;
set PERSON := Ada Ben Cem Dora;
set JOB := bath roof door lamp pump;
set SKILL := wood water wire height;
set HAS := (Ada, *) wood height  (Ben, *) water wire  (Cem, *) wood water wire  (Dora, *) wire height water;
set WANTS := bath water, bath wire, roof height, door wood, lamp wire, pump water;
param hours := bath 9 roof 12 door 4 lamp 3 pump 6;
param free := Ada 14 Ben 12 Cem 16 Dora 13;
param pay := Ada 31 Ben 27 Cem 35 Dora 29;
end;
