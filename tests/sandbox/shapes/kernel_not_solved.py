# A pyomo.kernel model that is not solved: it is found, and solved.
# status: optimal
# objective: 7
# solves: 0
import pyomo.kernel as pmo

model = pmo.block()
model.k = pmo.variable(domain_type=pmo.IntegerSet, lb=0, ub=9)
model.c = pmo.constraint(2 * model.k <= 15)
model.o = pmo.objective(model.k, sense=pmo.maximize)
