# scipy's linprog: it runs, and no model is left to check.
# status: no_model
# solves: 0
# reason: scipy
# prints: 36.0
from scipy.optimize import linprog

res = linprog([-3, -5], A_ub=[[3, 2]], b_ub=[18], bounds=[(0, 4), (0, 6)])
print(-res.fun)
