# Optimum (glpsol 5.0): 6
# Cutting stock: the fewest rolls of 110 cm, each cut with at most as many knives as there are; piece by piece, roll by roll.
param roll_width := 110;
param knives := 4;
set WIDTHS := {20, 45, 50, 55, 75};
param orders {WIDTHS};
set ROLLS := 1..6;
var use {ROLLS} binary;
var cut {ROLLS, WIDTHS} integer >= 0, <= 4;
minimize used: sum {r in ROLLS} use[r];
s.t. fit {r in ROLLS}: sum {w in WIDTHS} w * cut[r,w] <= roll_width * use[r];
s.t. blades {r in ROLLS}: sum {w in WIDTHS} cut[r,w] <= knives + 1;
s.t. fill {w in WIDTHS}: sum {r in ROLLS} cut[r,w] >= orders[w];
s.t. in_turn {r in ROLLS: r > 1}: use[r] <= use[r-1];
data;
param orders := 20 5, 45 3, 50 2, 55 3, 75 1;
end;
