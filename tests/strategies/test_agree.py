"""A second derivation of a model: proven the same, told apart by a plan, or not to be had."""

from __future__ import annotations

import json
from typing import Any

import pytest

from optagent.agent import solve
from optagent.answer import Answer
from optagent.errors import InputError
from optagent.llm.budget import Budget
from optagent.llm.scripted import ScriptedModel

WORDS = "A workshop makes chairs and tables. A chair takes 3 hours and earns 30 dollars, a table takes 7 hours and earns 50 dollars. There are 40 hours. Earn as much as possible."


def draft(hours: str = "3*chairs + 7*tables <= 40", goal: str = "30*chairs + 50*tables", names: tuple[str, str] = ("chairs", "tables")) -> str:  # fmt: skip
    texts = [text.replace("chairs", names[0]).replace("tables", names[1]) for text in (hours, goal)]
    return json.dumps(
        {
            "refusal": "", "sets": [], "parameters": [],
            "variables": [
                {"name": n, "index": [], "domain": "NonNegativeIntegers", "lower": None, "upper": None, "unit": "piece", "description": n}
                for n in names
            ],
            "objective": {"sense": "maximize", "expression": texts[1], "unit": "$", "description": "earnings"},
            "constraints": [{"name": "hours", "for_each": "", "expression": texts[0], "description": "hours"}],
        }
    )  # fmt: skip


def solved(*replies: Any, **options: Any) -> tuple[Answer, ScriptedModel]:
    model = ScriptedModel(replies)
    return solve(WORDS, model=model, repairs=0, **{"agree": True, **options}), model


def value(answer: Answer) -> Any:
    [check] = [c for c in answer.verdict.checks if c.name == "agreement"]
    return check.value


def test_the_same_model_in_other_names_agrees_and_costs_no_confidence() -> None:
    answer, model = solved(draft(), draft("6*a + 14*b <= 80", "30*a + 50*b", ("a", "b")))
    assert answer.agreement is not None
    assert (answer.agreement.verdict, answer.agreement.notion, value(answer)) == ("equivalent", "affine", "equivalent")
    assert answer.agreement.map == {"a": "chairs", "b": "tables"}
    alone, _ = solved(draft(), agree=False)
    assert answer.verdict.confidence == alone.verdict.confidence
    assert (alone.agreement, alone.as_json()["agreement"]) == (None, None)
    assert model.requests[1].sampling.temperature > 0
    assert model.requests[1].sampling.seed != model.requests[0].sampling.seed


def test_another_model_is_told_by_a_plan() -> None:
    answer, _ = solved(draft(), draft("3*chairs + 7*tables <= 46"))
    found = answer.agreement
    assert found is not None
    assert (found.verdict, value(answer)) == ("different", "different"), found
    assert "is allowed in the second model, and violates hours of this model by" in found.reason
    assert found.witness is not None
    assert answer.verdict.confidence < 0.45
    told = answer.as_json()["agreement"]
    assert told["witness"]["feasible_in"] == "b"
    assert json.dumps(told)


def test_a_second_model_that_is_not_to_be_had_is_no_agreement() -> None:
    answer, _ = solved(draft(), "no", "no")
    assert value(answer) == "no second model"
    assert answer.solved
    spent, model = solved(draft(), draft(), budget=Budget(calls=1))
    assert spent.solved
    assert len(model.requests) == 2  # a script is not bounded: the budget is the connection's
    assert value(spent) == "equivalent"


def test_a_program_is_compared_with_a_formulation() -> None:
    program = (
        "```python\nimport pyomo.environ as pyo\nmodel = pyo.ConcreteModel()\nmodel.c = pyo.Var(domain=pyo.NonNegativeIntegers)\n"
        "model.t = pyo.Var(domain=pyo.NonNegativeIntegers)\nmodel.h = pyo.Constraint(expr=3*model.c + 7*model.t <= 40)\n"
        "model.o = pyo.Objective(expr=30*model.c + 50*model.t, sense=pyo.maximize)\n```"
    )
    answer, _ = solved(draft(), program, agree="direct")
    assert answer.agreement is not None
    assert (answer.agreement.strategy, answer.agreement.verdict) == ("direct", "equivalent"), answer.agreement


def test_a_strategy_that_there_is_none_of_is_refused_before_anything_is_asked() -> None:
    with pytest.raises(InputError, match="no strategy"):
        solved(agree="formulatte")


def test_a_map_is_asked_for_where_none_is_found() -> None:
    """Chairs and tables, against pieces and how many more chairs: no search over single variables finds that."""
    first = json.loads(draft())
    first["variables"] = [{**v, "domain": "NonNegativeReals"} for v in first["variables"]]
    other = json.loads(draft("5*pieces - 2*more <= 40", "40*pieces - 10*more"))
    other["variables"] = [{**first["variables"][0], "name": name, "domain": "Reals"} for name in ("pieces", "more")]
    signs = [{"name": f"s{k}", "for_each": "", "expression": f"pieces {sign} more >= 0", "description": ""} for k, sign in enumerate("+-")]  # fmt: skip
    other["constraints"] += signs
    said = (("pieces", "chairs + tables"), ("more", "chairs - tables"))
    rows = {"rows": [{"of": "B", "variable": name, "is": text} for name, text in said]}
    answer, model = solved(json.dumps(first), json.dumps(other), json.dumps(rows))
    assert answer.agreement is not None
    assert (answer.agreement.verdict, answer.agreement.model_calls, model.left) == ("equivalent", 1, 0), (
        answer.agreement
    )
    assert "map that the language model gave" in answer.agreement.reason
