# Optimum (glpsol 5.0): 18
/* Shortest path: from the quarry to the mill, on a road map of arcs. */
param n, integer, > 0;
set E, within {i in 1..n, j in 1..n};
param c{(i,j) in E};
param s, in {1..n};
param t, in {1..n};
var x{(i,j) in E}, >= 0;
s.t. r{i in 1..n}: sum{(j,i) in E} x[j,i] + (if i = s then 1) = sum{(i,j) in E} x[i,j] + (if i = t then 1);
minimize Z: sum{(i,j) in E} c[i,j] * x[i,j];
data;
param n := 8;
param s := 1;
param t := 8;
param : E : c :=
  1 2 4   1 3 2   2 4 5   3 2 1   3 4 8   3 5 10
  4 5 2   4 6 6   5 6 3   5 7 9   6 7 2   6 8 7   7 8 3 ;
end;
