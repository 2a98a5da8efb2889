# Optimum (glpsol 5.0): 4
/* Bin packing: crates into as few trucks as possible. */
param m, integer, > 0;
set I := 1..m;
param w{i in I}, > 0;
param c, > 0;
param n := ceil(1.5 * sum{i in I} w[i] / c);
set J := 1..n;
var x{i in I, j in J}, binary;
var used{j in J}, binary;
s.t. one{i in I}: sum{j in J} x[i,j] = 1;
s.t. lim{j in J}: sum{i in I} w[i] * x[i,j] <= c * used[j];
s.t. order{j in J: j < n}: used[j] >= used[j+1];
minimize obj: sum{j in J} used[j];
data;
param c := 100;
param m := 7;
param w := 1 50, 2 60, 3 30, 4 70, 5 50, 6 40, 7 25;
end;
