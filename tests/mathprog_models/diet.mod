# Optimum (glpsol 5.0): 9.258783784
/* Diet: the cheapest week of canteen food with enough of each nutrient. */
set FOOD;
set NUTR;
param cost {FOOD} > 0;
param f_min {FOOD} >= 0, default 0;
param f_max {j in FOOD} >= f_min[j], default 12;
param n_min {NUTR} >= 0;
param n_max {i in NUTR} >= n_min[i];
param amt {NUTR, FOOD} >= 0;

var Buy {j in FOOD} >= f_min[j], <= f_max[j];

minimize Total_Cost: sum {j in FOOD} cost[j] * Buy[j];

subject to Diet {i in NUTR}:
   n_min[i] <= sum {j in FOOD} amt[i,j] * Buy[j] <= n_max[i];

data;
param : FOOD : cost  f_min f_max :=
  lentils     1.10    2     .
  oats        0.65    .     9
  spinach     1.40    1     8
  eggs        2.05    .    10
  cheese      3.20    .     6 ;
param : NUTR : n_min n_max :=
  protein  350  620
  iron      70  200
  fat       90  260 ;
param amt (tr) :
            protein  iron  fat :=
  lentils     50      13     4
  oats        27       8    14
  spinach      6       9     1
  eggs        26       4    21
  cheese      42       1    48 ;
end;
