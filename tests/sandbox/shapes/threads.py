# Two solves in two threads.
# status: optimal
# objective: 5
# solves: 2
# prints: [5.0, 5.0]
from concurrent.futures import ThreadPoolExecutor

import pyomo.environ as pyo


def best(_):
    m = pyo.ConcreteModel()
    m.x = pyo.Var(bounds=(0, 5))
    m.o = pyo.Objective(expr=m.x, sense=pyo.maximize)
    pyo.SolverFactory("glpk").solve(m)
    return pyo.value(m.o)


with ThreadPoolExecutor(2) as pool:
    print(list(pool.map(best, range(2))))
