# A disjunction made linear by big-M before the solve.
# status: optimal
# objective: 3
# solves: 1
# prints: True False
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
pyo.TransformationFactory("gdp.bigm").apply_to(m)
pyo.SolverFactory("glpk").solve(m)
print(pyo.value(m.left.binary_indicator_var) > 0.5, pyo.value(m.right.binary_indicator_var) > 0.5)
