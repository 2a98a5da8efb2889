"""The default strategy on scripted replies, with the real compiler, sandbox and solver."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path

import anyio
import pytest

from optagent.errors import BudgetSpent
from optagent.llm import Completion, Usage
from optagent.llm.budget import Budget, BudgetedModel
from optagent.llm.scripted import ScriptedModel
from optagent.problem import Problem
from optagent.solution import Status
from optagent.strategies import Attempt, Context
from optagent.strategies.formulate import run

Draft = Callable[..., str]
Surroundings = Callable[..., Context]


def ran(problem: Problem, context: Context) -> Attempt:
    return anyio.run(run, problem, context)


def kinds(context: Context) -> list[str]:
    return [event["kind"] for event in context.trace.events]


def requests(context: Context) -> int:
    assert isinstance(context.model, ScriptedModel)
    return len(context.model.requests)


def test_right_at_once(problem: Problem, context: Surroundings, draft: Draft, tmp_path: Path) -> None:
    """One request, the optimum, and every step in the trace and in the folder."""
    here = context(draft())
    attempt = ran(problem, here)
    assert attempt.solution.status is Status.OPTIMAL
    assert attempt.solution.objective == pytest.approx(390)
    assert attempt.solution.values == {"chairs": 13, "tables": 0}
    assert attempt.repairs == 0
    assert requests(here) == 1
    assert [k for k in kinds(here) if k not in ("diagnostics", "lift")] == [
        "request", "completion", "formulation", "program", "solution",
    ]  # fmt: skip
    out = tmp_path / "out"
    assert {p.name for p in out.iterdir()} == {
        "formulation.json", "model.py", "model.lp", "solution.json", "trace.jsonl",
    }  # fmt: skip
    assert json.loads((out / "solution.json").read_text())["objective"] == pytest.approx(390)
    assert len((out / "trace.jsonl").read_text().splitlines()) == len(here.trace.events)


def test_prose_and_a_fence_around_it_do_no_harm(problem: Problem, context: Surroundings, draft: Draft) -> None:
    attempt = ran(problem, context(f"Sure! Here is the model.\n```json\n{draft()}\n```\nGood luck."))
    assert attempt.solution.objective == pytest.approx(390)


def test_broken_json_is_asked_for_once_more(problem: Problem, context: Surroundings, draft: Draft) -> None:
    """The ladder's own round: no correction of the strategy is spent, both requests are paid for."""
    here = context(draft()[:-30], draft())
    attempt = ran(problem, here)
    assert attempt.solution.objective == pytest.approx(390)
    assert attempt.repairs == 0
    assert attempt.usage.calls == 2


def test_json_that_stays_broken_ends_as_bad_format(problem: Problem, context: Surroundings) -> None:
    here = context("I cannot do JSON.", "Really not.", repairs=0)
    attempt = ran(problem, here)
    assert attempt.solution.status is Status.BAD_FORMAT
    assert "no JSON" in attempt.solution.reason
    assert attempt.formulation is None


def test_a_diagnostic_goes_back_to_the_model(problem: Problem, context: Surroundings, draft: Draft) -> None:
    """An unknown name is told with its place, and the corrected reply wins."""
    here = context(draft(constraint="3*chairs + 7*benches <= 40"), draft())
    attempt = ran(problem, here)
    assert attempt.solution.objective == pytest.approx(390)
    assert attempt.repairs == 1
    assert attempt.usage.calls == 2
    assert isinstance(here.model, ScriptedModel)
    said = here.model.requests[1].messages[-1].content
    assert "benches" in said
    assert "constraints[hours]" in said
    assert here.model.requests[1].messages[-2].role == "assistant"
    assert next(iter(here.trace.of("repair")))["round"] == 1


def test_infeasible_goes_back_to_the_model(problem: Problem, context: Surroundings, draft: Draft) -> None:
    impossible = [
        {"name": "hours", "for_each": "", "expression": "3*chairs + 7*tables <= 40", "description": ""},
        {"name": "many", "for_each": "", "expression": "chairs >= 30 + 50*tables", "description": ""},
    ]
    here = context(draft(constraints=impossible), draft())
    attempt = ran(problem, here)
    assert attempt.solution.objective == pytest.approx(390)
    assert [e["status"] for e in here.trace.of("solution")] == ["infeasible", "optimal"]
    assert isinstance(here.model, ScriptedModel)
    assert "no plan fulfils all constraints" in here.model.requests[1].messages[-1].content


