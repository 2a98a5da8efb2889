# Optimum (glpsol 5.0): 64.14173845
# Cash flow: money for each month's bills from deposits of one, two and three months.
param months := 6;
set T := 1..months;
set LENGTH := 1..3;
param interest {LENGTH};
param bill {T};
param first := 400;
set CHOICE := {t in T, k in LENGTH: t + k <= months + 1};
var deposit {CHOICE} >= 0;
var cash {0..months} >= 0;
maximize at_the_end: cash[months] + sum {(t,k) in CHOICE: t + k = months + 1} (1 + interest[k]) * deposit[t,k];
s.t. opening: cash[0] = first;
s.t. balance {t in T}:
   cash[t-1] + sum {(t0,k) in CHOICE: t0 + k = t} (1 + interest[k]) * deposit[t0,k]
   = bill[t] + cash[t] + sum {(t,k) in CHOICE} deposit[t,k];
data;
param interest := 1 0.002 2 0.005 3 0.009;
param bill := 1 60 2 -120 3 210 4 80 5 -40 6 150;
end;
