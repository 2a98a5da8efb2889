# The program tries several solvers in turn, asks each whether it is there, and what version it is.
# status: optimal
# objective: 36
# solves: 1
# requested: gurobi
# prints: solved with gurobi
import pyomo.environ as pyo
from pyomo.opt import check_available_solvers

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 4))
m.y = pyo.Var(bounds=(0, 6))
m.c = pyo.Constraint(expr=3 * m.x + 2 * m.y <= 18)
m.o = pyo.Objective(expr=3 * m.x + 5 * m.y, sense=pyo.maximize)

assert check_available_solvers("glpk", "cbc") == ["glpk", "cbc"]
for name in ("gurobi", "cbc", "glpk"):
    try:
        solver = pyo.SolverFactory(name)
        if solver is None or not solver.available(exception_flag=False) or not solver.license_is_valid():
            continue
        major = solver.version()[0]
        result = solver.solve(m)
        print("solved with", name, major)
        break
    except Exception as error:
        print(name, "failed:", error)
