"""The flat object of an Answer that programs read."""

from __future__ import annotations

import json

from optagent.answer import Answer
from optagent.formulation import Formulation
from optagent.problem import Problem
from optagent.program import Program
from optagent.solution import Solution, Status
from optagent.verdict import Check, Verdict

PROMISED = {"status", "objective", "values", "formulation", "program", "verdict", "model", "usage", "seconds"}
FORMULATION = Formulation.model_validate(
    {"variables": [{"name": "x"}], "objective": {"sense": "minimize", "expression": "x"}}
)
VERDICT = Verdict(confidence=0.5, checks=(Check(name="status", value="optimal", reason="Proven."),))


def test_everything_that_is_promised_is_there() -> None:
    """JSON through and through; values are flat, the program is its source."""
    answer = Answer(
        problem=Problem.from_words("Choose x."), formulation=FORMULATION, program=Program(source="model = 1", origin="given"),
        solution=Solution(status=Status.OPTIMAL, objective=2.0, sense="minimize", values={"x[a,1]": 2.0}, solver="highs", solver_version="1.15"),
        verdict=VERDICT, links=(("2", 4, "objective"), ("3", 9, "")), usage={"calls": 1}, seconds=1.23456,
    )  # fmt: skip
    flat = json.loads(json.dumps(answer.as_json(), allow_nan=False))
    assert set(flat) >= PROMISED
    assert flat["status"] == "optimal"
    assert flat["values"] == {"x[a,1]": 2.0}
    assert flat["program"] == "model = 1"
    assert Formulation.model_validate(flat["formulation"]) == FORMULATION
    assert flat["verdict"]["confidence"] == 0.5
    assert flat["verdict"]["checks"][0]["name"] == "status"
    assert flat["numbers"] == [{"text": "2", "at": 4, "used_by": "objective"}, {"text": "3", "at": 9, "used_by": None}]
    assert flat["seconds"] == 1.235
    assert flat["solver"] == "highs 1.15"
    assert answer.solved
    assert (answer.objective, answer.values) == (2.0, {"x[a,1]": 2.0})


def test_a_failure_has_the_same_fields() -> None:
    answer = Answer(
        problem=None, solution=Solution(status=Status.CRASH, reason="no", error="NameError"), verdict=VERDICT
    )
    flat = json.loads(json.dumps(answer.as_json()))
    assert set(flat) >= PROMISED
    assert (flat["status"], flat["objective"], flat["values"]) == ("crash", None, {})
    assert (flat["formulation"], flat["program"], flat["problem"]) == (None, None, None)
    assert flat["error"] == "NameError"
    assert not answer.solved
