# The model is cloned, the clone pickled and read back, and that solved.
# status: optimal
# objective: 36
# solves: 1
# prints: None 2.0
import pickle

import pyomo.environ as pyo

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 4))
m.y = pyo.Var(bounds=(0, 6))
m.c = pyo.Constraint(expr=3 * m.x + 2 * m.y <= 18)
m.o = pyo.Objective(expr=3 * m.x + 5 * m.y, sense=pyo.maximize)
other = pickle.loads(pickle.dumps(m.clone()))
pyo.SolverFactory("glpk").solve(other)
print(m.x.value, round(other.x.value, 6))
