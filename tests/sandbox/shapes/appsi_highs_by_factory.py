# The factory's appsi_highs, with the options that people set on it.
# status: optimal
# objective: 36
# solves: 1
# requested: appsi_highs
# prints: ok optimal
import pyomo.environ as pyo

model = pyo.ConcreteModel()
model.x = pyo.Var(bounds=(0, 4))
model.y = pyo.Var(bounds=(0, 6))
model.c = pyo.Constraint(expr=3 * model.x + 2 * model.y <= 18)
model.o = pyo.Objective(expr=3 * model.x + 5 * model.y, sense=pyo.maximize)
solver = pyo.SolverFactory("appsi_highs")
solver.config.load_solution = True
solver.highs_options = {"time_limit": 10.0, "mip_rel_gap": 0.05}
results = solver.solve(model, tee=False)
print(results.solver.status, results.solver.termination_condition)
