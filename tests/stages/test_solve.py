"""A Formulation to its Solution: what stops it before anything runs, and the order of the values."""

from __future__ import annotations

from typing import Any

import anyio
import pytest

from optagent.formulation import Formulation
from optagent.formulation.check import Checked
from optagent.problem import Table
from optagent.program import Program
from optagent.sandbox import Limits
from optagent.solution import Solution, Status
from optagent.solvers import load_profile
from optagent.stages.solve import solve_formulation


def solved(tables: tuple[Table, ...] = (), **parts: Any) -> tuple[Program | None, Checked, Solution]:
    whole = {"variables": [{"name": "x"}], "objective": {"sense": "minimize", "expression": "x"}} | parts
    return anyio.run(
        solve_formulation, Formulation.model_validate(whole), tables, load_profile("highs"), Limits(seconds=10)
    )


def test_values_come_in_the_order_of_declaration() -> None:
    """Not in that of the solver's columns; a set runs as it was written."""
    program, checked, solution = solved(
        sets=[{"name": "I", "elements": ["z", "a", "m"]}],
        variables=[{"name": "w"}, {"name": "make", "index": ["I"]}, {"name": "b"}],
        objective={"sense": "minimize", "expression": "b + sum(make[i] for i in I) + w"},
        constraints=[{"name": "c", "for_each": "i in I", "expression": "make[i] >= 1"}],
    )
    assert program is not None
    assert checked.errors == []
    assert list(solution.values) == ["w", "make[z]", "make[a]", "make[m]", "b"]
    assert solution.objective == pytest.approx(3)


def test_with_errors_nothing_runs() -> None:
    """The Solution names up to three of them with their places."""
    rows = [{"name": f"c{k}", "expression": f"x >= nothing{k}"} for k in range(5)]
    program, checked, solution = solved(constraints=rows)
    assert program is None
    assert len(checked.errors) == 5
    assert solution.status is Status.BAD_FORMAT
    assert solution.reason.count("constraints[c") == 3
    assert solution.seconds == 0


@pytest.mark.parametrize(
    "parts",
    [{"constraints": [{"name": "c", "expression": "3 <= 2"}]}, {"variables": [{"name": "x", "lower": 3, "upper": 2}]}],
)
def test_what_can_never_hold_is_infeasible_without_a_solver(parts: dict[str, Any]) -> None:
    _, _, solution = solved(**parts)
    assert solution.status is Status.INFEASIBLE


def test_data_come_from_tables() -> None:
    table = Table(name="costs", columns=("i", "cost"), rows=(("a", 2), ("b", 5)))
    _, _, solution = solved(
        (table,),
        sets=[{"name": "I", "elements": ["a", "b"]}],
        parameters=[{"name": "cost", "index": ["I"], "values": {"table": "costs", "key": ["i"], "value": "cost"}}],
        variables=[{"name": "x", "index": ["I"], "lower": 1}],
        objective={"sense": "minimize", "expression": "sum(cost[i]*x[i] for i in I)"},
    )
    assert solution.objective == pytest.approx(7)
