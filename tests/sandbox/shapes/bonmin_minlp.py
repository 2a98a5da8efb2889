# A mixed-integer non-linear model for Bonmin.
# status: optimal
# objective: 2.386294
# solves: 1
# requested: bonmin
# solver: scip
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.k = pyo.Var(domain=pyo.Integers, bounds=(1, 5))
m.x = pyo.Var(bounds=(0.1, 9))
m.c = pyo.Constraint(expr=pyo.exp(m.x) >= 2 * m.k)
m.o = pyo.Objective(expr=m.x + 2 / m.k)
pyo.SolverFactory("bonmin").solve(m)
