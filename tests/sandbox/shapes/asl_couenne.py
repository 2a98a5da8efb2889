# A solver by its AMPL name, on a non-convex model.
# status: optimal
# objective: -16
# solves: 1
# requested: asl:couenne
# solver: scip
import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 4))
m.y = pyo.Var(bounds=(0, 4))
m.c = pyo.Constraint(expr=m.x + m.y <= 8)
m.o = pyo.Objective(expr=-m.x * m.y)
opt = pyo.SolverFactory("asl:couenne")
opt.options["max_cpu_time"] = 10
opt.solve(m, tee=True)
