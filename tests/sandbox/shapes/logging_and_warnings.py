# Logging, warnings, timing and printing in every way.
# status: optimal
# objective: 36
# solves: 1
# prints: took
import logging
import time
import warnings

import pyomo.environ as pyo

logging.basicConfig(level=logging.INFO)
logging.getLogger("pyomo.core").setLevel(logging.ERROR)
warnings.filterwarnings("ignore")
began = time.perf_counter()
m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 4))
m.y = pyo.Var(bounds=(0, 6))
m.c = pyo.Constraint(expr=3 * m.x + 2 * m.y <= 18)
m.o = pyo.Objective(expr=3 * m.x + 5 * m.y, sense=pyo.maximize)
result = pyo.SolverFactory("scip").solve(m)
logging.info("status %s", result.solver.status)
print(f"took {time.perf_counter() - began:.3f} s; solver {float(result.solver.time):.3f} s")
