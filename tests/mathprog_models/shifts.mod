# Optimum (glpsol 5.0): 3640
# Shift scheduling at a call centre: eight-hour shifts around the clock, in blocks of four hours.
set BLOCK := 0..5;
param need {BLOCK};
param wage {b in BLOCK} := if b in {0, 1, 5} then 130 else 100;
var start {BLOCK} integer, >= 0;
minimize wages: sum {b in BLOCK} wage[b] * start[b];
s.t. staffed {b in BLOCK}: start[b] + start[(b + 5) mod 6] >= need[b];
s.t. night_team: start[5] <= 0.4 * sum {b in BLOCK} start[b];
data;
param need := 0 4, 1 8, 2 14, 3 12, 4 16, 5 7;
end;
