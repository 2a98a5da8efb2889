# The serial solver manager with its queue.
# status: optimal
# objective: 6
# solves: 2
# requested: serial:glpk
# prints: 2 optimal
import pyomo.environ as pyo
from pyomo.opt.parallel import SolverManagerFactory

manager = SolverManagerFactory("serial")
handles = {}
for ub in (3, 6):
    m = pyo.ConcreteModel()
    m.x = pyo.Var(bounds=(0, ub))
    m.o = pyo.Objective(expr=m.x, sense=pyo.maximize)
    handles[manager.queue(m, opt="glpk", tee=False)] = m
done = 0
while done < len(handles):
    handle = manager.wait_any()
    results = manager.get_results(handle)
    done += 1
print(done, results.solver.termination_condition)
