# A disjunction that nobody made linear: no solver takes it, and the reason names the line that is missing.
# status: refused
# solves: 1
# reason: TransformationFactory("gdp.bigm").apply_to(model)
import pyomo.environ as pyo
from pyomo.gdp import Disjunction

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 10))
m.either = Disjunction(expr=[m.x <= 3, m.x >= 6])
m.o = pyo.Objective(expr=m.x, sense=pyo.maximize)
pyo.SolverFactory("glpk").solve(m)
