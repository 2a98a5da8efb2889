# sys.exit(0) after the report.
# status: optimal
# objective: 6
# solves: 1
import sys

import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 6))
m.o = pyo.Objective(expr=m.x, sense=pyo.maximize)
results = pyo.SolverFactory("glpk").solve(m)
sys.exit(0 if pyo.check_optimal_termination(results) else 1)
