# pyomo.kernel: blocks, lists and dictionaries of variables, solved as any other.
# status: optimal
# objective: 36
# solves: 1
# prints: 2.0 6.0 36.0 1.0
import pyomo.environ as pyo
import pyomo.kernel as pmo

m = pmo.block()
m.x = pmo.variable(lb=0, ub=4)
m.more = pmo.variable_dict({"y": pmo.variable(lb=0)})
m.limits = pmo.constraint_list([pmo.constraint(2 * m.more["y"] <= 12)])
m.three = pmo.constraint(body=3 * m.x + 2 * m.more["y"], ub=18)
m.o = pmo.objective(3 * m.x + 5 * m.more["y"], sense=pmo.maximize)
m.dual = pmo.suffix(direction=pmo.suffix.IMPORT)
result = pmo.SolverFactory("glpk").solve(m)
assert result.solver.termination_condition == "optimal"
print(*(round(v, 6) for v in (m.x.value, m.more["y"].value, pmo.value(m.o), m.dual[m.three])))
