# The solve stands in a coroutine.
# status: optimal
# objective: 36
# solves: 1
# prints: 36.0
import asyncio

import pyomo.environ as pyo


async def optimise(hours):
    m = pyo.ConcreteModel()
    m.x = pyo.Var(bounds=(0, 4))
    m.y = pyo.Var(bounds=(0, 6))
    m.c = pyo.Constraint(expr=3 * m.x + 2 * m.y <= hours)
    m.o = pyo.Objective(expr=3 * m.x + 5 * m.y, sense=pyo.maximize)
    await asyncio.sleep(0)
    pyo.SolverFactory("cbc").solve(m)
    return pyo.value(m.o)


async def main():
    (best,) = await asyncio.gather(optimise(18))
    print(round(best, 6))


asyncio.run(main())
