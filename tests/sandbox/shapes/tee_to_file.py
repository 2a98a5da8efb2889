# What the solver prints is sent to a file.
# status: optimal
# objective: 36
# solves: 2
# prints: caught True
import pyomo.environ as pyo
from pyomo.common.tee import capture_output

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 4), domain=pyo.Integers)
m.y = pyo.Var(bounds=(0, 6))
m.c = pyo.Constraint(expr=3 * m.x + 2 * m.y <= 18)
m.o = pyo.Objective(expr=3 * m.x + 5 * m.y, sense=pyo.maximize)
with capture_output("solver.log"):
    pyo.SolverFactory("cbc").solve(m, tee=True)
with open("second.log", "w") as log:
    pyo.SolverFactory("appsi_highs").solve(m, tee=[log])
print("caught", "HiGHS" in open("solver.log").read())
