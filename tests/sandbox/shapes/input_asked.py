# The program asks for a number, and nobody answers.
# status: crash
# solves: 0
# reason: write the numbers into the program
import pyomo.environ as pyo

hours = float(input("Hours in plant three? "))
m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, hours))
m.o = pyo.Objective(expr=m.x, sense=pyo.maximize)
pyo.SolverFactory("glpk").solve(m)
