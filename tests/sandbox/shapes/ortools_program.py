# A program for OR-Tools.
# status: crash
# solves: 0
# reason: Write the model with Pyomo
from ortools.linear_solver import pywraplp

solver = pywraplp.Solver.CreateSolver("SCIP")
x = solver.IntVar(0, 4, "x")
y = solver.IntVar(0, 6, "y")
solver.Add(3 * x + 2 * y <= 18)
solver.Maximize(3 * x + 5 * y)
solver.Solve()
print(solver.Objective().Value())
