# Ipopt for a smooth model: Hock and Schittkowski's problem 71.
# status: optimal
# objective: 17.0140173
# solves: 1
# requested: ipopt
# solver: scip
# prints: optimal
from pyomo.environ import *

m = ConcreteModel()
m.x = Var([1, 2, 3, 4], bounds=(1, 5), initialize={1: 1, 2: 5, 3: 5, 4: 1})
m.product = Constraint(expr=m.x[1] * m.x[2] * m.x[3] * m.x[4] >= 25)
m.sphere = Constraint(expr=sum(m.x[i] ** 2 for i in m.x) == 40)
m.o = Objective(expr=m.x[1] * m.x[4] * (m.x[1] + m.x[2] + m.x[3]) + m.x[3])
ipopt = SolverFactory("ipopt")
ipopt.options["max_iter"] = 5000
ipopt.options["tol"] = 1e-8
print(ipopt.solve(m, tee=False).solver.termination_condition)
