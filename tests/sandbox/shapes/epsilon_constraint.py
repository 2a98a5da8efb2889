# Two goals: the second is bounded in a loop, and a table of compromises printed; the last solve counts.
# status: optimal
# objective: 10
# solves: 4
# prints: [(0, 16.0), (2, 14.0), (4, 12.0), (6, 10.0)]
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 8))
m.y = pyo.Var(bounds=(0, 6))
m.room = pyo.Constraint(expr=m.x + m.y <= 8)
m.gain = pyo.Expression(expr=2 * m.x + m.y)
m.quality = pyo.Expression(expr=m.y)
m.eps = pyo.Param(mutable=True, initialize=0)
m.floor = pyo.Constraint(expr=m.quality >= m.eps)
m.goal = pyo.Objective(expr=m.gain, sense=pyo.maximize)
solver = pyo.SolverFactory("glpk")
table = []
for eps in (0, 2, 4, 6):
    m.eps.set_value(eps)
    solver.solve(m)
    table.append((eps, round(pyo.value(m.gain), 6)))
print(table)
