# Duals of indexed constraints, printed by name.
# status: optimal
# objective: 14
# solves: 1
# prints: demand[b] 4.0
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.C = pyo.Set(initialize=["a", "b"])
m.ship = pyo.Var(m.C, domain=pyo.NonNegativeReals)
m.dual = pyo.Suffix(direction=pyo.Suffix.IMPORT_EXPORT)
m.demand = pyo.Constraint(m.C, rule=lambda m, c: m.ship[c] >= {"a": 3, "b": 2}[c])
m.cost = pyo.Objective(expr=2 * m.ship["a"] + 4 * m.ship["b"])
pyo.SolverFactory("glpk").solve(m)
for c in m.component_objects(pyo.Constraint, active=True):
    for index in c:
        print(c[index].name, m.dual[c[index]])
