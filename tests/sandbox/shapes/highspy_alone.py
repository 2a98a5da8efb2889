# HiGHS's own library without Pyomo: it runs, and no model is left to check.
# status: no_model
# solves: 0
# reason: highspy
# prints: 36.0
import highspy

h = highspy.Highs()
h.setOptionValue("output_flag", False)
x = h.addVariable(lb=0, ub=4, obj=-3)
y = h.addVariable(lb=0, ub=6, obj=-5)
h.addConstr(3 * x + 2 * y <= 18)
h.run()
print(-h.getObjectiveValue())
