# Pyomo under another name, old-style rules, sums by quicksum and sum_product.
# status: optimal
# objective: 36
# solves: 1
import pyomo.environ as aml

model = aml.ConcreteModel(name="doors and windows")
model.I = aml.RangeSet(2)
model.p = aml.Param(model.I, initialize={1: 3, 2: 5})
model.x = aml.Var(model.I, within=aml.NonNegativeReals, bounds=lambda m, i: (0, {1: 4, 2: 6}[i]))
model.c = aml.Constraint(expr=aml.quicksum(a * model.x[i] for i, a in ((1, 3), (2, 2))) <= 18)
model.o = aml.Objective(expr=aml.sum_product(model.p, model.x), sense=aml.maximize)
opt = aml.SolverFactory("mosek")
opt.solve(model)
