"""Every shipped profile on the same small models: status, plan, duals, bound and names are true whichever solver it is."""

from __future__ import annotations

import threading
import time

import pytest

from optagent.errors import SolverMissing
from optagent.program import Program
from optagent.sandbox import Cancelled, Limits, run, warm
from optagent.sandbox.runner import job
from optagent.solution import Solution, Status
from optagent.solvers import Profile, installed, load_profile, profiles

LIMITS = Limits(seconds=20)
HEAD = "from pyomo.environ import *\nmodel = ConcreteModel()\n"
TAIL = "\nresult = SolverFactory('glpk').solve(model)\nprint(result.solver.termination_condition)\n"
BAKERY = """
model.P = Set(initialize=["cake", "dry bread"])
model.make = Var(model.P, domain=NonNegativeReals, bounds=(0, 40))
model.spare = Var(bounds=(-5, None))
model.profit = Objective(expr=3 * model.make["cake"] + 2 * model.make["dry bread"] - model.spare + 7, sense=maximize)
model.flour = Constraint(expr=2 * model.make["cake"] + model.make["dry bread"] <= 7.5)
model.oven = Constraint(expr=inequality(1, model.make["cake"] + model.make["dry bread"], 6))
model.anything = Constraint(expr=model.make["cake"] + model.spare >= -1e30)
"""
WHOLE = BAKERY.replace("NonNegativeReals", "NonNegativeIntegers")
INFEASIBLE = "model.x = Var([1, 2], bounds=(0, 1))\nmodel.c = Constraint(expr=model.x[1] + model.x[2] >= 3)\nmodel.o = Objective(expr=model.x[1])"
ODD = "model.x = Var([1, 2], domain=Integers, bounds=(0, 9))\nmodel.c = Constraint(expr=2 * model.x[1] + 2 * model.x[2] == 3)\nmodel.o = Objective(expr=model.x[1])"
UNBOUNDED = "model.x = Var([1, 2], domain=NonNegativeReals)\nmodel.c = Constraint(expr=model.x[1] - model.x[2] <= 3)\nmodel.o = Objective(expr=model.x[1], sense=maximize)"
BOTH = UNBOUNDED + "\nmodel.d = Constraint(expr=model.x[1] <= -1)"
SQUARE = "model.x = Var(bounds=(0, 9))\nmodel.y = Var(bounds=(0, 9))\nmodel.c = Constraint(expr=model.x + model.y >= 4)\nmodel.o = Objective(expr=model.x**2 + 3 * model.y**2)"
CURVED = "model.x = Var(bounds=(0.1, 9), initialize=1)\nmodel.y = Var(bounds=(0.1, 9), initialize=1)\nmodel.c = Constraint(expr=model.x * model.y >= 4)\nmodel.o = Objective(expr=exp(model.x) + model.y)"
ALL = {profile.name: profile for profile in profiles()}


def there(name: str) -> Profile:
    profile = load_profile(name)
    if installed(profile) is None:
        pytest.skip(f"{name} is not installed here: {profile.install}")
    return profile


def solved(text: str, name: str, limits: Limits = LIMITS) -> Solution:
    return run(Program(source=HEAD + text + TAIL, origin="given"), there(name), limits)


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_linear_model_has_its_plan_its_duals_and_its_names(name: str) -> None:
    """Two-sided rows, negative bounds, a constant, a name with a blank."""
    found = solved(BAKERY, name)
    assert found.status is Status.OPTIMAL, found.reason
    assert found.objective == pytest.approx(25.5, abs=1e-5)
    assert found.recomputed_objective == pytest.approx(25.5, abs=1e-5)
    assert found.bound == pytest.approx(25.5, abs=1e-4)
    assert found.values == pytest.approx({"make[cake]": 1.5, "make[dry bread]": 4.5, "spare": -5}, abs=1e-5)
    if name != "scip":  # Pyomo's interface to it has no duals
        assert found.duals == pytest.approx({"flour": 1.0, "oven": 1.0, "anything": 0.0}, abs=1e-4)
        assert found.reduced_costs["spare"] == pytest.approx(-1.0, abs=1e-4)
    assert found.solver in {"highs": "highs", "cbc": "cbc", "glpk": "glpk"}.get(name, found.solver)
    assert found.solver_version.partition(".")[0].isdigit()
    assert "killpg" in found.isolation


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_model_with_integers_is_proven(name: str) -> None:
    found = solved(WHOLE, name)
    assert (found.status, found.objective) == (Status.OPTIMAL, pytest.approx(25.0, abs=1e-6)), found.reason
    assert found.bound == pytest.approx(25.0, abs=1e-4)
    assert found.values["make[cake]"] + found.values["make[dry bread]"] == 6 or found.values["make[cake]"] == 3
    assert found.max_violation is not None
    assert found.max_violation < 1e-6
    assert (found.sizes.variables, found.sizes.integers) == (3, 2)


