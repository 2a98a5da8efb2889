# Optimum (glpsol 5.0): 2145.5
# Transport: gravel from pits to building sites at the least freight.
set ORIG;   # pits
set DEST;   # building sites

param supply {ORIG} >= 0;   # loads a week
param demand {DEST} >= 0;
check: sum {i in ORIG} supply[i] >= sum {j in DEST} demand[j];
param dist {ORIG, DEST} >= 0;
param rate := 3.5;
param cost {i in ORIG, j in DEST} := rate * dist[i,j] / 10;

var Trans {ORIG, DEST} >= 0;

minimize total_cost:
   sum {i in ORIG, j in DEST} cost[i,j] * Trans[i,j];
s.t. Supply {i in ORIG}: sum {j in DEST} Trans[i,j] <= supply[i];
s.t. Demand {j in DEST}: sum {i in ORIG} Trans[i,j] = demand[j];

solve;
display Trans;

data;
param : ORIG : supply := Northpit 140 Eastpit 260 Oldpit 190 ;
param : DEST : demand := School 90 Bridge 120 Harbour 170 Depot 110 ;
param dist : School Bridge Harbour Depot :=
   Northpit     39     14      11    14
   Eastpit      27      9      12     9
   Oldpit       24     14      17    13 ;
end;
