# appsi's Gurobi: the instance is set, a constraint added and removed, the model solved after each.
# status: optimal
# objective: 36
# solves: 3
# requested: appsi_gurobi
# prints: [36.0, 30.0, 36.0]
import pyomo.environ as pyo
from pyomo.contrib.appsi.solvers import Gurobi

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 4))
m.y = pyo.Var(bounds=(0, 6))
m.c = pyo.Constraint(expr=3 * m.x + 2 * m.y <= 18)
m.o = pyo.Objective(expr=3 * m.x + 5 * m.y, sense=pyo.maximize)

opt = Gurobi()
opt.update_config.check_for_new_or_removed_constraints = False
opt.set_instance(m)
seen = [opt.solve(m).best_feasible_objective]
m.cut = pyo.Constraint(expr=m.x == 0)
opt.add_constraints([m.cut])
seen.append(opt.solve(m).best_feasible_objective)
opt.remove_constraints([m.cut])
seen.append(opt.solve(m).best_feasible_objective)
opt.load_vars()
print([round(s, 6) for s in seen])
assert abs(m.x.value - 2) < 1e-6
assert abs(opt.get_primals()[m.y] - 6) < 1e-6
assert abs(opt.get_duals()[m.c] - 1) < 1e-6
