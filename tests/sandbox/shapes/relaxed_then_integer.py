# The relaxation first for a bound, then the integer model; branches are shown by hand.
# status: optimal
# objective: 20
# solves: 2
# prints: relaxed 21.0 integer 20.0
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.x = pyo.Var(domain=pyo.NonNegativeIntegers)
m.y = pyo.Var(domain=pyo.NonNegativeIntegers)
m.a = pyo.Constraint(expr=6 * m.x + 4 * m.y <= 24)
m.b = pyo.Constraint(expr=m.x + 2 * m.y <= 6)
m.o = pyo.Objective(expr=5 * m.x + 4 * m.y, sense=pyo.maximize)
solver = pyo.SolverFactory("cbc")
relax = pyo.TransformationFactory("core.relax_integer_vars")
relax.apply_to(m)
solver.solve(m)
relaxed = pyo.value(m.o)
relax.apply_to(m, options={"undo": True})
solver.solve(m)
print("relaxed", round(relaxed, 6), "integer", round(pyo.value(m.o), 6))
