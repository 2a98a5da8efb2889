# A limit was forgotten: unbounded, for the program and for us.
# status: unbounded
# solves: 1
# prints: unbounded
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.x = pyo.Var(domain=pyo.NonNegativeReals)
m.y = pyo.Var(domain=pyo.NonNegativeReals)
m.c = pyo.Constraint(expr=m.x - m.y <= 3)
m.o = pyo.Objective(expr=m.x + m.y, sense=pyo.maximize)
print(pyo.SolverFactory("gurobi").solve(m).solver.termination_condition)
