# Ipopt asked for on a linear model, which HiGHS solves.
# status: optimal
# objective: 36
# solves: 1
# requested: ipopt
# solver: highs
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 4))
m.y = pyo.Var(bounds=(0, 6))
m.c = pyo.Constraint(expr=3 * m.x + 2 * m.y <= 18)
m.o = pyo.Objective(expr=3 * m.x + 5 * m.y, sense=pyo.maximize)
pyo.SolverFactory("ipopt").solve(m)
