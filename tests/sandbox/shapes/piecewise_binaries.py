# The same cost with binaries, which HiGHS takes.
# status: optimal
# objective: 22
# solves: 1
# solver: highs
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 10))
m.cost = pyo.Var(bounds=(0, 50))
m.price = pyo.Piecewise(m.cost, m.x, pw_pts=[0, 4, 10], f_rule=[0, 12, 24], pw_constr_type="EQ", pw_repn="INC")
m.need = pyo.Constraint(expr=m.x >= 9)
m.o = pyo.Objective(expr=m.cost)
pyo.SolverFactory("gurobi").solve(m)
