# A model and nothing else.
# status: optimal
# objective: 36
# solves: 0
import pyomo.environ as pyo

model = pyo.ConcreteModel()
model.x = pyo.Var(bounds=(0, 4))
model.y = pyo.Var(bounds=(0, 6))
model.c = pyo.Constraint(expr=3 * model.x + 2 * model.y <= 18)
model.o = pyo.Objective(expr=3 * model.x + 5 * model.y, sense=pyo.maximize)
