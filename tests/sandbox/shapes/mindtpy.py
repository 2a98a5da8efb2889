# MindtPy on a mixed-integer non-linear model, with its sub-solvers named.
# status: optimal
# objective: 2.386294
# solves: 1
# requested: mindtpy
# solver: scip
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.k = pyo.Var(domain=pyo.Integers, bounds=(1, 5))
m.x = pyo.Var(bounds=(0.1, 9))
m.c = pyo.Constraint(expr=pyo.exp(m.x) >= 2 * m.k)
m.o = pyo.Objective(expr=m.x + 2 / m.k)
results = pyo.SolverFactory("mindtpy").solve(m, strategy="OA", mip_solver="glpk", nlp_solver="ipopt")
pyo.assert_optimal_termination(results)
