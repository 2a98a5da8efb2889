# GLPK by its path, with options on the solver, in solve() and as a string, a log file and kept files.
# status: optimal
# objective: 36
# solves: 1
# requested: glpk
# prints: log: optimal
import os

import pyomo.environ as pyo

model = pyo.ConcreteModel()
model.x = pyo.Var(bounds=(0, 4))
model.y = pyo.Var(bounds=(0, 6))
model.c = pyo.Constraint(expr=3 * model.x + 2 * model.y <= 18)
model.o = pyo.Objective(expr=3 * model.x + 5 * model.y, sense=pyo.maximize)
solver = pyo.SolverFactory("glpk", executable="/usr/bin/glpsol")
solver.options["tmlim"] = 60
solver.options.mipgap = 0.01
solver.set_options("cuts=yes")
results = solver.solve(
    model, tee=True, keepfiles=True, logfile="glpk.log", timelimit=60, options_string="--dual", load_solutions=True
)
assert os.path.exists("glpk.log")
print("log:", "optimal" if "optimal" in open("glpk.log").read() else "missing")
assert results.solver.termination_condition == pyo.TerminationCondition.optimal
