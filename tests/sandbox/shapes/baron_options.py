# BARON with options on a model with integers and squares.
# status: optimal
# objective: 0.16
# solves: 1
# requested: baron
# solver: scip
# prints: optimal
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.k = pyo.Var(bounds=(0, 9), domain=pyo.Integers)
m.o = pyo.Objective(expr=(m.k - 2.6) ** 2)
solver = pyo.SolverFactory("baron", executable="/opt/baron/baron")
results = solver.solve(m, options={"MaxTime": 20, "EpsR": 1e-4}, symbolic_solver_labels=True, keepfiles=True)
print(results.solver.termination_condition)
