# An argument that must be given: nobody gives it, and the reason says so.
# status: crash
# solves: 0
# reason: write the numbers into the program
import argparse

import pyomo.environ as pyo

parser = argparse.ArgumentParser()
parser.add_argument("data")
args = parser.parse_args()
m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 1))
m.o = pyo.Objective(expr=m.x)
pyo.SolverFactory("glpk").solve(m)
