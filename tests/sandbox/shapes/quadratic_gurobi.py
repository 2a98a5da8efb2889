# A convex portfolio for Gurobi, with the budget's price.
# status: optimal
# objective: 0.8
# solves: 1
# requested: gurobi
# solver: highs
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.a = pyo.Var(bounds=(0, None))
m.b = pyo.Var(bounds=(0, None))
m.budget = pyo.Constraint(expr=m.a + m.b == 1)
m.risk = pyo.Objective(expr=4 * m.a**2 + m.b**2)
m.dual = pyo.Suffix(direction=pyo.Suffix.IMPORT)
pyo.SolverFactory("gurobi", solver_io="python").solve(m)
assert abs(m.dual[m.budget] - 1.6) < 1e-4
