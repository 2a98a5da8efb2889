# contrib.solver's Ipopt class, with the solution loaded by hand.
# status: optimal
# objective: 36
# solves: 1
# requested: ipopt
# prints: convergenceCriteriaSatisfied optimal 36.0
import pyomo.environ as pyo
from pyomo.contrib.solver.solvers.ipopt import Ipopt

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 4))
m.y = pyo.Var(bounds=(0, 6))
m.c = pyo.Constraint(expr=3 * m.x + 2 * m.y <= 18)
m.o = pyo.Objective(expr=3 * m.x + 5 * m.y, sense=pyo.maximize)
res = Ipopt().solve(m, load_solutions=False, raise_exception_on_nonoptimal_result=False, time_limit=9)
res.solution_loader.load_vars()
print(res.termination_condition.name, res.solution_status.name, round(pyo.value(m.o), 6))
