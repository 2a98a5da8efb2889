# load_solutions=False: the variables are empty until the results are loaded.
# status: optimal
# objective: 36
# solves: 1
# prints: None then 2.0, 1 solution
import pyomo.environ as pyo

model = pyo.ConcreteModel()
model.x = pyo.Var(bounds=(0, 4))
model.y = pyo.Var(bounds=(0, 6))
model.c = pyo.Constraint(expr=3 * model.x + 2 * model.y <= 18)
model.o = pyo.Objective(expr=3 * model.x + 5 * model.y, sense=pyo.maximize)
model.dual = pyo.Suffix(direction=pyo.Suffix.IMPORT)
results = pyo.SolverFactory("glpk").solve(model, load_solutions=False)
before = model.x.value
count = len(results.solution)
if results.solver.termination_condition == pyo.TerminationCondition.optimal:
    model.solutions.load_from(results)
print(before, "then", f"{round(model.x.value, 6)},", count, "solution")
assert abs(model.dual[model.c] - 1) < 1e-9
