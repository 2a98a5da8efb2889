# Couenne for a bilinear model: the global optimum is found, not the nearest.
# status: optimal
# objective: -12
# solves: 1
# requested: couenne
# solver: scip
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 4), initialize=0)
m.y = pyo.Var(bounds=(0, 4), initialize=4)
m.o = pyo.Objective(expr=m.x * m.y - 3 * m.x)
pyo.SolverFactory("couenne").solve(m)
