# gurobi_persistent: a constraint added, one removed, the objective set anew, a bound updated; solved after each.
# status: optimal
# objective: 9
# solves: 5
# requested: gurobi_persistent
# prints: [36.0, 33.0, 36.0, 6.0, 9.0]
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 4))
m.y = pyo.Var(bounds=(0, 6))
m.c = pyo.Constraint(expr=3 * m.x + 2 * m.y <= 18)
m.o = pyo.Objective(expr=3 * m.x + 5 * m.y, sense=pyo.maximize)
opt = pyo.SolverFactory("gurobi_persistent", model=m)
opt.set_instance(m)
seen = []
results = opt.solve(m, save_results=False)
seen.append(opt.get_model_attr("ObjVal"))
m.extra = pyo.Constraint(expr=m.x <= 1)
opt.add_constraint(m.extra)
opt.solve()
seen.append(pyo.value(m.o))
opt.remove_constraint(m.extra)
opt.solve()
seen.append(pyo.value(m.o))
m.other = pyo.Objective(expr=m.y, sense=pyo.maximize)
opt.set_objective(m.other)
opt.solve()
seen.append(pyo.value(m.other))
m.y.setub(9)
opt.update_var(m.y)
opt.solve()
seen.append(pyo.value(m.other))
print([round(s, 6) for s in seen])
