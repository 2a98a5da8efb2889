# A lazy constraint in a callback would be left out without a word; so the program is told.
# status: crash
# solves: 0
# reason: callback
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 4), domain=pyo.Integers)
m.cuts = pyo.ConstraintList()
m.o = pyo.Objective(expr=m.x, sense=pyo.maximize)
opt = pyo.SolverFactory("gurobi_persistent")
opt.set_instance(m)


def lazy(model, solver, where):
    solver.cbLazy(m.cuts.add(m.x <= 2))


opt.set_gurobi_param("LazyConstraints", 1)
opt.set_callback(lazy)
opt.solve()
