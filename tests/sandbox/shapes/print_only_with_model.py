# The model is built and printed only.
# status: optimal
# objective: 36
# solves: 0
# prints: x : Size=1
import pyomo.environ as pyo

mymodel = pyo.ConcreteModel()
mymodel.x = pyo.Var(bounds=(0, 4))
mymodel.y = pyo.Var(bounds=(0, 6))
mymodel.c = pyo.Constraint(expr=3 * mymodel.x + 2 * mymodel.y <= 18)
mymodel.o = pyo.Objective(expr=3 * mymodel.x + 5 * mymodel.y, sense=pyo.maximize)
mymodel.pprint()
