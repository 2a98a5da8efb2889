# An AbstractModel filled from a dictionary; the instance is solved.
# status: optimal
# objective: 36
# solves: 1
# prints: gain 36
from pyomo.environ import *

model = AbstractModel()
model.P = Set()
model.profit = Param(model.P)
model.make = Var(model.P, within=NonNegativeReals)
model.one = Constraint(rule=lambda m: m.make["doors"] <= 4)
model.two = Constraint(rule=lambda m: 2 * m.make["windows"] <= 12)
model.three = Constraint(rule=lambda m: 3 * m.make["doors"] + 2 * m.make["windows"] <= 18)
model.gain = Objective(rule=lambda m: summation(m.profit, m.make), sense=maximize)

data = {None: {"P": {None: ["doors", "windows"]}, "profit": {"doors": 3, "windows": 5}}}
instance = model.create_instance(data)
results = SolverFactory("cbc").solve(instance)
if results.solver.termination_condition == TerminationCondition.optimal:
    print("gain", round(value(instance.gain)))
