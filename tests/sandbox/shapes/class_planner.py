# Data, model and solve in the methods of a class.
# status: optimal
# objective: 36
# solves: 1
# prints: {'x': 2.0, 'y': 6.0}
import pyomo.environ as pyo


class Planner:
    def __init__(self, hours: float) -> None:
        self.hours = hours
        self.model = self._build()

    def _build(self):
        m = pyo.ConcreteModel("plan")
        m.x = pyo.Var(bounds=(0, 4))
        m.y = pyo.Var(bounds=(0, 6))
        m.c = pyo.Constraint(expr=3 * m.x + 2 * m.y <= self.hours)
        m.o = pyo.Objective(expr=3 * m.x + 5 * m.y, sense=pyo.maximize)
        return m

    def solve(self) -> dict[str, float]:
        results = pyo.SolverFactory("scip").solve(self.model)
        pyo.assert_optimal_termination(results)
        return {v.name: round(v.value, 6) for v in self.model.component_data_objects(pyo.Var)}


print(Planner(18).solve())
