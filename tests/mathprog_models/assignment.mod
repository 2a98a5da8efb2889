# Optimum (glpsol 5.0): 59
/* Assignment: five apprentices to five machines, each pair with its training hours. */
param m, integer, > 0;
param n, integer, > 0;
set I := 1..m;
set J := 1..n;
param c{i in I, j in J}, >= 0;
var x{i in I, j in J}, >= 0;

s.t. phi{i in I}: sum{j in J} x[i,j] <= 1;
s.t. psi{j in J}: sum{i in I} x[i,j] = 1;
minimize obj: sum{i in I, j in J} c[i,j] * x[i,j];
solve;
printf "\nApprentice  Machine  Hours\n";
printf{i in I} "%5d %5d %10g\n", i, sum{j in J} j * x[i,j], sum{j in J} c[i,j] * x[i,j];
data;
param m := 5;
param n := 5;
param c : 1  2  3  4  5 :=
      1  13 21 20 12  8
      2  18 26 25 19 14
      3   9 14 11 17 22
      4  24 10 16 15 19
      5  12 13 18 23 10 ;
end;
