# GDPopt takes disjunctions as they stand, and so it does here.
# status: optimal
# objective: 3
# solves: 1
# requested: gdpopt
# prints: 3.0 True
import pyomo.environ as pyo
from pyomo.gdp import Disjunct, Disjunction

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 10))
m.left = Disjunct()
m.left.c = pyo.Constraint(expr=m.x <= 3)
m.right = Disjunct()
m.right.c = pyo.Constraint(expr=m.x >= 6)
m.either = Disjunction(expr=[m.left, m.right])
m.cap = pyo.Constraint(expr=m.x <= 5)
m.o = pyo.Objective(expr=m.x, sense=pyo.maximize)
results = pyo.SolverFactory("gdpopt").solve(m, algorithm="LOA", mip_solver="glpk", nlp_solver="ipopt")
pyo.assert_optimal_termination(results)
print(round(m.x.value, 6), m.left.indicator_var.value)
