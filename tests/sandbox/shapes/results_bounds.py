# The objective is read from the results object in the ways that old tutorials do.
# status: optimal
# objective: 36
# solves: 1
# prints: 36.0 36.0 36.0 maximize 2 1
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 4))
m.y = pyo.Var(bounds=(0, 6))
m.c = pyo.Constraint(expr=3 * m.x + 2 * m.y <= 18)
m.o = pyo.Objective(expr=3 * m.x + 5 * m.y, sense=pyo.maximize)
results = pyo.SolverFactory("glpk").solve(m)
low = results.Problem.Lower_bound
high = results.problem.upper_bound
again = results["Problem"][0]["Upper bound"]
problem = results.problem
print(*(round(float(v), 6) for v in (low, high, again)), problem.sense, problem.number_of_variables, 1)
assert results["Solver"][0]["Termination condition"] == "optimal"
assert results.solver.termination_condition.value == "optimal"
assert results.solver.wallclock_time >= 0
assert problem.number_of_objectives == 1 and problem.number_of_nonzeros == 2
