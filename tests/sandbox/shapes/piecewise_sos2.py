# A piecewise-linear cost with Pyomo's Piecewise: SOS2 sets, which SCIP takes.
# status: optimal
# objective: 22
# solves: 1
# solver: scip
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 10))
m.cost = pyo.Var()
m.price = pyo.Piecewise(m.cost, m.x, pw_pts=[0, 4, 10], f_rule=[0, 12, 24], pw_constr_type="EQ", pw_repn="SOS2")
m.need = pyo.Constraint(expr=m.x >= 9)
m.o = pyo.Objective(expr=m.cost)
pyo.SolverFactory("gurobi").solve(m)
