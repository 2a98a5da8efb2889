# A command-line program: arguments with defaults, and a main guard.
# status: optimal
# objective: 36
# solves: 1
# prints: Optimal profit: 36.00
import argparse
import sys

import pyomo.environ as pyo


def main():
    parser = argparse.ArgumentParser(description="Doors and windows")
    parser.add_argument("--solver", default="glpk")
    parser.add_argument("--hours", type=float, default=18)
    args = parser.parse_args()
    m = pyo.ConcreteModel()
    m.x = pyo.Var(bounds=(0, 4))
    m.y = pyo.Var(bounds=(0, 6))
    m.c = pyo.Constraint(expr=3 * m.x + 2 * m.y <= args.hours)
    m.o = pyo.Objective(expr=3 * m.x + 5 * m.y, sense=pyo.maximize)
    pyo.SolverFactory(args.solver).solve(m)
    print(f"Optimal profit: {pyo.value(m.o):.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
