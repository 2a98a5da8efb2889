# Optimum (glpsol 5.0): 65915.57143
# Multi-period production of two kinds of bicycle with stock, overtime and a hiring limit.
set PROD;
param T > 0 integer;
param rate {PROD} > 0;
param inv0 {PROD} >= 0;
param avail {1..T} >= 0;
param market {PROD, 1..T} >= 0;
param prodcost {PROD} >= 0;
param invcost {PROD} >= 0;
param revenue {PROD, 1..T} >= 0;
param overtime_cost := 14;

var Make {PROD, 1..T} >= 0;
var Inv {PROD, 0..T} >= 0;
var Sell {p in PROD, t in 1..T} >= 0, <= market[p,t];
var Over {t in 1..T} >= 0 <= 12;

maximize Total_Profit:
   sum {p in PROD, t in 1..T} (revenue[p,t]*Sell[p,t] - prodcost[p]*Make[p,t] - invcost[p]*Inv[p,t])
   - overtime_cost * sum {t in 1..T} Over[t];

subject to Time {t in 1..T}: sum {p in PROD} (1/rate[p]) * Make[p,t] <= avail[t] + Over[t];
subject to Init_Inv {p in PROD}: Inv[p,0] = inv0[p];
subject to Balance {p in PROD, t in 1..T}: Make[p,t] + Inv[p,t-1] = Sell[p,t] + Inv[p,t];

data;
param T := 4;
set PROD := tourer cargo;
param avail := 1 40 2 40 3 32 4 40;
param rate := tourer 20 cargo 14;
param inv0 := tourer 10 cargo 0;
param prodcost := tourer 10 cargo 11;
param invcost := tourer 2.5 cargo 3;
param revenue : 1  2  3  4 :=
  tourer       25 26 27 27
  cargo        30 35 37 39 ;
param market : 1    2    3    4 :=
  tourer     600  600  400  650
  cargo      400  250  350  420 ;
end;
