# The program defines how to build the model, and ends; the model is built and solved all the same.
# status: optimal
# objective: 36
# solves: 0
import pyomo.environ as pyo


def build_model(hours=18):
    m = pyo.ConcreteModel()
    m.x = pyo.Var(bounds=(0, 4))
    m.y = pyo.Var(bounds=(0, 6))
    m.c = pyo.Constraint(expr=3 * m.x + 2 * m.y <= hours)
    m.o = pyo.Objective(expr=3 * m.x + 5 * m.y, sense=pyo.maximize)
    return m
