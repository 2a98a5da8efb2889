# Optimum (glpsol 5.0): 49
# Knapsack with two limits: which samples a drone takes along.
set ITEMS;
param value {ITEMS};
param weight {ITEMS};
param volume {ITEMS};
param max_weight := 17;
param max_volume := 22;
var take {ITEMS} binary;
maximize worth: sum {k in ITEMS} value[k]*take[k];
w_limit: sum {k in ITEMS} weight[k]*take[k] <= max_weight;
v_limit: sum {k in ITEMS} volume[k]*take[k] <= max_volume;
exclusive: take['cam'] + take['lidar'] <= 1;
implied: take['spare'] <= take['water'];
data;
set ITEMS := cam lidar core gas soil water spare;
param : value weight volume :=
  cam    14   4   6
  lidar  19   7   5
  core   11   5   7
  gas     6   2   3
  soil    8   3   4
  water   9   4   6
  spare   7   1   2 ;
end;
