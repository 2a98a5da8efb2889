# A program for Gurobi's own library.
# status: crash
# solves: 0
# reason: Write the model with Pyomo
import gurobipy as gp
from gurobipy import GRB

m = gp.Model()
x = m.addVar(ub=4)
y = m.addVar(ub=6)
m.addConstr(3 * x + 2 * y <= 18)
m.setObjective(3 * x + 5 * y, GRB.MAXIMIZE)
m.optimize()
print(m.ObjVal)
