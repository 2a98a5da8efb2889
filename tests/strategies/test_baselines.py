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


PARTS = """## Parameters
- chair_hours = 3 (h): hours for a chair
- table_hours = 7 (h): hours for a table
- hours = 40 (h): hours there are
## Variables
1. chairs (integer): chairs made
2. tables (integer): tables made
## Objective
the largest earnings, 30 a chair and 50 a table
## Constraints
The hours used are at most the hours there are.
"""
GOAL = "```python\nmodel.earned = pyo.Objective(expr=30 * model.chairs + 50 * model.tables, sense=pyo.maximize)\n```"
HOURS = (
    "```python\nmodel.used = pyo.Constraint(expr=chair_hours * model.chairs + table_hours * model.tables <= hours)\n```"
)


def test_optimus_clause_by_clause(problem: Problem, context: Surroundings) -> None:
    """Parameters and variables from the first reply, a statement from each other; the pieces are a program."""
    here = context(PARTS, GOAL, HOURS)
    attempt = ran("optimus", problem, here)
    assert attempt.solution.objective == pytest.approx(390)
    assert prompts(here) == ["optimus_parts", "optimus_clause", "optimus_clause"]
    assert attempt.program is not None
    assert "chair_hours = 3\n" in attempt.program.source
    assert "model.tables = pyo.Var(domain=pyo.NonNegativeIntegers)" in attempt.program.source
    assert last_words(here)[2].endswith("constraint: The hours used are at most the hours there are.")


def test_optimus_debugs_what_it_put_together(problem: Problem, context: Surroundings, code: Code) -> None:
    here = context(PARTS, GOAL, HOURS.replace("chair_hours", "chair_time"), code())
    attempt = ran("optimus", problem, here)
    assert attempt.solution.objective == pytest.approx(390)
    assert prompts(here)[3:] == ["optimus_debug"]
    assert "chair_time" in last_words(here)[3]
    assert attempt.usage.calls == 4


def test_optimus_without_parts(problem: Problem, context: Surroundings) -> None:
    attempt = ran("optimus", problem, context("It is a nice shop."))
    assert attempt.solution.status is Status.BAD_FORMAT
    assert "no variables" in attempt.solution.reason


def test_experts_speak_and_a_reducer_writes(problem: Problem, context: Surroundings, code: Code) -> None:
    here = context(
        "variables", "chairs and tables, both whole", "constraints", "3 chairs + 7 tables <= 40", "done", code()
    )
    attempt = ran("coe", problem, here)
    assert attempt.solution.objective == pytest.approx(390)
    assert prompts(here) == [
        "coe_conductor",
        "coe_expert",
        "coe_conductor",
        "coe_expert",
        "coe_conductor",
        "coe_reducer",
    ]
    assert "[constraints] 3 chairs + 7 tables <= 40" in attempt.elements
    assert "variables: says what is decided" not in last_words(here)[2]  # each speaks once


def test_a_mistake_is_looked_for_backwards(problem: Problem, context: Surroundings, code: Code) -> None:
    """The last speaker says no, the one before yes: what followed is unsaid, and the team speaks again."""
    here = context(
        "variables", "a", "constraints", "b", "done", code(**BROKEN), "No.", "Yes. Chairs are whole.", "done", code(),
    )  # fmt: skip
    attempt = ran("coe", problem, here)
    assert attempt.solution.objective == pytest.approx(390)
    assert prompts(here)[6:] == ["coe_reflect", "coe_reflect", "coe_conductor", "coe_reducer"]
    assert attempt.elements == "[variables] Chairs are whole."
    assert attempt.repairs == 1


def test_a_conductor_who_names_nobody(problem: Problem, context: Surroundings, code: Code) -> None:
    """The first who has not spoken does; after so many steps the program is written."""
    here = context(*["hm", "I say so."] * 5, code(), repairs=0)
    attempt = ran("coe", problem, here)
    assert attempt.solution.objective == pytest.approx(390)
    assert attempt.elements.count("I say so.") == 5
