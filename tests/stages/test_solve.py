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
from optagent.stages.solve import solve_formulation, solve_program, takes_arrays


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


def test_a_large_linear_model_is_solved_as_arrays_and_answers_as_its_program() -> None:
    """Same values' order, duals, reduced costs and sizes by the same names."""
    rows = [[i, j, (7 * i + 3 * j) % 11 + 1] for i in range(110) for j in range(100)]
    whole: dict[str, Any] = {
        "sets": [{"name": "I", "expression": "range(110)"}, {"name": "J", "expression": "range(100)"}],
        "parameters": [{"name": "cost", "index": ["I", "J"], "values": rows}],
        "variables": [{"name": "ship", "index": ["I", "J"]}, {"name": "idle"}],
        "objective": {"sense": "minimize", "expression": "sum(cost[i, j]*ship[i, j] for i in I for j in J) + 2*idle"},
        "constraints": [
            {"name": "out", "for_each": "i in I", "expression": "sum(ship[i, j] for j in J) <= 20"},
            {"name": "into", "for_each": "j in J", "expression": "sum(ship[i, j] for i in I) + 0.1*idle >= 10 + j % 3"},
        ],
    }
    program, checked, direct = solved(**whole)
    assert program is not None
    assert takes_arrays(checked, load_profile("highs"))
    run = anyio.run(solve_program, program, load_profile("highs"), Limits(seconds=30))
    assert direct.status is run.status is Status.OPTIMAL
    assert direct.objective == pytest.approx(run.objective)
    assert direct.recomputed_objective == pytest.approx(run.objective)
    assert direct.sizes == run.sizes
    assert list(direct.values)[:2] == ["ship[0,0]", "ship[0,1]"]
    for name in ("values", "duals", "reduced_costs"):
        assert getattr(direct, name).keys() == getattr(run, name).keys()
