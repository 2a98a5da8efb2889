# Optimum (glpsol 5.0): 14095
# Blending: three grades of heating oil from four crudes, with limits on sulphur and viscosity.
set CRUDE;
set GRADE;
param price {GRADE};
param cost {CRUDE};
param stock {CRUDE};
param sulphur {CRUDE};
param visc {CRUDE};
param max_sulphur {GRADE};
param min_visc {GRADE} default 0;
param demand {GRADE};
var blend {CRUDE, GRADE} >= 0;
var made {GRADE} >= 0;
maximize margin: sum {g in GRADE} price[g] * made[g] - sum {c in CRUDE, g in GRADE} cost[c] * blend[c,g];
s.t. total {g in GRADE}: made[g] = sum {c in CRUDE} blend[c,g];
s.t. wanted {g in GRADE}: made[g] >= demand[g];
s.t. there {c in CRUDE}: sum {g in GRADE} blend[c,g] <= stock[c];
s.t. clean {g in GRADE}: sum {c in CRUDE} (sulphur[c] - max_sulphur[g]) * blend[c,g] <= 0;
s.t. thick {g in GRADE: min_visc[g] > 0}: sum {c in CRUDE} visc[c] * blend[c,g] >= min_visc[g] * made[g];
data;
set CRUDE := north south deep light;
param : GRADE : price max_sulphur min_visc demand :=
  home    71  0.8   .   120
  ship    58  2.1  9.5   80
  power   52  3.0  7.0   60 ;
param : cost stock sulphur visc :=
  north   41  160   0.6   6
  south   35  140   1.9   9
  deep    28  150   3.4  14
  light   49   90   0.3   4 ;
end;
