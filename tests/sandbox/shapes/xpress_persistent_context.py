# xpress_persistent in a with block, with a column added later.
# status: optimal
# objective: 41
# solves: 2
# requested: xpress_persistent
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 4))
m.y = pyo.Var(bounds=(0, 6))
m.c = pyo.Constraint(expr=3 * m.x + 2 * m.y <= 18)
m.o = pyo.Objective(expr=3 * m.x + 5 * m.y, sense=pyo.maximize)
with pyo.SolverFactory("xpress_persistent") as opt:
    opt.set_instance(m, symbolic_solver_labels=True)
    opt.solve(m)
    m.z = pyo.Var(bounds=(0, 1))
    opt.add_var(m.z)
    opt.remove_constraint(m.c)
    m.del_component(m.c)
    m.c = pyo.Constraint(expr=3 * m.x + 2 * m.y + m.z <= 19)
    opt.add_constraint(m.c)
    m.del_component(m.o)
    m.o = pyo.Objective(expr=3 * m.x + 5 * m.y + 5 * m.z, sense=pyo.maximize)
    opt.set_objective(m.o)
    opt.solve(m)
