# Optimum (glpsol 5.0): 76
/* Travelling salesman with the order variables of Miller, Tucker and Zemlin: six stops of a library bus. */
param n, integer, >= 3;
set V := 1..n;
set E, within V cross V;
param c{(i,j) in E};
var x{(i,j) in E}, binary;
var u{i in V}, >= 1, <= n;
minimize total: sum{(i,j) in E} c[i,j] * x[i,j];
s.t. leave{i in V}: sum{(i,j) in E} x[i,j] = 1;
s.t. enter{j in V}: sum{(i,j) in E} x[i,j] = 1;
s.t. home: u[1] = 1;
s.t. order{(i,j) in E: j <> 1}: u[i] - u[j] + n * x[i,j] <= n - 1;
data;
param n := 6;
param : E : c :=
  1 2 12  1 3 29  1 4 22  1 5 13  1 6 24
  2 1 12  2 3 19  2 4  3  2 5 25  2 6  6
  3 1 29  3 2 19  3 4 21  3 5 23  3 6 28
  4 1 22  4 2  3  4 3 21  4 5  4  4 6  5
  5 1 13  5 2 25  5 3 23  5 4  4  5 6 16
  6 1 24  6 2  6  6 3 28  6 4  5  6 5 16 ;
end;
