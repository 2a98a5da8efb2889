# An AbstractModel without an instance, handed to the solver as it is.
# status: optimal
# objective: 6
# solves: 1
from pyomo.environ import *

model = AbstractModel()
model.x = Var(bounds=(0, 6))
model.goal = Objective(rule=lambda m: m.x, sense=maximize)
SolverFactory("glpk").solve(model)
