# appsi's Ipopt with load_solution off, on a model without a plan.
# status: infeasible
# solves: 1
# prints: TerminationCondition.infeasible None
import pyomo.environ as pyo
from pyomo.contrib import appsi

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 1))
m.c = pyo.Constraint(expr=m.x >= 2)
m.o = pyo.Objective(expr=m.x)
opt = appsi.solvers.Ipopt()
opt.config.load_solution = False
res = opt.solve(m)
print(res.termination_condition, res.best_feasible_objective)
