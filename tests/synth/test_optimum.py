"""Optima in this process, and their confirmation by enumeration."""

from __future__ import annotations

import pytest

from optagent.formulation import Constraint, Formulation, Objective, Variable
from optagent.formulation.check import check
from optagent.program import compile_formulation
from optagent.sandbox import run
from optagent.synth.families import family
from optagent.synth.optimum import enumerated, linear_model, optimum, same_rows, solved


def small(expression: str, *rows: str, sense: str = "maximize", domain: str = "NonNegativeIntegers") -> Formulation:
    return Formulation(
        variables=[Variable(name=n, domain=domain) for n in ("x", "y")],
        objective=Objective(sense=sense, expression=expression),
        constraints=[Constraint(name=f"c{at}", expression=row) for at, row in enumerate(rows)],
    )


def test_a_knapsack_of_two() -> None:
    model = linear_model(check(small("30*x + 50*y", "3*x + 7*y <= 40")).ground)
    assert model is not None
    found = solved(model, relaxed=True)
    assert (found.status, found.objective, found.confirmed) == ("optimal", 390, True)
    assert found.relaxed == pytest.approx(400)


@pytest.mark.parametrize(("claimed", "right"), [(390, True), (400, False), (380, False)])
def test_enumeration_refutes_a_wrong_claim(claimed: float, right: bool) -> None:
    model = linear_model(check(small("30*x + 50*y", "3*x + 7*y <= 40")).ground)
    assert model is not None
    assert enumerated(model, claimed) is right


def test_enumeration_needs_no_upper_bounds_where_the_costs_give_them() -> None:
    model = linear_model(check(small("3*x + 2*y", "5*x + 2*y >= 31", sense="minimize")).ground)
    assert model is not None
    found = solved(model)
    assert found.confirmed is True
    assert found.objective == min(3 * x + 2 * y for x in range(20) for y in range(20) if 5 * x + 2 * y >= 31)


@pytest.mark.parametrize("rows", [("x + y >= 5", "x + y <= 4"), ("x - y <= 3",)])
def test_no_optimum_is_said_so(rows: tuple[str, ...]) -> None:
    model = linear_model(check(small("x + y", *rows)).ground)
    assert model is not None
    assert solved(model).status in ("infeasible", "unbounded")


def test_the_same_rows_in_another_spelling() -> None:
    one = check(small("2*x + y", "x >= 0.3*(x + y)", "2*x + 4*y <= 10"))
    assert same_rows(one.ground, check(small("2*x + y", "x + 2*y <= 5", "0.7*x - 0.3*y >= 0")).ground)
    assert not same_rows(one.ground, check(small("2*x + y", "x + 2*y <= 5", "0.7*x - 0.2*y >= 0")).ground)
    assert not same_rows(one.ground, check(small("2*x + 2*y", "x >= 0.3*(x + y)", "2*x + 4*y <= 10")).ground)
    assert not same_rows(one.ground, check(small("2*x + y", "x >= 0.3*(x + y)", "2*x + 4*y <= 10", domain="NonNegativeReals")).ground)  # fmt: skip


@pytest.mark.parametrize("name", ["lot_sizing", "job_shop", "diet", "portfolio", "pooling", "nonlinear_transport"])
def test_this_process_and_the_sandbox_agree(name: str) -> None:
    made = family(name).make(3, 2, 1.0)
    program, checked = compile_formulation(made.formulation, made.tables)
    assert program is not None
    inside = run(program)
    assert optimum(checked, program).objective == pytest.approx(inside.objective, rel=1e-5)
