# One model a scenario; the last is what counts.
# status: optimal
# objective: 15
# solves: 3
# prints: {'low': 5.0, 'mean': 10.0, 'high': 15.0}
import pyomo.environ as pyo

scenarios = {"low": 5, "mean": 10, "high": 15}
profit = {}
for name, demand in scenarios.items():
    model = pyo.ConcreteModel(name)
    model.sell = pyo.Var(bounds=(0, demand))
    model.o = pyo.Objective(expr=model.sell, sense=pyo.maximize)
    pyo.SolverFactory("glpk").solve(model)
    profit[name] = pyo.value(model.o)
print(profit)
