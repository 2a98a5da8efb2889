# Optimum (glpsol 5.0): 1.469166667
# Portfolio by mean absolute deviation: the least average distance from the mean over past quarters, for a demanded return.
set FUND;
param Q integer >= 1;
param r {1..Q, FUND};
param mean {f in FUND} := (sum {q in 1..Q} r[q,f]) / Q;
param target;
param most default 1;
var share {FUND} >= 0, <= most;
var above {1..Q} >= 0;
var below {1..Q} >= 0;
minimize deviation: (1 / Q) * sum {q in 1..Q} (above[q] + below[q]);
s.t. apart {q in 1..Q}: sum {f in FUND} (r[q,f] - mean[f]) * share[f] = above[q] - below[q];
s.t. all_money: sum {f in FUND} share[f] = 1;
s.t. return: sum {f in FUND} mean[f] * share[f] >= target;
data;
param Q := 6;
param target := 1.9;
param most := 0.6;
set FUND := bonds shares gold land;
param r : bonds shares gold land :=
  1   0.8   4.1  -1.2  1.5
  2   0.9  -2.6   3.0  1.1
  3   0.7   5.5   0.4  2.0
  4   1.0   1.9  -0.8  1.8
  5   0.6  -1.4   4.6  0.9
  6   0.9   6.2   1.0  2.4 ;
end;
