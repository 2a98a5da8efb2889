# Everything is printed by Pyomo's own means; the results are written as YAML.
# status: optimal
# objective: 36
# solves: 1
# prints: Termination condition: optimal
import pyomo.environ as pyo

model = pyo.ConcreteModel()
model.x = pyo.Var(bounds=(0, 4))
model.y = pyo.Var(bounds=(0, 6))
model.c = pyo.Constraint(expr=3 * model.x + 2 * model.y <= 18)
model.o = pyo.Objective(expr=3 * model.x + 5 * model.y, sense=pyo.maximize)
results = pyo.SolverFactory("glpk").solve(model)
model.pprint()
model.display()
model.x.display()
results.write()
results.write(num=1)
print(results)
print(results.json_repn()["Problem"][0]["Sense"])
