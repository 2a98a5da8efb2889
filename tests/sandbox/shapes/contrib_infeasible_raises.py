# contrib.solver raises where there is no plan, and the program catches that.
# status: infeasible
# solves: 1
# prints: caught NoOptimalSolutionError
import pyomo.environ as pyo
from pyomo.contrib.solver.common.factory import SolverFactory

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 1))
m.c = pyo.Constraint(expr=m.x >= 2)
m.o = pyo.Objective(expr=m.x)
try:
    SolverFactory("highs").solve(m)
except Exception as error:
    print("caught", type(error).__name__)
