# Optimum (glpsol 5.0): 4
# Set cover: the fewest watchtowers from which every valley is seen.
set TOWER;
set VALLEY;
set SEES within TOWER cross VALLEY;
check {v in VALLEY}: exists {(t,v) in SEES} 1 > 0;
var build {TOWER} binary;
minimize towers: sum {t in TOWER} build[t];
s.t. seen {v in VALLEY}: sum {(t,v) in SEES} build[t] >= 1;
data;
set TOWER := T1 T2 T3 T4 T5 T6;
set VALLEY := a b c d e f g h;
set SEES :
       a b c d e f g h :=
   T1  + + - - - - + -
   T2  - + + - + - - -
   T3  - - - + + + - -
   T4  + - - - - - - +
   T5  - - + + - - + -
   T6  - - - - - + - + ;
end;
