# Two active objectives: no solver takes that, and the reason says what to do.
# status: refused
# solves: 1
# reason: deactivate
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 5))
m.first = pyo.Objective(expr=m.x, sense=pyo.maximize)
m.second = pyo.Objective(expr=2 * m.x)
pyo.SolverFactory("glpk").solve(m)
