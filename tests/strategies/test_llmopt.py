"""LLMOPT's strategy on scripted replies, with the real sandbox and solver."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import anyio
import pytest

from optagent.errors import BudgetSpent, ContextOverflow
from optagent.llm import Completion
from optagent.llm.budget import Budget, BudgetedModel
from optagent.llm.scripted import ScriptedModel
from optagent.problem import Problem, Table
from optagent.solution import Status
from optagent.strategies import Attempt, Context
from optagent.strategies.llmopt import run

Code = Callable[..., str]
Surroundings = Callable[..., Context]
ELEMENTS = "## Sets\nnone\n## Variables\nchairs, tables: integer >= 0\n## Objective\nmaximize 30 chairs + 50 tables"


def ran(problem: Problem, context: Context) -> Attempt:
    return anyio.run(run, problem, context)


def requests(context: Context) -> list[str]:
    """The last message of each request."""
    assert isinstance(context.model, ScriptedModel)
    return [request.messages[-1].content for request in context.model.requests]


def test_right_at_once(problem: Problem, context: Surroundings, code: Code, tmp_path: Path) -> None:
    """Two requests; elements, program and solution lie in the folder, and the trace names the prompts."""
    here = context(ELEMENTS, code())
    attempt = ran(problem, here)
    assert attempt.solution.status is Status.OPTIMAL
    assert attempt.solution.values == {"chairs": 13, "tables": 0}
    assert attempt.elements == ELEMENTS
    assert attempt.usage.calls == 2
    assert requests(here)[1].strip().endswith("50 tables")
    out = tmp_path / "out"
    assert {p.name for p in out.iterdir()} == {"elements.md", "model.py", "model.lp", "solution.json", "trace.jsonl"}
    assert (out / "elements.md").read_text() == ELEMENTS + "\n"
    told = list(here.trace.of("request"))
    assert [e["prompt"] for e in told] == ["five_elements", "write_program"]
    assert all(len(e["sha256"]) == 64 and e["version"] and e["path"].endswith(".md.j2") for e in told)
    assert told[0]["sampling"]["temperature"] == 0


@pytest.mark.parametrize(
    ("given", "mend"),
    [
        pytest.param({"head": ""}, "import of Pyomo", id="no-import"),
        pytest.param({"constraint": "3 * model.chairs + 7 * model.tables < 41"}, "<=", id="strict"),
        pytest.param({"head": "import pyomo.environ as pyo\nrate = math.floor(1.5)"}, "import of math", id="no-math"),
    ],
)
def test_slips_are_mended_without_the_model(
    problem: Problem, context: Surroundings, code: Code, given: dict[str, str], mend: str
) -> None:
    """A missing import and a strict inequality cost no round; the trace says what was done."""
    here = context(ELEMENTS, code(**given))
    attempt = ran(problem, here)
    assert attempt.solution.status is Status.OPTIMAL
    assert attempt.repairs == 0
    [done] = list(here.trace.of("mends"))
    assert mend in " ".join(done["done"])


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param({"constraint": "3 * model.chairs + <= 40"}, "SyntaxError", id="syntax"),
        pytest.param({"head": "import pyomo.environ as pyo\nimport nowhere_at_all"}, "nowhere_at_all", id="import"),
        pytest.param({"tail": "model.x[3] = 1/0"}, "Error", id="crash"),
        pytest.param({"tail": "model = model.clear()"}, "left no Pyomo model", id="no-model"),
    ],
)
def test_code_that_fails_goes_back(
    problem: Problem, context: Surroundings, code: Code, given: dict[str, str], told: str
) -> None:
    """The end of the traceback is told, the elements stay."""
    here = context(ELEMENTS, code(**given), code())
    attempt = ran(problem, here)
    assert attempt.solution.objective == pytest.approx(390)
    assert attempt.repairs == 1
    assert attempt.usage.calls == 3
    assert told in requests(here)[2]
    assert [e["prompt"] for e in here.trace.of("request")] == ["five_elements", "write_program", "repair_program"]


def test_an_infeasible_model_goes_back_to_the_elements(
    problem: Problem, context: Surroundings, code: Code, tmp_path: Path
) -> None:
    """New elements, and from them a new program; the folder holds the new ones."""
    wrong = code(tail="model.many = pyo.Constraint(expr=model.chairs >= 100)")
    here = context("wrong elements", wrong, ELEMENTS, code())
    attempt = ran(problem, here)
    assert attempt.solution.objective == pytest.approx(390)
    assert attempt.elements == ELEMENTS
    assert "no plan fulfils all constraints" in requests(here)[2]
    assert [e["prompt"] for e in here.trace.of("request")][2:] == ["repair_elements", "write_program"]
    assert (tmp_path / "out" / "elements.md").read_text() == ELEMENTS + "\n"


def test_a_reply_without_a_program(problem: Problem, context: Surroundings) -> None:
    attempt = ran(problem, context(ELEMENTS, "I would rather talk.", repairs=0))
    assert attempt.solution.status is Status.BAD_FORMAT
    assert attempt.solution.reason == "The reply holds no program."
    assert attempt.elements == ELEMENTS


def test_without_repairs_the_first_word_stands(problem: Problem, context: Surroundings, code: Code) -> None:
    here = context(ELEMENTS, code(constraint="3 * model.benches <= 40"), repairs=0)
    attempt = ran(problem, here)
    assert attempt.solution.status is Status.CRASH
    assert "benches" in attempt.solution.reason
    assert len(requests(here)) == 2


def test_a_model_that_repeats_itself_is_not_asked_for_ever(problem: Problem, context: Surroundings, code: Code) -> None:
    wrong = code(constraint="3 * model.benches <= 40")
    here = context(ELEMENTS, *[wrong] * 9, repairs=8)
    assert ran(problem, here).solution.status is Status.CRASH
    assert len(requests(here)) == 3


def test_each_round_is_drawn_anew(problem: Problem, context: Surroundings, code: Code) -> None:
    """A seed of its own for every round: else a cached reply would come back for ever."""
    here = context(ELEMENTS, *[code(constraint=f"3 * model.benches{k} <= 40") for k in range(3)])
    attempt = ran(problem, here)
    assert attempt.repairs == 2
    drawn = [(e["sampling"]["seed"], e["sampling"]["temperature"]) for e in here.trace.of("request")]
    assert drawn == [(0, 0.0), (0, 0.0), (1, 0.3), (2, 0.3)]


@pytest.mark.parametrize("at", [0, 1])
def test_a_refusal_is_an_answer(problem: Problem, context: Surroundings, at: int) -> None:
    """Wherever the model declines, its words are the reason, and it is not asked again."""
    no = Completion(text="I cannot help with that.", finish="refused")
    here = context(*[ELEMENTS, no][1 - at :])
    attempt = ran(problem, here)
    assert attempt.solution.status is Status.REFUSED
    assert "I cannot help with that." in attempt.solution.reason
    assert len(requests(here)) == at + 1


def test_empty_elements_are_no_elements(problem: Problem, context: Surroundings) -> None:
    attempt = ran(problem, context("  \n"))
    assert attempt.solution.status is Status.BAD_FORMAT
    assert attempt.solution.reason == "The reply is empty."


def test_a_program_that_was_cut_off_is_told_so(problem: Problem, context: Surroundings, code: Code) -> None:
    whole = code()
    cut = Completion(text=whole[: whole.index("model.hours") + 30], finish="length")
    here = context(ELEMENTS, cut, code())
    attempt = ran(problem, here)
    assert attempt.solution.objective == pytest.approx(390)
    first = next(iter(here.trace.of("solution")))
    assert first["status"] == "crash"
    assert first["reason"].startswith("The reply was cut off")
    gone = context(ELEMENTS, Completion(text="Let me think about", finish="length"), repairs=0)
    assert "cut off before it came to a program" in ran(problem, gone).solution.reason


def test_tables_are_files_beside_the_program(problem: Problem, context: Surroundings, code: Code) -> None:
    table = Table(name="gains", columns=("piece", "gain"), rows=(("chair", 30), ("table, large", 50)))
    reading = "import csv\nimport pyomo.environ as pyo\nrows = list(csv.DictReader(open('gains.csv')))\nassert rows[1]['piece'] == 'table, large'"
    here = context(ELEMENTS, code(head=reading))
    attempt = ran(problem.model_copy(update={"tables": (table,)}), here)
    assert attempt.solution.status is Status.OPTIMAL
    assert "gains" in requests(here)[0]


@pytest.mark.parametrize("why", ["budget", "context"])
def test_what_stops_the_corrections_leaves_the_best_so_far(
    problem: Problem, context: Surroundings, code: Code, tmp_path: Path, why: str
) -> None:
    """A spent budget or a full context in the second round: the first round's outcome, and why there was no second."""
    replies = [ELEMENTS, code(constraint="3 * model.benches <= 40")]
    here = context(*replies, ContextOverflow("The request is too long", "Shorten it."))
    if why == "budget":
        object.__setattr__(here, "model", BudgetedModel(ScriptedModel([*replies, code()]), Budget(calls=2)))
    attempt = ran(problem, here)
    assert attempt.solution.status is Status.CRASH
    assert attempt.usage.calls == 2
    assert ("budget of 2 calls" if why == "budget" else "too long") in attempt.stopped
    [event] = list(here.trace.of("stopped"))
    assert event["error"] == ("BudgetSpent" if why == "budget" else "ContextOverflow")
    assert json.loads((tmp_path / "out" / "solution.json").read_text())["status"] == "crash"


def test_a_budget_spent_before_any_program_is_an_error(problem: Problem, context: Surroundings, tmp_path: Path) -> None:
    """There is nothing to answer with; the elements are in the folder."""
    here = context()
    object.__setattr__(here, "model", BudgetedModel(ScriptedModel([ELEMENTS, "x"]), Budget(calls=1)))
    with pytest.raises(BudgetSpent, match="--max-calls"):
        ran(problem, here)
    assert (tmp_path / "out" / "elements.md").read_text() == ELEMENTS + "\n"


def test_a_model_without_a_plan_beats_a_program_that_fails(problem: Problem, context: Surroundings, code: Code) -> None:
    """Infeasible says more than a crash that comes after it."""
    wrong = code(tail="model.many = pyo.Constraint(expr=model.chairs >= 100)")
    here = context(ELEMENTS, wrong, ELEMENTS + " again", code(constraint="3 * model.benches <= 40"), repairs=1)
    assert ran(problem, here).solution.status is Status.INFEASIBLE
