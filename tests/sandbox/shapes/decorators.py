# Constraints and the objective by decorators, data in a dictionary.
# status: optimal
# objective: 36
# solves: 1
# prints: x 2.0
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.I = pyo.Set(initialize=["x", "y"])
m.v = pyo.Var(m.I, domain=pyo.NonNegativeReals)
m.limits = pyo.ConstraintList()
m.limits.add(m.v["x"] <= 4)
m.limits.add(2 * m.v["y"] <= 12)


@m.Constraint()
def shared(m):
    return 3 * m.v["x"] + 2 * m.v["y"] <= 18


@m.Objective(sense=pyo.maximize)
def gain(m):
    return 3 * m.v["x"] + 5 * m.v["y"]


pyo.SolverFactory("highs").solve(m)
for i in m.I:
    print(i, round(m.v[i](), 6))
