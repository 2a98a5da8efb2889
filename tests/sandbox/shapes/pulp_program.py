# A program for PuLP.
# status: crash
# solves: 0
# reason: Write the model with Pyomo
import pulp

problem = pulp.LpProblem("doors", pulp.LpMaximize)
x = pulp.LpVariable("x", 0, 4)
y = pulp.LpVariable("y", 0, 6)
problem += 3 * x + 5 * y
problem += 3 * x + 2 * y <= 18
problem.solve()
print(pulp.value(problem.objective))
