"""The truth of the status, for every class of model and every way a solve can end."""

from __future__ import annotations

import pytest

from optagent.program import Program
from optagent.sandbox import Limits, level, run
from optagent.solution import Status
from optagent.solvers import load_profile

HEAD = "from pyomo.environ import *\nm = ConcreteModel()\n"
SOLVE = "\nr = SolverFactory('glpk').solve(m)\nprint(r.solver.termination_condition, r.solver.status)\n"


def test_textbook_lp_with_duals(solve):
    """Hillier and Lieberman's Wyndor glass: optimum 36 at (2, 6), shadow prices 0, 3/2 and 1."""
    solution = solve(
        HEAD
        + """
m.x = Var(domain=NonNegativeReals); m.y = Var(domain=NonNegativeReals)
m.plant1 = Constraint(expr=m.x <= 4); m.plant2 = Constraint(expr=2 * m.y <= 12)
m.plant3 = Constraint(expr=3 * m.x + 2 * m.y <= 18)
m.profit = Objective(expr=3 * m.x + 5 * m.y, sense=maximize)"""
        + SOLVE
    )
    assert solution.status is Status.OPTIMAL
    assert (solution.objective, solution.bound, solution.gap) == (36, 36, 0)
    assert solution.duals == pytest.approx({"plant1": 0, "plant2": 1.5, "plant3": 1})
    assert solution.reduced_costs == pytest.approx({"x": 0, "y": 0})
    assert solution.sense == "maximize"
    assert (solution.max_violation, solution.recomputed_objective) == (0, 36)
    sizes = solution.sizes
    assert (sizes.variables, sizes.integers, sizes.constraints, sizes.nonzeros) == (2, 0, 3, 4)
    assert solution.solver_version
    assert solution.isolation == "+".join([*level().layers, "killpg", "wall-clock", "scrubbed-env"])
    assert solution.lp.startswith("\\ File written by HiGHS")


def test_duals_of_a_minimisation_and_reduced_costs(solve):
    """min 2x + 3y, x + y >= 4, x <= 3: the dual of the demand is 3, the reduced cost of x is -1."""
    solution = solve(
        HEAD
        + "m.x = Var(bounds=(0, 3)); m.y = Var(bounds=(0, None))\nm.demand = Constraint(expr=m.x + m.y >= 4)\n"
        + "m.cost = Objective(expr=2 * m.x + 3 * m.y)\n"
        + SOLVE
    )
    assert solution.objective == pytest.approx(9)
    assert solution.duals == pytest.approx({"demand": 3})
    assert solution.reduced_costs == pytest.approx({"x": -1, "y": 0})


def test_mip_has_a_bound_and_no_duals(solve):
    """A knapsack: whole values, the proven bound, the gap, the counts."""
    solution = solve(
        HEAD
        + """
m.I = RangeSet(8)
w = {i: 3 + (7 * i) % 11 for i in m.I}; p = {i: 5 + (5 * i) % 13 for i in m.I}
m.take = Var(m.I, domain=Binary)
m.room = Constraint(expr=sum(w[i] * m.take[i] for i in m.I) <= 25)
m.gain = Objective(expr=sum(p[i] * m.take[i] for i in m.I), sense=maximize)
best = max(sum(p[i] for i in m.I if k >> i & 1) for k in range(0, 512, 2) if sum(w[i] for i in m.I if k >> i & 1) <= 25)
print("brute force", best)"""
        + SOLVE
    )
    assert solution.status is Status.OPTIMAL
    assert f"brute force {solution.objective:.0f}\n" in solution.output
    assert solution.bound == pytest.approx(solution.objective)
    assert solution.gap == pytest.approx(0)
    assert solution.duals == {}
    assert set(solution.values.values()) <= {0.0, 1.0}
    assert (solution.sizes.integers, solution.sizes.binaries) == (8, 8)


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (
            "m.x = Var(bounds=(0, 1)); m.c = Constraint(expr=m.x >= 2); m.o = Objective(expr=m.x)",
            "infeasible",
            "infeasible",
        ),
        ("m.x = Var(bounds=(0, None)); m.o = Objective(expr=m.x, sense=maximize)", "unbounded", "unbounded"),
        (
            "m.x = Var(); m.y = Var(); m.c = Constraint(expr=m.x - m.y == 0); m.o = Objective(expr=m.x)",
            "unbounded",
            "unbounded",
        ),
        (
            "m.x = Var(bounds=(0, None), domain=Integers); m.y = Var(domain=Binary)\n"
            "m.c = Constraint(expr=m.x >= m.y); m.o = Objective(expr=m.x + m.y, sense=maximize)",
            "unbounded",
            "unbounded",
        ),
        (
            "m.x = Var(domain=NonNegativeIntegers); m.c = Constraint(expr=2 * m.x == 1); m.o = Objective(expr=m.x)",
            "infeasible",
            "infeasible",
        ),
        (  # a ray, and no point: infeasible, whatever presolve says first
            "m.x = Var(bounds=(0, None)); m.y = Var(bounds=(0, 1)); m.c = Constraint(expr=m.y >= 2)\n"
            "m.o = Objective(expr=m.x, sense=maximize)",
            "infeasible",
            "infeasible",
        ),
        (
            "m.x = Var(domain=NonNegativeIntegers); m.y = Var(domain=Integers, bounds=(0, 9))\n"
            "m.c = Constraint(expr=2 * m.y == 7); m.o = Objective(expr=m.x, sense=maximize)",
            "infeasible",
            "infeasible",
        ),
    ],
)
def test_no_plan_is_told_as_what_it_is(solve, body, status, said):
    """Infeasible and unbounded are told apart, for the user and for the program."""
    solution = solve(HEAD + body + SOLVE)
    assert solution.status == status, solution
    assert solution.values == {}
    assert solution.objective is None
    assert solution.reason
    assert solution.output.startswith(said)