def test_unbounded_goes_back_to_the_model(problem: Problem, context: Surroundings, draft: Draft) -> None:
    here = context(draft(constraint="3*chairs + 7*tables >= 40"), draft())
    assert ran(problem, here).solution.objective == pytest.approx(390)
    assert next(iter(here.trace.of("solution")))["status"] in ("unbounded", "infeasible_or_unbounded")


def test_a_number_left_out_goes_back_to_the_model(problem: Problem, context: Surroundings, draft: Draft) -> None:
    """A plan that runs and leaves 40 out is doubted; the better attempt is kept."""
    here = context(draft(constraint="3*chairs + 7*tables <= 30"), draft())
    attempt = ran(problem, here)
    assert attempt.solution.objective == pytest.approx(390)
    assert isinstance(here.model, ScriptedModel)
    assert "40" in here.model.requests[1].messages[-1].content


def test_a_correction_that_is_worse_is_not_taken(
    problem: Problem, context: Surroundings, draft: Draft, tmp_path: Path
) -> None:
    """A plan with a doubt beats a reply that cannot be read."""
    here = context(draft(constraint="3*chairs + 7*tables <= 30"), "no", "no", repairs=1)
    attempt = ran(problem, here)
    assert attempt.solution.objective == pytest.approx(300)
    assert attempt.formulation is not None
    assert json.loads((tmp_path / "out" / "solution.json").read_text())["objective"] == pytest.approx(300)


def test_without_repairs_the_first_word_stands(problem: Problem, context: Surroundings, draft: Draft) -> None:
    here = context(draft(constraint="3*chairs + 7*benches <= 40"), repairs=0)
    attempt = ran(problem, here)
    assert attempt.solution.status is Status.BAD_FORMAT
    assert "benches" in attempt.solution.reason
    assert requests(here) == 1
    assert attempt.checked is not None
    assert attempt.checked.errors


def test_a_model_that_repeats_itself_is_not_asked_for_ever(
    problem: Problem, context: Surroundings, draft: Draft
) -> None:
    wrong = draft(constraint="3*chairs + 7*benches <= 40")
    here = context(*[wrong] * 9, repairs=8)
    attempt = ran(problem, here)
    assert attempt.solution.status is Status.BAD_FORMAT
    assert requests(here) == 2


def test_a_refusal_is_an_answer(problem: Problem, context: Surroundings, draft: Draft) -> None:
    """The model says why; it is not asked again."""
    nothing = {"variables": [], "constraints": [], "refusal": "The text asks for a poem."}
    here = context(draft(**nothing))
    attempt = ran(problem, here)
    assert attempt.solution.status is Status.REFUSED
    assert attempt.solution.reason == "The text asks for a poem."
    assert requests(here) == 1


def test_a_reply_that_was_cut_off_is_told_so(problem: Problem, context: Surroundings, draft: Draft) -> None:
    cut = Completion(text=draft()[:60], finish="length", usage=Usage(calls=1, completion_tokens=60))
    here = context(cut, draft())
    attempt = ran(problem, here)
    assert attempt.solution.objective == pytest.approx(390)
    assert attempt.usage.calls == 2
    assert "cut off" in next(iter(here.trace.of("repair")))["complaints"][0]


def test_a_spent_budget_leaves_what_was_made(
    problem: Problem, context: Surroundings, draft: Draft, tmp_path: Path
) -> None:
    """Whether the strategy hands over its best attempt or not, the folder holds the first round."""
    inner = ScriptedModel([draft(constraint="3*chairs + 7*tables >= 40"), draft()])
    here = context()
    object.__setattr__(here, "model", BudgetedModel(inner, Budget(calls=1)))
    with contextlib.suppress(BudgetSpent):
        assert ran(problem, here).stopped
    assert len(inner.requests) == 1
    assert {"formulation.json", "model.py", "solution.json"} <= {p.name for p in (tmp_path / "out").iterdir()}
    assert "request" in kinds(here)
