# A puzzle: any plan will do.
# status: optimal
# solves: 1
# prints: 3 4
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.a = pyo.Var(domain=pyo.Integers, bounds=(1, 9))
m.b = pyo.Var(domain=pyo.Integers, bounds=(1, 9))
m.sum = pyo.Constraint(expr=m.a + m.b == 7)
m.step = pyo.Constraint(expr=m.b - m.a == 1)
pyo.SolverFactory("glpk").solve(m)
print(round(pyo.value(m.a)), round(pyo.value(m.b)))
