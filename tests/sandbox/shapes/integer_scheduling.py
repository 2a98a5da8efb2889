# Jobs to machines, with an indexed binary, makespan, and rules with Skip.
# status: optimal
# objective: 8
# solves: 1
# prints: makespan 8
from pyomo.environ import *

time = {"a": 5, "b": 4, "c": 3, "d": 3}
model = ConcreteModel()
model.J = Set(initialize=time.keys(), ordered=True)
model.M = RangeSet(2)
model.on = Var(model.J, model.M, domain=Binary)
model.makespan = Var(domain=NonNegativeReals)


def once(m, j):
    return sum(m.on[j, k] for k in m.M) == 1


def load(m, k):
    if k > 2:
        return Constraint.Skip
    return sum(time[j] * m.on[j, k] for j in m.J) <= m.makespan


model.once = Constraint(model.J, rule=once)
model.loads = Constraint(model.M, rule=load)
model.goal = Objective(expr=model.makespan, sense=minimize)
solver = SolverFactory("cbc")
solver.options["seconds"] = 30
solver.options["ratioGap"] = 0.0
result = solver.solve(model, tee=False)
print(f"makespan {value(model.goal):.0f}")