def test_convex_qp(solve):
    """min (x-1)² + (y-2)² + xy on x + y = 2: HiGHS solves it; value, point and dual agree with the calculus."""
    solution = solve(
        HEAD
        + "m.x = Var(); m.y = Var()\nm.c = Constraint(expr=m.x + m.y == 2)\n"
        + "m.o = Objective(expr=(m.x - 1)**2 + (m.y - 2)**2 + m.x * m.y)\n"
        + SOLVE
    )
    # y = 2 - x: f = (x-1)² + x² + 2x - x² = x² + 1, so x = 0, y = 2, f = 1; the gradient there is (0, 0), so the dual is 0
    assert solution.status is Status.OPTIMAL
    assert solution.solver == "highs"
    assert solution.objective == pytest.approx(1, abs=1e-6)
    assert solution.values == pytest.approx({"x": 0, "y": 2}, abs=1e-5)
    assert solution.duals == pytest.approx({"c": 0}, abs=1e-5)
    assert solution.recomputed_objective == pytest.approx(1, abs=1e-6)


def test_convex_qp_with_a_price(solve):
    """A two-asset portfolio: the dual of the budget is the derivative of the risk."""
    solution = solve(
        HEAD
        + "m.a = Var(bounds=(0, None)); m.b = Var(bounds=(0, None))\nm.budget = Constraint(expr=m.a + m.b == 1)\n"
        + "m.risk = Objective(expr=4 * m.a**2 + 1 * m.b**2)\n"
        + SOLVE
    )
    assert solution.values == pytest.approx({"a": 0.2, "b": 0.8}, abs=1e-5)
    assert solution.objective == pytest.approx(0.8, abs=1e-6)
    assert solution.duals["budget"] == pytest.approx(1.6, abs=1e-4)  # risk(budget) = 0.8 budget²


@pytest.mark.parametrize(
    ("body", "objective"),
    [
        ("m.o = Objective(expr=(m.x - 1.4)**2 + (m.k - 2.6)**2)", 0.16),  # integers with squares
        ("m.o = Objective(expr=m.x * m.y - 3 * m.x)", -12.0),  # bilinear
        ("m.o = Objective(expr=-m.x**2 + m.y)", -16.0),  # concave
        ("m.o = Objective(expr=exp(m.x) - 2 * m.x)", 2 - 2 * 0.6931471805599453),  # non-linear
        ("m.q = Constraint(expr=m.x**2 + m.y**2 <= 4); m.o = Objective(expr=m.x + m.y, sense=maximize)", 8**0.5),
    ],
)
def test_what_highs_cannot_solve_goes_to_scip(solve, body, objective):
    """Integers with squares, non-convex and non-linear models are solved globally, and rechecked from expressions."""
    pytest.importorskip("pyscipopt")
    variables = "m.x = Var(bounds=(0, 4)); m.y = Var(bounds=(0, 4)); m.k = Var(domain=Integers, bounds=(0, 9))\n"
    solution = solve(HEAD + variables + body + SOLVE)
    assert solution.status is Status.OPTIMAL, solution
    assert solution.solver == "scip"
    assert solution.objective == pytest.approx(objective, abs=1e-4)
    assert solution.bound == pytest.approx(objective, abs=1e-4)
    assert solution.recomputed_objective == pytest.approx(objective, abs=1e-4)
    assert solution.max_violation is not None
    assert solution.output.startswith("optimal ok")


