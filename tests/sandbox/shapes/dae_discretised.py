# A differential equation, discretised before the solve.
# status: optimal
# objective: 0.683594
# solves: 1
# solver: highs
import pyomo.environ as pyo
from pyomo.dae import ContinuousSet, DerivativeVar

m = pyo.ConcreteModel()
m.t = ContinuousSet(bounds=(0, 1))
m.x = pyo.Var(m.t, bounds=(0, None))
m.u = pyo.Var(m.t, bounds=(0, 1))
m.dx = DerivativeVar(m.x, wrt=m.t)
m.ode = pyo.Constraint(m.t, rule=lambda m, t: m.dx[t] == m.u[t] - m.x[t])
m.start = pyo.Constraint(expr=m.x[0] == 0)
m.end = pyo.Objective(expr=m.x[1], sense=pyo.maximize)
pyo.TransformationFactory("dae.finite_difference").apply_to(m, nfe=4, scheme="FORWARD", wrt=m.t)
pyo.SolverFactory("ipopt").solve(m)
