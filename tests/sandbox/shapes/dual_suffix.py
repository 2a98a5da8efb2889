# Shadow prices and reduced costs through Suffixes, with the sign of a maximisation.
# status: optimal
# objective: 36
# solves: 1
# prints: duals 0.0 1.5 1.0
from pyomo.environ import *

model = ConcreteModel()
model.x = Var(domain=NonNegativeReals)
model.y = Var(domain=NonNegativeReals)
model.one = Constraint(expr=model.x <= 4)
model.two = Constraint(expr=2 * model.y <= 12)
model.three = Constraint(expr=3 * model.x + 2 * model.y <= 18)
model.gain = Objective(expr=3 * model.x + 5 * model.y, sense=maximize)
model.dual = Suffix(direction=Suffix.IMPORT)
model.rc = Suffix(direction=Suffix.IMPORT)
SolverFactory("cplex").solve(model, suffixes=["dual", "rc"])
print("duals", *(round(model.dual[c], 6) + 0.0 for c in (model.one, model.two, model.three)))
assert model.rc[model.x] == 0
