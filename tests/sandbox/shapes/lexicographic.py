# Two objectives one after the other: the first is fixed at its best, then the second solved.
# status: optimal
# objective: 4
# solves: 2
# prints: 8.0 4.0
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 6))
m.y = pyo.Var(bounds=(0, 4))
m.room = pyo.Constraint(expr=m.x + m.y <= 8)
m.first = pyo.Objective(expr=m.x + m.y, sense=pyo.maximize)
m.second = pyo.Objective(expr=m.x, sense=pyo.minimize)
m.second.deactivate()
opt = pyo.SolverFactory("gurobi")
opt.solve(m)
best = pyo.value(m.first)
m.keep = pyo.Constraint(expr=m.x + m.y >= best)
m.first.deactivate()
m.second.activate()
opt.solve(m)
print(round(best, 6), round(pyo.value(m.second), 6))
