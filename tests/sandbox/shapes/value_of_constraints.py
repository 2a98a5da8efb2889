# Slacks, bodies and expressions are read after the solve.
# status: optimal
# objective: 36
# solves: 1
# prints: slack 0.0 used 18.0 left 2.0
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 4))
m.y = pyo.Var(bounds=(0, 6))
m.hours = pyo.Expression(expr=3 * m.x + 2 * m.y)
m.c = pyo.Constraint(expr=m.hours <= 18)
m.o = pyo.Objective(expr=3 * m.x + 5 * m.y, sense=pyo.maximize)
pyo.SolverFactory("glpk").solve(m)
print("slack", round(m.c.uslack(), 6), "used", round(pyo.value(m.hours), 6), "left", round(m.x.ub - m.x.value, 6))
