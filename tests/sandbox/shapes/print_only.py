# The answer is worked out by hand and printed: nothing is left to check.
# status: no_model
# solves: 0
# reason: left no Pyomo model
# prints: Optimal profit: 36
best = 0
for x in range(5):
    for y in range(7):
        if 3 * x + 2 * y <= 18:
            best = max(best, 3 * x + 5 * y)
print("Optimal profit:", best)