@pytest.mark.parametrize("name", sorted(ALL))
@pytest.mark.parametrize(
    ("text", "status"),
    [(INFEASIBLE, "infeasible"), (ODD, "infeasible"), (UNBOUNDED, "unbounded"), (BOTH, "infeasible")],
    ids=["infeasible", "odd", "unbounded", "both"],
)
def test_what_has_no_optimum_is_called_what_it_is(name: str, text: str, status: str) -> None:
    found = solved(text, name)
    assert (found.status, found.values) == (Status(status), {}), found.reason
    assert found.reason


@pytest.mark.parametrize("name", sorted(ALL))
def test_squares_and_curves_are_solved_or_handed_on(name: str) -> None:
    """By the profile's own solver, or by its fallback; never wrongly."""
    found = solved(SQUARE, name)
    assert (found.status, found.objective) == (Status.OPTIMAL, pytest.approx(12.0, abs=1e-4)), found.reason
    if installed(load_profile("scip")) is None:
        pytest.skip("SCIP is not installed here")
    curved = solved(CURVED, name)
    best = Status.FEASIBLE if name == "ipopt" else Status.OPTIMAL
    assert (curved.status, curved.objective) == (best, pytest.approx(6.6354, abs=1e-3)), curved.reason
    assert curved.solver == ("ipopt" if name == "ipopt" else "scip")


def test_a_missing_solver_is_named_with_what_to_type() -> None:
    missing = load_profile("cbc").model_copy(update={"executable": "no-such-program"})
    with pytest.raises(SolverMissing, match=r"no-such-program\) is not installed\. apt install coinor-cbc"):
        run(Program(source=HEAD + BAKERY, origin="given"), missing, LIMITS)
    unknown = load_profile("scip").model_copy(update={"distribution": "no-such-package-at-all"})
    with pytest.raises(SolverMissing, match=r"pip install"):
        run(Program(source=HEAD + BAKERY, origin="given"), unknown, LIMITS)


@pytest.mark.parametrize("name", ["highs", "highs-alns", "cbc"])
def test_a_class_that_the_profile_leaves_out_is_refused_or_handed_on(name: str) -> None:
    """A profile of the user's own may take less than its solver can."""
    less = there(name).model_copy(update={"capabilities": ("lp",), "fallback": ""})
    found = run(Program(source=HEAD + WHOLE + TAIL, origin="given"), less, LIMITS)
    assert found.status is Status.REFUSED
    assert "a model with integers" in found.reason
    if installed(load_profile("scip")) is not None:
        more = less.model_copy(update={"fallback": "scip"})
        found = run(Program(source=HEAD + WHOLE + TAIL, origin="given"), more, LIMITS)
        assert (found.solver, found.status) == ("scip", Status.OPTIMAL)
    lp = Program(
        source="max\n obj: x + y\nst\n c: x + 2 y <= 4.5\nbounds\n x <= 3\ngeneral\n x y\nend\n",
        language="lp",
        origin="given",
    )
    assert run(lp, less, LIMITS).status is Status.REFUSED


@pytest.mark.parametrize("name", ["highs-alns", "cbc", "glpk", "gurobi"])
def test_a_file_keeps_its_names(name: str) -> None:
    text = "max\n obj: 2 x#1 + y + 3\nst\n c: x#1 + 2 y <= 4.5\nbounds\n x#1 <= 3\ngeneral\n x#1 y\nend\n"
    found = run(Program(source=text, language="lp", origin="given"), there(name), LIMITS)
    assert (found.status, found.objective, found.values) == (Status.OPTIMAL, 9.0, {"x#1": 3.0, "y": 0.0})


HARD = """
import random
draw = random.Random(5)
n = 45
weights = [[draw.randint(1, 1000) for _ in range(n)] for _ in range(25)]
model.x = Var(range(n), domain=Binary)
model.o = Objective(expr=sum((sum(w[i] for w in weights) / 25 + draw.randint(0, 300)) * model.x[i] for i in range(n)), sense=maximize)
model.c = Constraint(range(25), rule=lambda m, k: sum(weights[k][i] * m.x[i] for i in range(n)) <= sum(weights[k]) // 2)
"""


@pytest.mark.parametrize("name", ["highs", "highs-alns", "scip", "cbc", "glpk", "gurobi"])
def test_at_the_limit_the_plan_found_is_kept_with_its_bound(name: str) -> None:
    """A knapsack that none of them closes in a second and a half."""
    found = solved(HARD.replace("n = 45", "n = 150"), name, Limits(seconds=1.5))
    assert found.status is Status.FEASIBLE, found.reason
    assert found.objective is not None
    assert found.bound is None or found.bound >= found.objective - 1e-6
    assert found.recomputed_objective == pytest.approx(found.objective, rel=1e-6)
    assert "limit" in found.reason


@pytest.mark.parametrize("name", ["cbc", "glpk"])
def test_a_program_that_solves_three_times_has_its_last_model_solved(name: str) -> None:
    again = "\nmodel.limit = Constraint(expr=model.make['cake'] <= value(model.make['cake']) - 1)" + TAIL
    found = solved(WHOLE + TAIL + again, name)
    assert (found.status, found.solver, found.solves) == (Status.OPTIMAL, name, 3)
    assert found.values["make[cake]"] <= 1


