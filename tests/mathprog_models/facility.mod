# Optimum (glpsol 5.0): 625.5615753
# Facility location: which depots to open for a bakery chain, and who brings bread to whom.
set DEPOT := 1..4;
set SHOP := 1..6;
param fixed {DEPOT};
param size {DEPOT};
param need {SHOP};
param x {DEPOT}; param y {DEPOT};
param u {SHOP};  param v {SHOP};
param km {i in DEPOT, j in SHOP} := sqrt((x[i] - u[j])^2 + (y[i] - v[j])^2);
param euro_per_km := 0.45;
var open {DEPOT} binary;
var bring {DEPOT, SHOP} >= 0;
minimize cost: sum {i in DEPOT} fixed[i] * open[i]
  + sum {i in DEPOT, j in SHOP} euro_per_km * km[i,j] * bring[i,j];
s.t. served {j in SHOP}: sum {i in DEPOT} bring[i,j] = need[j];
s.t. room {i in DEPOT}: sum {j in SHOP} bring[i,j] <= size[i] * open[i];
s.t. only_open {i in DEPOT, j in SHOP}: bring[i,j] <= min(need[j], size[i]) * open[i];
data;
param : fixed size x y := 1 210 90 2 3   2 180 70 9 1   3 260 120 5 8   4 150 60 1 9 ;
param : need u v := 1 22 1 1   2 35 4 4   3 18 8 3   4 27 9 8   5 31 3 9   6 15 6 6 ;
end;
