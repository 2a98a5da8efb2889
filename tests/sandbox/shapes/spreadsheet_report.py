# Data and report through CSV and JSON files in the working folder.
# status: optimal
# objective: 36
# solves: 1
# prints: {"x": 2.0, "y": 6.0}
import csv
import json
from pathlib import Path

import pyomo.environ as pyo

Path("limits.csv").write_text("name,limit\nx,4\ny,6\n")
with open("limits.csv", newline="") as file:
    limits = {row["name"]: float(row["limit"]) for row in csv.DictReader(file)}
m = pyo.ConcreteModel()
m.I = pyo.Set(initialize=limits.keys())
m.v = pyo.Var(m.I, bounds=lambda m, i: (0, limits[i]))
m.c = pyo.Constraint(expr=3 * m.v["x"] + 2 * m.v["y"] <= 18)
m.o = pyo.Objective(expr=3 * m.v["x"] + 5 * m.v["y"], sense=pyo.maximize)
pyo.SolverFactory("glpk").solve(m)
Path("plan.json").write_text(json.dumps({i: round(m.v[i].value, 6) for i in m.I}))
print(Path("plan.json").read_text())
