# A solver by its .nl interface, with a file name for the problem and an options string.
# status: optimal
# objective: 36
# solves: 1
# requested: scip
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 4))
m.y = pyo.Var(bounds=(0, 6))
m.c = pyo.Constraint(expr=3 * m.x + 2 * m.y <= 18)
m.o = pyo.Objective(expr=3 * m.x + 5 * m.y, sense=pyo.maximize)
opt = pyo.SolverFactory("scip", solver_io="nl")
opt.set_problem_format(pyo.ProblemFormat.nl if hasattr(pyo, "ProblemFormat") else None)
opt.solve(m, options_string="limits/time=10", solnfile="x.sol")
