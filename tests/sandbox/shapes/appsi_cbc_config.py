# appsi's Cbc class with its own options.
# status: optimal
# objective: 36
# solves: 1
# requested: appsi_cbc
# prints: TerminationCondition.optimal 36.0
import pyomo.environ as pyo
from pyomo.contrib import appsi

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 4))
m.y = pyo.Var(bounds=(0, 6))
m.c = pyo.Constraint(expr=3 * m.x + 2 * m.y <= 18)
m.o = pyo.Objective(expr=3 * m.x + 5 * m.y, sense=pyo.maximize)

opt = appsi.solvers.Cbc()
opt.config.time_limit = 5
opt.config.stream_solver = False
opt.cbc_options = {"ratioGap": 0.0}
if not opt.available():
    raise RuntimeError("cbc is not there")
res = opt.solve(m)
print(res.termination_condition, round(res.best_feasible_objective, 6))
