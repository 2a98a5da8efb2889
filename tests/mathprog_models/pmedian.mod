# Optimum (glpsol 5.0): 990
# p-median: where two of seven villages get a doctor, so that all walk least.
set V;
param p integer >= 1 <= card(V);
param people {V};
param road {V, V} default 999;
param d {i in V, j in V} := if i = j then 0 else min(road[i,j], road[j,i], min {k in V: k != i and k != j} (min(road[i,k], road[k,i]) + min(road[k,j], road[j,k])));
var doctor {V} binary;
var goes {V, V} >= 0;
minimize walking: sum {i in V, j in V} people[i] * d[i,j] * goes[i,j];
s.t. somewhere {i in V}: sum {j in V} goes[i,j] = 1;
s.t. there {i in V, j in V}: goes[i,j] <= doctor[j];
s.t. doctors: sum {j in V} doctor[j] = p;
data;
param p := 2;
param : V : people := Alm 40 Bach 65 Dorf 120 Eck 30 Furt 80 Grund 55 Hain 25 ;
param road := Alm Bach 4, Bach Dorf 3, Dorf Eck 6, Dorf Furt 5, Furt Grund 2, Grund Hain 7, Eck Hain 4, Alm Eck 9;
end;
