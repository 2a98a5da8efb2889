# A fixed variable, a deactivated constraint and a deactivated first objective.
# status: optimal
# objective: 36
# solves: 1
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 4))
m.y = pyo.Var(bounds=(0, 9))
m.c = pyo.Constraint(expr=3 * m.x + 2 * m.y <= 18)
m.never = pyo.Constraint(expr=m.y <= 0)
m.first = pyo.Objective(expr=m.x)
m.second = pyo.Objective(expr=3 * m.x + 6 * m.y, sense=pyo.maximize)
m.never.deactivate()
m.first.deactivate()
m.x.fix(3)
m.y.setub(5)
pyo.SolverFactory("xpress").solve(m)
