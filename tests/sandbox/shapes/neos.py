# The NEOS server is asked for, from a machine without a network.
# status: optimal
# objective: 36
# solves: 1
# requested: neos:cplex
# prints: ok
import os

import pyomo.environ as pyo

os.environ["NEOS_EMAIL"] = "someone@example.org"
m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 4))
m.y = pyo.Var(bounds=(0, 6))
m.c = pyo.Constraint(expr=3 * m.x + 2 * m.y <= 18)
m.o = pyo.Objective(expr=3 * m.x + 5 * m.y, sense=pyo.maximize)
manager = pyo.SolverManagerFactory("neos")
results = manager.solve(m, opt=pyo.SolverFactory("cplex"), tee=True)
print(results.solver.status)
