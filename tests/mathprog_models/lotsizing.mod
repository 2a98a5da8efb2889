# Optimum (glpsol 5.0): 599.5
# Lot sizing of three sauces on one line: set-ups, stock and backlog.
set SAUCE := {'curry', 'pesto', 'salsa'};
param weeks := 5;
set WEEK := 1..weeks;
param dem {SAUCE, WEEK} default 0;
param setup {SAUCE};
param hold {SAUCE};
param late {p in SAUCE} := 4 * hold[p];
param hours {SAUCE};
param cap {t in WEEK} := if t = 3 then 30 else 45;
param setup_hours := 5;
param M {p in SAUCE, t in WEEK} := min(cap[t] / hours[p], sum {k in WEEK} dem[p,k]);
var make {SAUCE, WEEK} >= 0;
var stock {SAUCE, 0..weeks} >= 0;
var backlog {SAUCE, 0..weeks} >= 0;
var ready {SAUCE, WEEK} binary;
minimize cost: sum {p in SAUCE, t in WEEK} (setup[p]*ready[p,t] + hold[p]*stock[p,t] + late[p]*backlog[p,t]);
s.t. begin {p in SAUCE}: stock[p,0] + backlog[p,0] = 0;
s.t. finish {p in SAUCE}: backlog[p,weeks] = 0;
s.t. balance {p in SAUCE, t in WEEK}:
  stock[p,t-1] - backlog[p,t-1] + make[p,t] = dem[p,t] + stock[p,t] - backlog[p,t];
s.t. only_ready {p in SAUCE, t in WEEK}: make[p,t] <= M[p,t] * ready[p,t];
s.t. time {t in WEEK}: sum {p in SAUCE} (hours[p]*make[p,t] + setup_hours*ready[p,t]) <= cap[t];
data;
param dem := [curry,*] 1 20 2 30 4 40 5 10   [pesto,*] 1 15 3 25 5 30   [salsa,*] 2 18 3 12 4 22 5 16;
param setup := curry 80 pesto 60 salsa 70;
param hold := curry 1 pesto 2 salsa 1.5;
param hours := curry 0.5 pesto 0.6 salsa 0.4;
end;
