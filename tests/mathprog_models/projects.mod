# Optimum (glpsol 5.0): 270
# Project selection over three years, with rules between the projects.
set PROJECT;
set YEAR := 2031..2033;
param npv {PROJECT};
param outlay {PROJECT, YEAR};
param budget {YEAR};
set NEEDS within PROJECT cross PROJECT;
set EXCLUDES within {p in PROJECT, q in PROJECT: p <> q};
var go {PROJECT} binary;
maximize value: sum {p in PROJECT} npv[p] * go[p];
s.t. money {y in YEAR}: sum {p in PROJECT} outlay[p,y] * go[p] <= budget[y];
s.t. requires {(p,q) in NEEDS}: go[p] <= go[q];
s.t. either {(p,q) in EXCLUDES}: go[p] + go[q] <= 1;
s.t. some_green: go['solar'] + go['heat'] >= 1;
data;
param : PROJECT : npv := hall 95 solar 40 heat 55 robot 120 app 35 fleet 80 ;
param outlay : 2031 2032 2033 :=
  hall   40 30 10
  solar  20  5  0
  heat   15 20  5
  robot  50 35 20
  app     5 10 10
  fleet  30 30  5 ;
param budget := 2031 110 2032 90 2033 35;
set NEEDS := (robot, hall) (app, fleet);
set EXCLUDES := heat solar;
end;
