"""What a program is about to do, done before: the server learns it before its first fork, and each waiting child before its job comes.

A fork shares the server's pages, and copies each that it touches: two thousand of them, half of a small run's time. Python rewrites a
function's code in place while it is new to it, so a server that has built and solved the usual kinds of model often enough has children
that copy fewer pages and run faster code; and a child that has done so once has its copies before its program is there.
"""

from __future__ import annotations

import contextlib
import io
import json
import types
from pathlib import Path

import highspy

from optagent.sandbox.inside import export, legacy, record, translate
from optagent.sandbox.inside.record import RECORD

ROUNDS = 6
"""How often the server goes through it: Python settles on a function's code after some ten calls."""
_FLAT = """from pyomo.environ import *
model = ConcreteModel()
model.x = Var(domain=NonNegativeReals, bounds=(0, 40))
model.y = Var(within=NonNegativeIntegers)
model.goal = Objective(expr=3 * model.x + 2 * model.y - 1, sense=maximize)
model.first = Constraint(expr=2 * model.x + model.y <= 17.5)
model.second = Constraint(expr=model.y <= 0.5 * (model.x + model.y))
results = SolverFactory("glpk").solve(model)
if results.solver.termination_condition == TerminationCondition.optimal:
    print("value:", value(model.goal), model.x.value, model.y())
"""
_INDEXED = """import pyomo.environ as pyo
m = pyo.ConcreteModel("rehearsal")
capacity, need = {"a": 20, "b": 30}, {"p": 10, "q": 15, "r": 12}
price = {(i, j): 2 + len(i + j) for i in capacity for j in need}
m.I = pyo.Set(initialize=capacity.keys())
m.J = pyo.Set(initialize=list(need))
m.price = pyo.Param(m.I, m.J, initialize=price)
m.need = pyo.Param(m.J, initialize=need, mutable=True)
m.x = pyo.Var(m.I, m.J, domain=pyo.NonNegativeReals)
m.open = pyo.Var(m.I, domain=pyo.Binary)
def cost(m):
    return sum(m.price[i, j] * m.x[i, j] for i in m.I for j in m.J) + pyo.quicksum(7 * m.open[i] for i in m.I)
m.cost = pyo.Objective(rule=cost, sense=pyo.minimize)
m.room = pyo.Constraint(m.I, rule=lambda m, i: sum(m.x[i, j] for j in m.J) <= capacity[i] * m.open[i])
@m.Constraint(m.J)
def met(m, j):
    return sum(m.x[i, j] for i in m.I) >= m.need[j]
solver = pyo.SolverFactory("appsi_highs")
results = solver.solve(m, tee=False)
assert results.solver.status == pyo.SolverStatus.ok
for i in m.I:
    for j in m.J:
        print(f"{i} {j} {pyo.value(m.x[i, j]):.2f}")
"""
_IN_CLASS = """from pyomo.environ import ConcreteModel, Constraint, ConstraintList, NonNegativeReals, Objective, RangeSet, SolverFactory, Var, value

class Plan:
    demand = [12, 19, 15]

    def __init__(self):
        m = self.model = ConcreteModel()
        m.T = RangeSet(0, 2)
        m.make = Var(m.T, domain=NonNegativeReals, bounds=(0, 20))
        m.stock = Var(range(3), domain=NonNegativeReals, initialize=0)
        m.cost = Objective(expr=sum(3 * m.make[t] + 0.5 * m.stock[t] for t in m.T))
        m.flow = Constraint(m.T, rule=lambda m, t: (m.stock[t - 1] if t else 4) + m.make[t] == self.demand[t] + m.stock[t])
        m.more = ConstraintList()
        for t in range(1, 3):
            m.more.add(m.stock[t] - m.stock[t - 1] <= 9)

    def solve(self):
        SolverFactory("cbc").solve(self.model)
        return value(self.model.cost)

if __name__ == "__main__":
    print("value:", Plan().solve())
"""
PROGRAMS = (_FLAT, _INDEXED, _IN_CLASS)


def rehearse(rounds: int = 1) -> None:
    """Run small programs of the usual kinds; leave no record of them, nothing printed, and no thread of HiGHS's."""
    for _ in range(rounds):
        for source in PROGRAMS:
            module = types.ModuleType("__main__")
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(source, "rehearsal", "exec"), module.__dict__)  # noqa: S102 - our own
            if RECORD.last is None:
                raise RuntimeError("a rehearsal left no record")
            json.dumps(export.export(RECORD.last, 0, Path()))
    # HiGHS's worker pool does not survive fork: a child would wait for threads that are not there
    highspy.Highs.resetGlobalScheduler(True)
    record.forget()
    translate.prepare()
    legacy.prepare()
