# An AbstractModel whose data the program writes as a .dat file itself.
# status: optimal
# objective: 36
# solves: 1
# prints: plan 2.0 6.0
import pyomo.environ as pyo

with open("plants.dat", "w") as file:
    file.write(
        """
set PRODUCTS := doors windows ;
set PLANTS := one two three ;
param profit := doors 3 windows 5 ;
param hours := one 4 two 12 three 18 ;
param use : doors windows := one 1 0  two 0 2  three 3 2 ;
"""
    )

model = pyo.AbstractModel()
model.PRODUCTS = pyo.Set()
model.PLANTS = pyo.Set()
model.profit = pyo.Param(model.PRODUCTS)
model.hours = pyo.Param(model.PLANTS)
model.use = pyo.Param(model.PLANTS, model.PRODUCTS)
model.make = pyo.Var(model.PRODUCTS, domain=pyo.NonNegativeReals)


def within(m, plant):
    return sum(m.use[plant, p] * m.make[p] for p in m.PRODUCTS) <= m.hours[plant]


model.within = pyo.Constraint(model.PLANTS, rule=within)
model.gain = pyo.Objective(rule=lambda m: sum(m.profit[p] * m.make[p] for p in m.PRODUCTS), sense=pyo.maximize)

instance = model.create_instance("plants.dat")
pyo.SolverFactory("glpk").solve(instance)
print("plan", *(round(instance.make[p].value, 6) for p in instance.PRODUCTS))
