# CPLEX's direct interface with a gap and a warm start on a knapsack.
# status: optimal
# objective: 13
# solves: 1
# requested: cplex_direct
# prints: ['a', 'c']
import pyomo.environ as pyo

items = {"a": (3, 6), "b": (5, 5), "c": (4, 7)}
m = pyo.ConcreteModel()
m.I = pyo.Set(initialize=items.keys())
m.take = pyo.Var(m.I, domain=pyo.Binary, initialize=0)
m.room = pyo.Constraint(expr=sum(items[i][0] * m.take[i] for i in m.I) <= 8)
m.gain = pyo.Objective(expr=sum(items[i][1] * m.take[i] for i in m.I), sense=pyo.maximize)
with pyo.SolverFactory("cplex_direct") as solver:
    solver.options["mip_tolerances_mipgap"] = 0.0
    solver.options["timelimit"] = 60
    solver.solve(m, warmstart=True, tee=True)
print([i for i in m.I if pyo.value(m.take[i]) > 0.5])
