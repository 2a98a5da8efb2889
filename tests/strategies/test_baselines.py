"""The strategies that others are compared with, on scripted replies, with the real sandbox and solver."""

from __future__ import annotations

from collections.abc import Callable

import anyio
import pytest

from optagent.errors import BudgetSpent
from optagent.llm.scripted import ScriptedModel
from optagent.problem import Problem
from optagent.solution import Status
from optagent.strategies import Attempt, Context, strategy

Code = Callable[..., str]
Surroundings = Callable[..., Context]
BROKEN = {"constraint": "3 * model.benches <= 40"}


def ran(name: str, problem: Problem, context: Context) -> Attempt:
    return anyio.run(strategy(name), problem, context)


def prompts(context: Context) -> list[str]:
    return [event["prompt"] for event in context.trace.of("request")]


def last_words(context: Context) -> list[str]:
    assert isinstance(context.model, ScriptedModel)
    return [request.messages[-1].content for request in context.model.requests]


@pytest.mark.parametrize("name", ["direct", "cot", "orthought"])
def test_right_at_once(name: str, problem: Problem, context: Surroundings, code: Code) -> None:
    here = context(code())
    attempt = ran(name, problem, here)
    assert (attempt.solution.status, attempt.solution.objective) == (Status.OPTIMAL, pytest.approx(390))
    assert prompts(here) == [name]
    assert attempt.usage.calls == 1


@pytest.mark.parametrize("name", ["direct", "cot"])
def test_a_baseline_is_not_corrected(name: str, problem: Problem, context: Surroundings, code: Code) -> None:
    here = context(code(**BROKEN), code())
    attempt = ran(name, problem, here)
    assert attempt.solution.status is Status.CRASH
    assert prompts(here) == [name]


def test_orthought_debugs(problem: Problem, context: Surroundings, code: Code) -> None:
    here = context(code(**BROKEN), "The program is at fault.\n" + code())
    attempt = ran("orthought", problem, here)
    assert attempt.solution.objective == pytest.approx(390)
    assert (attempt.repairs, attempt.usage.calls) == (1, 2)
    assert prompts(here) == ["orthought", "orthought_debug"]
    assert "benches" in last_words(here)[1]


def test_orthought_gives_up_where_it_is_told_to(problem: Problem, context: Surroundings, code: Code) -> None:
    """After so many rounds; and at once when the model says the same again, or the budget is spent."""
    broken = [code(constraint=f"3 * model.benches{k} <= 40") for k in range(5)]
    assert ran("orthought", problem, context(*broken, repairs=3)).repairs == 3
    stuck = context(*[broken[0]] * 5, repairs=4)
    ran("orthought", problem, stuck)
    assert len(prompts(stuck)) == 2
    spent = context(broken[0], BudgetSpent("calls", "The budget of 1 calls is spent", "Raise --max-calls."))
    attempt = ran("orthought", problem, spent)
    assert attempt.solution.status is Status.CRASH
    assert "budget" in attempt.stopped


def test_reflexion_looks_at_a_plan_too(problem: Problem, context: Surroundings, code: Code) -> None:
    """The first program runs and is wrong; the model sees its plan, says what is missing, and writes it again."""
    wrong = code(constraint="3 * model.chairs + 7 * model.tables <= 400")
    here = context(wrong, "There are only 40 hours.", "Use 40.\n" + code())
    attempt = ran("reflexion", problem, here)
    assert attempt.solution.objective == pytest.approx(390)
    assert prompts(here) == ["cot", "reflexion_feedback", "reflexion_again"]
    assert "It ran. The objective is 3990 with chairs = 133" in last_words(here)[1]
    assert attempt.usage.calls == 3


def test_reflexion_keeps_what_ran(problem: Problem, context: Surroundings, code: Code) -> None:
    """A reflection that breaks the program costs time and nothing else; the conversation keeps every turn."""
    here = context(code(), "Hm.", "Otherwise.\n" + code(**BROKEN), "It broke.", "Again.\n" + code(**BROKEN))
    attempt = ran("reflexion", problem, here)
    assert attempt.solution.objective == pytest.approx(390)
    assert prompts(here) == ["cot", *["reflexion_feedback", "reflexion_again"] * 2]
    assert isinstance(here.model, ScriptedModel)
    assert [len(r.messages) for r in here.model.requests] == sorted(len(r.messages) for r in here.model.requests)


def test_a_reply_without_a_program(problem: Problem, context: Surroundings) -> None:
    for name in ("direct", "cot", "orthought", "reflexion"):
        attempt = ran(name, problem, context("I would rather talk.", repairs=0))
        assert attempt.solution.status is Status.BAD_FORMAT, name
