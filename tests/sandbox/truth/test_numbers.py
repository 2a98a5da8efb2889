"""Numbers that solvers drop, cut off or take for zero: never in silence."""

from __future__ import annotations

import pytest

from optagent.solution import Status

HEAD = "from pyomo.environ import *\nm = ConcreteModel()\n"
SOLVE = "\nSolverFactory('cbc').solve(m, load_solutions=False)\n"


def test_rows_are_not_lost_for_one_large_number(solve):
    """HiGHS takes none of a block of rows of which one holds 1e16: x would be 9, not 3."""
    body = "m.x = Var(bounds=(0, 9)); m.y = Var(bounds=(0, 9)); m.a = Constraint(expr=m.x <= 3)\n"
    body += "m.b = Constraint(expr=1e16 * m.y + m.x >= 1); m.o = Objective(expr=m.x, sense=maximize)"
    solution = solve(HEAD + body + SOLVE)
    assert solution.status is Status.REFUSED
    assert "Choose larger units" in solution.reason


def test_a_coefficient_that_counts_is_not_dropped(solve):
    """1e-10 is kept (HiGHS's default drops it); 1e-13 alone in its row is refused; 1e-17 beside 1 is rounding."""
    body = "m.x = Var(bounds=(0, 9e12)); m.y = Var(bounds=(0, 9))\nm.a = Constraint(expr={a} * m.x {y} >= {a} * 3)\n"
    body += "m.o = Objective(expr=m.x + m.y)"
    kept = solve(HEAD + body.format(a="1e-10", y="") + SOLVE)
    assert (kept.status, kept.objective) == (Status.OPTIMAL, pytest.approx(3))
    refused = solve(HEAD + body.format(a="1e-13", y="") + SOLVE)
    assert refused.status is Status.REFUSED
    assert "1e-13" in refused.reason
    rounding = solve(HEAD + body.format(a="1e-17", y="+ m.y") + SOLVE)
    assert (rounding.status, rounding.objective) == (Status.OPTIMAL, pytest.approx(0, abs=1e-9))


def test_duals_come_back_in_the_models_own_units(solve):
    """Grams in tonnes: the price of the row is a thousand million times that of the same row in grams."""
    for unit in (1.0, 2.0**-30):
        for money in (1.0, 2.0**-28):
            body = f"m.x = Var(bounds=(0, 3)); m.y = Var(bounds=(0, None))\nu = {unit!r}; k = {money!r}\n"
            body += (
                "m.d = Constraint(expr=u * m.x + u * m.y >= 4 * u); m.c = Objective(expr=2 * k * m.x + 3 * k * m.y + k)"
            )
            solution = solve(HEAD + body + SOLVE)
            assert solution.duals == pytest.approx({"d": 3 * money / unit})
            assert solution.reduced_costs == pytest.approx({"x": -money, "y": 0})
            assert solution.objective == pytest.approx(10 * money, rel=1e-9)
            assert solution.bound == pytest.approx(10 * money, rel=1e-9)
            assert solution.max_violation == 0
            assert f"{unit:.15g} x" in solution.lp.replace("+", "").replace("  ", " ") or unit == 1.0


@pytest.mark.parametrize("switch", [1e8, 1e13, 1e15])
@pytest.mark.parametrize("profile", ["highs", "scip"])
def test_no_big_m_makes_a_false_optimum(switch, profile):
    """One of two switches must be on, at 100 or 150; what cannot be proven is `feasible`, with an honest bound, or refused."""
    from optagent.program import Program
    from optagent.sandbox import Limits, run
    from optagent.solvers import load_profile

    body = "m.x = Var([0, 1], bounds=(0, None)); m.on = Var([0, 1], domain=Binary)\n"
    body += f"m.link = Constraint([0, 1], rule=lambda m, i: m.x[i] <= {switch!r} * m.on[i])\n"
    body += "m.demand = Constraint(expr=m.x[0] + m.x[1] >= 8)\nm.o = Objective(expr=100 * m.on[0] + 150 * m.on[1])"
    pytest.importorskip("pyscipopt")
    solution = run(Program(source=HEAD + body + SOLVE, origin="given"), load_profile(profile), Limits(seconds=5))
    if solution.status is Status.OPTIMAL:
        assert solution.objective == pytest.approx(100)
    elif solution.status is Status.FEASIBLE:
        assert solution.objective >= 100 - 1e-6
        assert solution.bound <= 100
        assert solution.reason
    else:
        assert solution.status in (Status.REFUSED, Status.CRASH)
    if switch <= 1e8 or profile == "scip":
        return
    assert solution.status is not Status.CRASH, solution.reason


@pytest.mark.parametrize(
    ("side", "status"), [("<= 6", "optimal"), ("<= 4", "infeasible"), ("== 5", "optimal"), (">= 5.5", "infeasible")]
)
def test_nothing_left_to_decide(solve, side, status):
    """Every variable fixed: HiGHS calls a model without columns empty, whatever its rows say."""
    body = f"m.x = Var(bounds=(0, 9)); m.x.fix(5); m.c = Constraint(expr=m.x {side}); m.o = Objective(expr=2 * m.x)"
    solution = solve(HEAD + body + SOLVE)
    assert solution.status == status, solution
    assert solution.objective == (10 if status == "optimal" else None)
    assert solution.values == ({"x": 5} if status == "optimal" else {})


def test_an_empty_file_of_rows_is_looked_at(solve):
    """The same from an LP file, in which a row may have no column."""
    text = "minimize\n obj: x\nsubject to\n c: 0 x >= {side}\nbounds\n 0 <= x <= 4\nend\n"
    assert solve(text.format(side=1), language="lp").status is Status.INFEASIBLE
    assert solve(text.format(side=-1), language="lp").status is Status.OPTIMAL


@pytest.mark.parametrize(
    ("expression", "least"),
    [("abs(m.x - 3)", 0.0), ("sinh(m.x)", 1.1752011936438014), ("cosh(m.x)", 1.5430806348152437),
     ("asinh(m.x)", 0.881373587019543), ("acosh(m.x)", 0.0), ("atanh(m.x / 9)", 0.11157177565710488),
     ("abs(m.p) * m.x**3", 2.0)],
)  # fmt: skip
def test_functions_that_scip_is_helped_with(solve, expression, least):
    """Pyomo's interface raises on these; they are made of what SCIP has."""
    pytest.importorskip("pyscipopt")
    body = f"m.x = Var(bounds=(1, 4)); m.p = Param(initialize=-2, mutable=True); m.o = Objective(expr={expression})"
    solution = solve(HEAD + body + SOLVE)
    assert (solution.status, solution.objective) == (Status.OPTIMAL, pytest.approx(least, abs=1e-6)), solution
    assert solution.recomputed_objective == pytest.approx(least, abs=1e-6)


@pytest.mark.parametrize(
    "expression", ["asin(m.x / 9)", "atan(m.x)", "floor(m.x)", "Expr_if(IF=m.x >= 2, THEN=m.x, ELSE=2)"]
)
def test_functions_that_no_solver_here_has_are_refused(solve, expression):
    """In words, as the class of model that they are; not as the program's crash."""
    pytest.importorskip("pyscipopt")
    solution = solve(HEAD + f"m.x = Var(bounds=(1, 4)); m.o = Objective(expr={expression})" + SOLVE)
    assert solution.status is Status.REFUSED
    assert "SCIP cannot solve this model" in solution.reason
