# The model is written as an LP file, and highspy called on that: the model is found, and solved.
# status: optimal
# objective: 36
# solves: 0
# prints: 36.0
import highspy
import pyomo.environ as pyo

model = pyo.ConcreteModel()
model.x = pyo.Var(bounds=(0, 4))
model.y = pyo.Var(bounds=(0, 6))
model.c = pyo.Constraint(expr=3 * model.x + 2 * model.y <= 18)
model.o = pyo.Objective(expr=3 * model.x + 5 * model.y, sense=pyo.maximize)
model.write("model.lp", io_options={"symbolic_solver_labels": True})
h = highspy.Highs()
h.setOptionValue("output_flag", False)
h.readModel("model.lp")
h.run()
print(h.getObjectiveValue())
