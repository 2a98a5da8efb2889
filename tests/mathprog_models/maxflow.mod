# Optimum (glpsol 5.0): 125
/* Max flow: how much water can go from the spring to the town, through pipes named by their ends. */
set NODE;
param source symbolic in NODE;
param sink symbolic in NODE, != source;
set ARC within (NODE diff {sink}) cross (NODE diff {source});
param cap {ARC} >= 0;
var Flow {(i,j) in ARC} >= 0, <= cap[i,j];
maximize Total: sum {(source,j) in ARC} Flow[source,j];
subject to Balance {k in NODE diff {source, sink}}:
   sum {(i,k) in ARC} Flow[i,k] = sum {(k,j) in ARC} Flow[k,j];
data;
set NODE := spring a b c d e town;
param source := spring;
param sink := town;
param : ARC : cap :=
  spring a  50   spring b  80   a c 40   a d 20   b c 25
  b e 60   c town 45   d town 60   e d 30   e town 35 ;
end;
