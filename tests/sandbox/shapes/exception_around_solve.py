# The program guards every step with try and except, and prints what went wrong.
# status: optimal
# objective: 36
# solves: 1
# prints: profit 36.0
import sys
import traceback

import pyomo.environ as pyo

try:
    m = pyo.ConcreteModel()
    m.x = pyo.Var(bounds=(0, 4))
    m.y = pyo.Var(bounds=(0, 6))
    m.c = pyo.Constraint(expr=3 * m.x + 2 * m.y <= 18)
    m.o = pyo.Objective(expr=3 * m.x + 5 * m.y, sense=pyo.maximize)
    solver = pyo.SolverFactory("cbc", executable="/usr/local/bin/cbc")
    if not solver.available():
        print("cbc is missing")
        sys.exit(1)
    results = solver.solve(m, tee=True)
    if results.solver.status != pyo.SolverStatus.ok:
        raise ValueError(results.solver.message)
    print("profit", round(pyo.value(m.o), 6))
except Exception:
    traceback.print_exc()
    sys.exit(1)
