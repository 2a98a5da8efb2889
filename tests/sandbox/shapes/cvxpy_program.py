# A program for another library: the reason says what to use instead.
# status: crash
# solves: 0
# reason: Write the model with Pyomo
import cvxpy as cp

x = cp.Variable(2, nonneg=True)
problem = cp.Problem(cp.Maximize(3 * x[0] + 5 * x[1]), [x[0] <= 4, 2 * x[1] <= 12, 3 * x[0] + 2 * x[1] <= 18])
problem.solve()
print(problem.value)
