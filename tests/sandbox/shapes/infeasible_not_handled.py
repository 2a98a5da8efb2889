# The program prints the plan without looking whether there is one: it fails on that, and the status stands.
# status: infeasible
# solves: 1
# raises: No value for uninitialized
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.x = pyo.Var(domain=pyo.NonNegativeIntegers)
m.c = pyo.Constraint(expr=2 * m.x == 3)
m.o = pyo.Objective(expr=m.x)
pyo.SolverFactory("glpk").solve(m)
print(pyo.value(m.x))
