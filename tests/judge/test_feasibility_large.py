"""A Formulation too large to be written out is solved, put in order and judged all the same."""

from __future__ import annotations

from pathlib import Path

import anyio
import pytest

from optagent.formulation import Formulation
from optagent.formulation import check as check_module
from optagent.judge.feasibility import feasibility
from optagent.sandbox import Limits, close
from optagent.solvers import load_profile
from optagent.stages.solve import solve_formulation

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_what_is_not_written_out_is_judged_by_the_exported_model(monkeypatch: pytest.MonkeyPatch):
    """The transport example with the limit set low: optimum, order of values and both checks are as they would be."""
    monkeypatch.setattr(check_module, "LARGEST", 3)
    f = Formulation.model_validate_json((EXAMPLES / "cement.json").read_text(encoding="utf-8"))
    try:
        program, checked, solution = anyio.run(solve_formulation, f, (), load_profile("highs"), Limits())
    finally:
        close()
    assert program is not None
    assert not checked.written_out
    assert [d.code for d in checked.diagnostics] == ["not-written-out"]
    assert solution.objective == pytest.approx(8390)
    assert list(solution.values)[:5] == [
        "send[Alba,harbour]",
        "send[Alba,bridge]",
        "send[Alba,stadium]",
        "send[Alba,tunnel]",
        "send[Brenn,harbour]",
    ]
    checks = feasibility(checked, solution)
    assert {c.name: c.value for c in checks} == {"feasible": True, "objective": True}
    assert "exported model" in checks[0].reason
