# One block a period, linked by stock.
# status: optimal
# objective: 44
# solves: 1
# prints: 10.0 0.0 8.0
import pyomo.environ as pyo

demand = {1: 5, 2: 5, 3: 8}
price = {1: 2, 2: 4, 3: 3}

m = pyo.ConcreteModel()
m.T = pyo.RangeSet(3)


def period(b, t):
    b.buy = pyo.Var(bounds=(0, 10))
    b.stock = pyo.Var(bounds=(0, 20))
    b.cost = pyo.Expression(expr=price[t] * b.buy)


m.period = pyo.Block(m.T, rule=period)


@m.Constraint(m.T)
def balance(m, t):
    before = m.period[t - 1].stock if t > 1 else 0
    return before + m.period[t].buy == demand[t] + m.period[t].stock


m.total = pyo.Objective(expr=sum(m.period[t].cost for t in m.T))
pyo.SolverFactory("gurobi_direct").solve(m)
print(*(m.period[t].buy.value for t in m.T))