def test_an_indefinite_objective_is_not_left_to_a_local_optimum(solve):
    """HiGHS calls local optima of indefinite models optimal; the model goes to SCIP instead."""
    pytest.importorskip("pyscipopt")
    solution = solve(
        HEAD
        + "m.x = Var(bounds=(-1, 2)); m.y = Var(bounds=(-1, 2))\n"
        + "m.o = Objective(expr=m.x**2 + m.y**2 + 4 * m.x * m.y + m.x)\n"
        + SOLVE
    )
    assert solution.solver == "scip"
    assert solution.objective == pytest.approx(-4)  # at (-1, 2): 1 + 4 - 8 - 1


def test_without_scip_the_refusal_says_what_to_install():
    """A profile without a fallback refuses the class of model, in words."""
    profile = load_profile("highs").model_copy(update={"fallback": ""})
    source = HEAD + "m.x = Var(bounds=(1, 2))\nm.o = Objective(expr=exp(m.x))\n" + SOLVE
    solution = run(Program(source=source, origin="given"), profile)
    assert solution.status is Status.REFUSED
    assert "HiGHS cannot solve a non-linear model" in solution.reason


def test_scip_profile_solves_an_lp():
    """The scip profile is used for everything, also for what HiGHS could do."""
    pytest.importorskip("pyscipopt")
    source = (
        HEAD
        + "m.x = Var(bounds=(0, 4))\nm.c = Constraint(expr=2 * m.x <= 6)\nm.o = Objective(expr=m.x, sense=maximize)"
    )
    solution = run(Program(source=source, origin="given"), load_profile("scip"))
    assert (solution.status, solution.solver) == (Status.OPTIMAL, "scip")
    assert solution.values == pytest.approx({"x": 3})
    assert (solution.max_violation, solution.recomputed_objective) == (0, 3)


HARD = """
import random
random.seed(1)
n, k = 60, 30
m.x = Var(range(n), domain=Binary)
m.c = ConstraintList()
for _ in range(k):
    m.c.add(sum(random.randint(1, 99) * m.x[i] for i in range(n)) <= 1200)
m.o = Objective(expr=sum(random.randint(1, 99) * m.x[i] for i in range(n)), sense=maximize)
"""


def test_time_limit_with_an_incumbent_is_feasible_with_a_bound(solve):
    """A multi-dimensional knapsack that cannot be closed in half a second keeps its incumbent, bound and gap."""
    solution = solve(HEAD + HARD + SOLVE, seconds=0.5)
    assert solution.status is Status.FEASIBLE, solution
    assert solution.bound > solution.objective > 0
    assert solution.gap == pytest.approx((solution.bound - solution.objective) / solution.objective)
    assert solution.recomputed_objective == pytest.approx(solution.objective)
    assert "limit" in solution.reason
    assert solution.output.startswith("maxTimeLimit aborted")
    assert solution.solve_seconds < 2


def test_time_limit_without_an_incumbent(solve):
    """A market-split model: no plan is found in the time, and none is invented."""
    source = (
        HEAD
        + """
import random
random.seed(3)
n = 50
m.x = Var(range(n), domain=Binary)
m.c = ConstraintList()
for _ in range(6):
    a = [random.randint(0, 99) for _ in range(n)]
    m.c.add(sum(a[i] * m.x[i] for i in range(n)) == sum(a) // 2)
m.o = Objective(expr=m.x[0])
"""
        + SOLVE
    )
    solution = solve(source, seconds=0.5)
    assert solution.status is Status.TIME_LIMIT
    assert (solution.objective, solution.values) == (None, {})


def test_no_objective_is_a_feasibility_problem(solve):
    """A model without an objective is solved, and has none."""
    solution = solve(HEAD + "m.x = Var(bounds=(0, 4))\nm.c = Constraint(expr=m.x >= 2)\n" + SOLVE)
    assert solution.status is Status.OPTIMAL
    assert (solution.objective, solution.sense) == (None, "")
    assert solution.max_violation == 0


def test_no_variables_is_no_model(solve):
    """A model with nothing to decide is no model."""
    solution = solve(HEAD + "m.o = Objective(expr=3)\n" + SOLVE)
    assert solution.status is Status.NO_MODEL


GDP = """
from pyomo.gdp import *
m.x = Var(bounds=(0, 10))
m.left = Disjunct(); m.left.c = Constraint(expr=m.x <= 3)
m.right = Disjunct(); m.right.c = Constraint(expr=m.x >= 6)
m.either = Disjunction(expr=[m.left, m.right])
m.o = Objective(expr=(m.x - 4) * 1.0, sense=maximize)
m.cap = Constraint(expr=m.x <= 5)
"""


def test_parts_that_would_be_left_out_are_refused(solve):
    """Pyomo's interfaces skip disjunctions without a word; here the reason names the transformation that is missing."""
    solution = solve(HEAD + GDP + SOLVE)
    assert solution.status is Status.REFUSED
    assert "Disjunct" in solution.reason
    assert "gdp.bigm" in solution.reason
    transformed = solve(HEAD + GDP + 'TransformationFactory("gdp.bigm").apply_to(m)\n' + SOLVE)
    assert (transformed.status, transformed.objective) == (Status.OPTIMAL, pytest.approx(-1))
    assert transformed.values["x"] == pytest.approx(3)


