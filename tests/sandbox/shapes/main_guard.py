# Functions for data, model and report under a main guard.
# status: optimal
# objective: 18.5
# solves: 1
# prints: Total cost: 18.5
import pyomo.environ as pyo
from pyomo.opt import SolverFactory


def get_data():
    return {"cost": {"oats": 2.0, "corn": 1.5}, "protein": {"oats": 4, "corn": 2}}


def create_model(data):
    model = pyo.ConcreteModel()
    model.F = pyo.Set(initialize=list(data["cost"]))
    model.buy = pyo.Var(model.F, domain=pyo.NonNegativeReals)
    model.protein = pyo.Constraint(expr=sum(data["protein"][f] * model.buy[f] for f in model.F) >= 30)
    model.bulk = pyo.Constraint(expr=sum(model.buy[f] for f in model.F) >= 11)
    model.oats = pyo.Constraint(expr=model.buy["oats"] <= 5)
    model.cost = pyo.Objective(expr=sum(data["cost"][f] * model.buy[f] for f in model.F))
    return model


def main():
    model = create_model(get_data())
    results = SolverFactory("glpk").solve(model)
    if results.solver.termination_condition == pyo.TerminationCondition.optimal:
        print(f"Total cost: {pyo.value(model.cost)}")
    return model


if __name__ == "__main__":
    main()
