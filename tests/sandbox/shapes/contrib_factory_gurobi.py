# contrib.solver's factory: gurobi_direct and a persistent solver, duals and reduced costs from the loader.
# status: optimal
# objective: 36
# solves: 2
# prints: 1.0 0.0
import pyomo.environ as pyo
from pyomo.contrib.solver.common.factory import SolverFactory

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 4))
m.y = pyo.Var(bounds=(0, None))
m.two = pyo.Constraint(expr=2 * m.y <= 12)
m.three = pyo.Constraint(expr=3 * m.x + 2 * m.y <= 18)
m.o = pyo.Objective(expr=3 * m.x + 5 * m.y, sense=pyo.maximize)
SolverFactory("gurobi_direct").solve(m, solver_options={"MIPGap": 0.1})
opt = SolverFactory("gurobi_persistent")
opt.set_instance(m)
res = opt.solve(m)
loader = res.solution_loader
print(round(loader.get_duals()[m.three], 6), round(loader.get_reduced_costs()[m.x], 6))
