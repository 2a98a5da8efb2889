# The program looks at the termination condition, and says that there is no plan.
# status: infeasible
# solves: 1
# prints: no plan: infeasible warning
import pyomo.environ as pyo
from pyomo.opt import SolverStatus, TerminationCondition

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 1))
m.y = pyo.Var(bounds=(0, 1))
m.c = pyo.Constraint(expr=m.x + m.y >= 3)
m.o = pyo.Objective(expr=m.x)
results = pyo.SolverFactory("glpk").solve(m)
if results.solver.status == SolverStatus.ok and results.solver.termination_condition == TerminationCondition.optimal:
    print("plan", m.x.value)
elif results.solver.termination_condition == TerminationCondition.infeasible:
    print("no plan:", results.solver.termination_condition, results.solver.status)
