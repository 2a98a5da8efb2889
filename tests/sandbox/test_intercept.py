"""Programs of every shape that people and language models write: each is solved by the profile and read from its model."""

from __future__ import annotations

import textwrap

import pytest

from optagent.solution import Status

HEAD = "import pyomo.environ as pyo\nfrom pyomo.environ import *\n"
BODY = """
model = pyo.ConcreteModel()
model.P = pyo.Set(initialize=["chair", "table"])
model.make = pyo.Var(model.P, domain=pyo.NonNegativeReals)
model.labour = pyo.Constraint(expr=3 * model.make["chair"] + 7 * model.make["table"] <= 400)
model.wood = pyo.Constraint(expr=4 * model.make["chair"] + 5 * model.make["table"] <= 400)
model.profit = pyo.Objective(expr=30 * model.make["chair"] + 50 * model.make["table"], sense=pyo.maximize)
"""
BEST = 30 * 800 / 13 + 50 * 400 / 13


def function(name: str, call: str, solver: str = "") -> str:
    return HEAD + f"def {name}():\n" + textwrap.indent(BODY + solver + "return model\n", "    ") + call


SHAPES = {
    "glpk with an executable": HEAD
    + BODY
    + """
solver = SolverFactory("glpk", executable="/usr/bin/glpsol")
solver.options["tmlim"] = 60
results = solver.solve(model, tee=True)
if results.solver.status == SolverStatus.ok and results.solver.termination_condition == TerminationCondition.optimal:
    print("OK", value(model.profit))
""",
    "function, main guard, gurobi options": function(
        "main",
        'if __name__ == "__main__":\n    m = main()\n    print("OK", value(m.profit))\n',
        'solver = SolverFactory("gurobi")\nsolver.options["MIPGap"] = 0.01\nsolver.options.TimeLimit = 60\n'
        "results = solver.solve(model, tee=False)\nassert_optimal_termination(results)\n",
    ),
    "cbc with keywords": HEAD
    + BODY
    + """
results = SolverFactory("cbc").solve(model, timelimit=30, options={"ratio": 0.0}, keepfiles=False, symbolic_solver_labels=True)
assert results.solver.termination_condition == "optimal"
assert check_optimal_termination(results)
print("OK", results.problem.upper_bound, results.Solver[0]["Termination condition"])
""",
    "appsi Highs directly": HEAD
    + BODY
    + """
from pyomo.contrib import appsi
solver = appsi.solvers.Highs()
solver.config.time_limit = 10
solver.highs_options["output_flag"] = False
results = solver.solve(model)
assert results.termination_condition == appsi.base.TerminationCondition.optimal
print("OK", results.best_feasible_objective, results.solution_loader.get_primals()[model.make["chair"]])
""",
    "appsi Gurobi without loading": HEAD
    + BODY
    + """
from pyomo.contrib import appsi
solver = appsi.solvers.Gurobi()
solver.config.load_solution = False
solver.gurobi_options = {"Threads": 1}
assert solver.available()
results = solver.solve(model)
results.solution_loader.load_vars()
print("OK", results.solution_loader.get_duals()[model.labour])
""",
    "contrib.solver class": HEAD
    + BODY
    + """
from pyomo.contrib.solver.solvers.highs import Highs
results = Highs().solve(model, load_solutions=False)
results.solution_loader.load_vars()
print("OK", results.incumbent_objective, results.solution_loader.get_duals()[model.labour])
""",
    "contrib.solver factory, ipopt": HEAD
    + BODY
    + """
from pyomo.contrib.solver.common.factory import SolverFactory as New
solver = New("ipopt")
assert solver.available()
results = solver.solve(model, time_limit=5, solver_options={"max_iter": 3})
print("OK", results.solution_status.name)
""",
    "appsi_highs by name": HEAD
    + BODY
    + """
solver = SolverFactory("appsi_highs")
solver.config.time_limit = 3
solver.solve(model)
print("OK")
""",
    "gurobi_persistent": HEAD
    + BODY
    + """
solver = SolverFactory("gurobi_persistent")
solver.set_instance(model)
solver.solve(tee=True)
model.extra = pyo.Constraint(expr=model.make["chair"] >= 0)
solver.add_constraint(model.extra)
results = solver.solve(model)
assert str(results.solver.termination_condition) == "optimal"
print("OK")
""",
    "cplex_direct in a with block": HEAD
    + BODY
    + """
with SolverFactory("cplex_direct", solver_io="python") as solver:
    if not solver.available(exception_flag=False):
        raise SystemExit("no solver")
    solver.set_options("mip_tolerances_mipgap=0.1")
    solver.solve(model, load_solutions=True)
print("OK", solver.name, solver.executable())
""",
    "load_solutions=False and load_from": HEAD
    + BODY
    + """
results = SolverFactory("glpk").solve(model, load_solutions=False)
if results.solver.termination_condition == TerminationCondition.optimal:
    model.solutions.load_from(results)
print("OK", value(model.profit))
""",
    "NEOS": HEAD
    + BODY
    + 'results = SolverManagerFactory("neos").solve(model, opt="cplex")\nprint("OK", results.solver.status)\n',
    "an unknown solver's name": HEAD + BODY + 'SolverFactory("mysolver9000").solve(model)\nprint("OK")\n',
    "build-only function": function("build_model", ""),
    "create_model without a call, and a helper": function(
        "create_model", "def describe(model):\n    return str(model)\nprint('OK')\n"
    ),
    "main never called, solves itself": function("main", "", 'SolverFactory("glpk").solve(model)\n'),
    "no solve": HEAD + BODY,
    "print-only": HEAD + BODY + "model.pprint()\nprint('OK')\n",
    "abstract model": HEAD
    + """
model = AbstractModel()
model.P = Set(initialize=["chair", "table"])
model.make = Var(model.P, domain=NonNegativeReals)
model.labour = Constraint(rule=lambda m: 3 * m.make["chair"] + 7 * m.make["table"] <= 400)
model.wood = Constraint(rule=lambda m: 4 * m.make["chair"] + 5 * m.make["table"] <= 400)
model.profit = Objective(rule=lambda m: 30 * m.make["chair"] + 50 * m.make["table"], sense=maximize)
instance = model.create_instance()
SolverFactory("glpk").solve(instance)
print("OK", value(instance.profit))
""",
    "abstract model, no instance": HEAD
    + """
model = AbstractModel()
model.P = Set(initialize=["chair", "table"])
model.make = Var(model.P, domain=NonNegativeReals)
model.labour = Constraint(rule=lambda m: 3 * m.make["chair"] + 7 * m.make["table"] <= 400)
model.wood = Constraint(rule=lambda m: 4 * m.make["chair"] + 5 * m.make["table"] <= 400)
model.profit = Objective(rule=lambda m: 30 * m.make["chair"] + 50 * m.make["table"], sense=maximize)
""",
    "model within an instance of a class": HEAD
    + "class Planner:\n    def __init__(self):\n"
    + textwrap.indent(BODY + "self.model = model\n", "        ")
    + "    def go(self):\n        SolverFactory('cbc').solve(self.model)\nPlanner().go()\nprint('OK')\n",
    "model within a class that nobody makes": HEAD
    + "class FurnitureModel:\n    def __init__(self):\n"
    + textwrap.indent(BODY + "self.model = model\n", "        "),
    "builder beside functions that fail": HEAD
    + "def get_data():\n    return open('missing.csv').read()\ndef build_model():\n"
    + textwrap.indent(BODY + "return model\n", "    ")
    + "def make_report():\n    raise RuntimeError('not meant to be called')\n",
    "crash after the solve": HEAD
    + BODY
    + 'SolverFactory("glpk").solve(model)\nprint("OK")\nraise KeyError("report")\n',
    "sys.exit after the solve": HEAD
    + BODY
    + 'SolverFactory("glpk").solve(model)\nprint("OK")\nimport sys\nsys.exit(3)\n',
    "reads a data file": HEAD
    + BODY.replace("<= 400)", "<= limit)").replace(
        "model = ", "import csv\nlimit = float(next(csv.reader(open('limits.csv')))[1])\nmodel = ", 1
    )
    + 'SolverFactory("glpk").solve(model)\nprint("OK")\n',
    "logging, warnings and input()": HEAD
    + BODY
    + """
import logging, warnings
logging.warning("a"); warnings.warn("b")
try:
    input("press Enter")
except EOFError:
    print("OK")
SolverFactory("highs").solve(model)
""",
    "old-style import and dual suffix": "from pyomo.core import *\nimport pyomo.environ as pyo\nfrom pyomo.opt import SolverFactory\n"
    + BODY
    + """
model.dual = pyo.Suffix(direction=pyo.Suffix.IMPORT)
model.rc = pyo.Suffix(direction=pyo.Suffix.IMPORT_EXPORT)
SolverFactory("glpk").solve(model)
assert abs(model.dual[model.labour] - 50 / 13) < 1e-6, model.dual[model.labour]
assert model.rc[model.make["chair"]] == 0
print("OK")
""",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_program_is_solved(solve, shape):
    """Whatever the program asks for, HiGHS solves its model, and the program's own checks pass."""
    solution = solve(SHAPES[shape], files={"limits.csv": "limit,400\n"})
    assert (solution.status, solution.reason) == (Status.OPTIMAL, ""), (
        solution.reason,
        solution.error,
        solution.output,
    )
    assert solution.objective == pytest.approx(BEST)
    assert solution.bound == pytest.approx(BEST)
    assert solution.values == pytest.approx({"make[chair]": 800 / 13, "make[table]": 400 / 13})
    assert (solution.duals["labour"], solution.duals["wood"]) == pytest.approx((50 / 13, 60 / 13))
    assert solution.solver == "highs"
    if "OK" in SHAPES[shape]:
        assert "OK" in solution.output, solution.output
    assert bool(solution.error) == ("raise KeyError" in SHAPES[shape])


def test_the_last_of_several_solves_counts(solve):
    """Three solves with a changed limit: the third is recorded, and three are counted."""
    source = (
        HEAD
        + "import random\n"
        + BODY.replace("<= 400)", "<= model.limit)").replace(
            "model.P", "model.limit = pyo.Param(mutable=True, initialize=400)\nmodel.P", 1
        )
    )
    source += "solver = SolverFactory('glpk')\nfor limit in (400, 300, 200):\n    model.limit = limit\n    solver.solve(model)\n"
    solution = solve(source)
    assert solution.solves == 3
    assert solution.requested_solver == "glpk"
    assert solution.objective == pytest.approx(BEST / 2)


def test_names_of_every_kind_survive(solve):
    """Names are Pyomo's own: letters beyond ASCII, spaces, commas, quotes, blocks, scalars and fixed variables."""
    source = (
        HEAD
        + """
m = ConcreteModel()
m.I = Set(initialize=["a b", "Käse", "x,y", "q'u", "木", -1, (1, "z")], dimen=None)
m.v = Var(m.I, bounds=(0, 1))
m.total = Var(bounds=(0, None))
m.b = Block([1])
m.b[1].inner = Var(bounds=(0, 2))
m.frozen = Var(initialize=5); m.frozen.fix()
m.unused = Var()
m.sum = Constraint(expr=m.total == sum(m.v[i] for i in m.I) + m.b[1].inner + m.frozen)
m.goal = Objective(expr=m.total, sense=maximize)
print([m.v[i].name for i in m.I])
"""
    )
    solution = solve(source)
    assert solution.status is Status.OPTIMAL
    for name in ("v[a b]", "v[Käse]", "v['x,y']", "v[木]", "v[-1]", "v[1,z]", "b[1].inner", "total", "frozen"):
        assert name in solution.values
    assert solution.values["frozen"] == 5
    assert solution.objective == pytest.approx(14)
    assert "unused" not in solution.values
    assert len(solution.values) == 10


def test_names_are_mapped_to_the_formulations(solve):
    """Program.names maps a component's name and leaves its index."""
    solution = solve(HEAD + BODY, names={"make": "pieces made", "labour": "Arbeit"})
    assert set(solution.values) == {"pieces made[chair]", "pieces made[table]"}
    assert set(solution.duals) == {"Arbeit", "wood"}


def test_two_models_and_only_the_solved_one_counts(solve):
    """A program that makes two models and solves the first gets the first."""
    other = BODY.replace("model", "other").replace("30", "3")
    solution = solve(HEAD + BODY + other + "SolverFactory('glpk').solve(model)\n")
    assert solution.objective == pytest.approx(BEST)


def test_results_kept_back_are_never_taken_for_others(solve):
    """Many results with `load_solutions=False` that the program lets go: the one that is loaded is its own."""
    source = """from pyomo.environ import *
import gc
m = ConcreteModel()
m.x = Var(bounds=(0, 4))
m.o = Objective(expr=m.x, sense=maximize)
opt = SolverFactory("glpk")
for k in range(30):
    m.x.setub(k + 1)
    results = opt.solve(m, load_solutions=False)
    if k % 3 == 0:
        m.solutions.load_from(results)
        assert value(m.x) == k + 1, (k, value(m.x))
    del results
    gc.collect()
"""
    found = solve(source)
    assert (found.error, found.objective) == ("", 30.0)


def test_results_kept_back_can_be_copied_and_pickled(solve):
    """What waits in them to be loaded does not go with the copy."""
    source = """from pyomo.environ import *
import copy, pickle
m = ConcreteModel()
m.x = Var(bounds=(0, 4))
m.o = Objective(expr=m.x, sense=maximize)
results = SolverFactory("glpk").solve(m, load_solutions=False)
pickle.loads(pickle.dumps(results))
copy.deepcopy(results)
assert m.x.value is None
m.solutions.load_from(results)
assert m.x.value == 4
"""
    found = solve(source)
    assert (found.error, found.objective) == ("", 4.0)