@pytest.mark.parametrize("name", ["highs", "cbc", "glpk"])
def test_the_fallback_has_the_profiles_seed(name: str) -> None:
    """And its fallback, too: a run is repeatable by the seed that was asked for."""
    seeded = load_profile(name).model_copy(update={"seed": 42})
    plan = job(Program(source="", origin="given"), seeded, LIMITS)["plan"]
    seeds: list[tuple[str, int]] = []
    while plan:
        seeds.append((plan["engine"], plan["seed"]))
        plan = plan["fallback"]
    assert seeds[-1] == ("scip_direct", 42)
    assert {seed for _, seed in seeds} == {42}


LOOP = """
results = []
opt = SolverFactory("glpk")
model.cut = ConstraintList()
for k in range(2):
    r = opt.solve(model)
    assert r.solver.termination_condition == TerminationCondition.optimal
    results.append(value(model.profit))
    model.cut.add(model.make["cake"] <= value(model.make["cake"]) - 1)
print(len(results), results[0] > results[-1])
"""


@pytest.mark.parametrize("name", ["cbc", "glpk", "gurobi"])
def test_each_solve_of_a_loop_is_made_and_told(name: str) -> None:
    """One `.solve(` in the text, two in the run: the program sees each plan, and the last model is the one that counts."""
    found = run(Program(source=HEAD + WHOLE + LOOP, origin="given"), there(name), LIMITS)
    assert (found.status, found.solver, found.solves, found.error) == (Status.OPTIMAL, name, 2, ""), found.reason
    highs = run(Program(source=HEAD + WHOLE + LOOP, origin="given"), load_profile("highs"), LIMITS)
    assert found.objective == pytest.approx(highs.objective)
    assert found.output.split() == ["2", "True"]


@pytest.mark.parametrize("name", ["cbc", "glpk"])
def test_a_program_is_told_what_has_no_optimum(name: str) -> None:
    """And goes on: what it solves after that is its answer."""
    relaxed = "\nmodel.c.deactivate()" + TAIL
    found = run(Program(source=HEAD + INFEASIBLE + TAIL + relaxed, origin="given"), there(name), LIMITS)
    assert (found.status, found.objective, found.solves) == (Status.OPTIMAL, 0.0, 2), found.error
    assert found.output.split() == ["infeasible", "optimal"]


def test_the_fallback_solves_within_the_same_run() -> None:
    """A linear model by glpk, then a curved one by HiGHS's fallback."""
    if installed(load_profile("scip")) is None:
        pytest.skip("SCIP is not installed here")
    curved = CURVED.replace("model.", "other.")
    source = (
        HEAD
        + WHOLE
        + TAIL
        + "\nother = ConcreteModel()\n"
        + curved
        + "\nSolverFactory('ipopt').solve(other)\nprint(value(other.x) > 0)\n"
    )
    found = run(Program(source=source, origin="given"), there("glpk"), LIMITS)
    assert (found.status, found.solver, found.solves, found.error) == (Status.OPTIMAL, "scip", 2, ""), found.reason
    assert found.output.split() == ["optimal", "True"]


def test_the_solves_of_a_run_share_its_seconds_and_not_its_clock() -> None:
    """Two hard models: the clock of the program stands still meanwhile, and the second gets what the first has left."""
    hard = HARD.replace("n = 45", "n = 150")
    source = HEAD + hard + "opt = SolverFactory('cbc')\nfor _ in range(2):\n    opt.solve(model)\nprint('done')\n"
    found = run(Program(source=source, origin="given"), there("cbc"), Limits(seconds=2.0, wall_seconds=3.0))
    assert found.seconds < 12
    assert (found.status, found.output.split()) in (
        (Status.FEASIBLE, ["done"]),
        (Status.TIME_LIMIT, ["done"]),
    ), (found.reason, found.error)


def test_a_question_of_the_programs_own_is_answered_and_counts_for_nothing() -> None:
    """Rubbish on the result pipe is no model; the run's result is the harness's all the same."""
    there("glpk")
    forged = "import os\nos.write(3, b'{\"ask\": {}}\\n')\nos.write(3, b'{\"ask\": \\n')\n"
    found = run(Program(source=HEAD + WHOLE + forged + TAIL, origin="given"), load_profile("glpk"), LIMITS)
    assert found.status in (Status.OPTIMAL, Status.CRASH)
    assert found.status is not Status.OPTIMAL or found.objective == pytest.approx(25.0)


def test_a_run_that_is_cancelled_while_it_solves_outside_leaves_nothing() -> None:
    """The solver is killed, and the program that waits for it."""
    profile = there("cbc")
    cancelled = threading.Event()
    threading.Timer(1.0, cancelled.set).start()
    source = HEAD + HARD.replace("n = 45", "n = 150") + TAIL
    began = time.monotonic()
    with pytest.raises(Cancelled):
        run(Program(source=source, origin="given"), profile, Limits(seconds=30), cancelled=cancelled)
    assert time.monotonic() - began < 5
    assert warm.shared().alive()
    assert [path.name for path in warm.shared().base.iterdir()] == ["server.log"]
