# The program starts a solver itself: it may not, and the reason says what to do instead.
# status: crash
# solves: 0
# reason: SolverFactory
import subprocess

import pyomo.environ as pyo

model = pyo.ConcreteModel()
model.x = pyo.Var(bounds=(0, 4))
model.o = pyo.Objective(expr=model.x, sense=pyo.maximize)
model.write("model.lp")
subprocess.run(["no-such-solver", "--lp", "model.lp"], check=True)