def test_logic_is_refused_until_it_is_linear(solve):
    """A logical constraint is refused with its cure, and solved with it."""
    body = (
        "m.a = BooleanVar(); m.b = BooleanVar(); m.c = LogicalConstraint(expr=m.a.implies(m.b))\n"
        "TransformationFactory('core.logical_to_linear').apply_to(m)\n"
        "m.o = Objective(expr=2 * m.a.get_associated_binary() - m.b.get_associated_binary(), sense=maximize)\n"
    )
    assert solve(HEAD + body + SOLVE).objective == pytest.approx(1)
    cured = body.replace("TransformationFactory('core.logical_to_linear').apply_to(m)\n", "m.y = Var(bounds=(0, 1))\n")
    cured = cured.replace("2 * m.a.get_associated_binary() - m.b.get_associated_binary()", "m.y")
    assert "logical_to_linear" in solve(HEAD + cured + SOLVE).reason


def test_sos_goes_to_scip(solve):
    """Special ordered sets are solved, and the point is held against them."""
    pytest.importorskip("pyscipopt")
    solution = solve(
        HEAD
        + "m.x = Var([1, 2, 3], bounds=(0, 4))\nm.s = SOSConstraint(var=m.x, sos=1)\n"
        + "m.c = Constraint(expr=sum(m.x[i] for i in m.x) <= 6)\n"
        + "m.o = Objective(expr=sum(i * m.x[i] for i in m.x), sense=maximize)\n"
        + SOLVE
    )
    assert (solution.status, solution.solver, solution.objective) == (Status.OPTIMAL, "scip", pytest.approx(12))
    assert (solution.max_violation, solution.recomputed_objective) == (pytest.approx(0, abs=1e-6), pytest.approx(12))


WRONG = """
m.x = Var(bounds=(-15, None)); m.y = Var(bounds=(-50, 19))
m.a = Constraint(expr=inequality(-134.6, 5.08 * m.x - 196.5 * m.y, -114.6)); m.b = Constraint(expr=495 * m.x <= 468.7)
m.o = Objective(expr=0.0156 * (m.x - 1.63)**2 + 0.206 * (m.y - 0.93)**2 - 1.248 * m.x + 0.0342 * m.y)
"""


def test_a_quadratic_optimum_that_is_none_is_not_believed(solve):
    """HiGHS 1.15.1 calls -1.13223 optimal at y = 0.6077; both rows are tight at the optimum, -1.14013 at y = 0.7095."""
    pytest.importorskip("pyscipopt")
    solution = solve(HEAD + WRONG + SOLVE)
    x = 468.7 / 495
    y = (5.08 * x + 134.6) / 196.5
    assert solution.status is Status.OPTIMAL
    assert solution.values == pytest.approx({"x": x, "y": y}, abs=1e-6)
    best = 0.0156 * (x - 1.63) ** 2 + 0.206 * (y - 0.93) ** 2 - 1.248 * x + 0.0342 * y
    assert solution.objective == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (WRONG, "this quadratic model: what it found is not optimal"),
        ("m.x = Var(); m.o = Objective(expr=exp(m.x))", "a non-linear"),
    ],
)
def test_without_scip_the_refusal_names_the_extra(solve, body, kind):
    """With SCIP not to be found, no wrong answer is given instead, and the reason says what to install."""
    solution = solve("import sys\nsys.modules['pyscipopt'] = None\n" + HEAD + body + SOLVE)
    assert solution.status is Status.REFUSED
    assert kind in solution.reason
    assert solution.reason.endswith('pip install "optagent[nlp]"')


def test_a_quadratic_model_that_is_truly_unbounded(solve):
    """A direction without squares that improves for ever: unbounded, shown by a ray."""
    solution = solve(
        HEAD
        + "m.x = Var(); m.y = Var(bounds=(0, None)); m.c = Constraint(expr=m.x - m.y <= 3)\n"
        + "m.o = Objective(expr=m.x**2 - m.y)\n"
        + SOLVE
    )
    assert solution.status is Status.UNBOUNDED, solution


def test_profile_seed_and_limits_reach_the_solver():
    """A wrong option in a profile is told by name, not ignored."""
    profile = load_profile("highs").model_copy(update={"options": {"no_such_option": 1}})
    source = HEAD + "m.x = Var(bounds=(0, 1))\nm.o = Objective(expr=m.x)\n"
    solution = run(Program(source=source, origin="given"), profile, Limits())
    assert solution.status is Status.CRASH
    assert "no_such_option" in solution.reason
