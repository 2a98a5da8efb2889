"""Asking for prose and for programs: what stands in the trace, and what becomes of each kind of reply."""

from __future__ import annotations

from typing import Any

import anyio
import pytest

from optagent.llm import Completion, Message, Sampling
from optagent.llm.scripted import ScriptedModel
from optagent.problem import Problem, Table
from optagent.stages.write import Elements, Written, ask, five_elements, write_program
from optagent.trace import Trace

PROBLEM = Problem.from_words("Choose x to be as large as possible, at most 3.")
CODE = "```python\nmodel = pyo.ConcreteModel()\n```"


def elements(reply: Any) -> tuple[Elements, Trace]:
    trace = Trace()
    return anyio.run(five_elements, PROBLEM, ScriptedModel([reply]), trace, Sampling(seed=7)), trace


def written(reply: Any, problem: Problem = PROBLEM) -> tuple[Written, Trace]:
    trace = Trace()
    return anyio.run(write_program, problem, "## Sets", ScriptedModel([reply]), trace, Sampling()), trace


def test_a_request_in_the_trace_can_be_repeated() -> None:
    """The messages, the sampling, and the prompt with its version, hash and file."""
    found, trace = elements("## Sets\nnone\n")
    assert (found.text, found.failure, found.usage.calls) == ("## Sets\nnone", "", 1)
    request, completion = trace.events
    assert request["kind"] == "request"
    asked = [Message.model_validate(m) for m in request["messages"]]
    assert [(m.role, m.content) for m in asked] == [(m.role, m.content) for m in found.asked.messages]
    assert Sampling.model_validate(request["sampling"]) == Sampling(seed=7)
    assert (request["prompt"], request["stage"], request["model"]) == ("five_elements", "five_elements", "scripted")
    assert request["sha256"]
    assert (completion["kind"], completion["text"], completion["finish"]) == ("completion", "## Sets\nnone\n", "stop")
    assert completion["usage"]["calls"] == 1


def test_a_conversation_goes_on() -> None:
    """A correction follows what was said before; the worked examples of an opening are alike for every problem."""
    opening = ask("write_program", problem="p", elements="## Sets", tables=())
    later = ask("repair_program", opening.messages, reply="my program", complaint="It is empty.")
    assert later.messages[: len(opening.messages)] == opening.messages
    assert [m.role for m in later.messages[len(opening.messages) :]] == ["assistant", "user"]
    assert later.prompt["prompt"] == "repair_program"
    assert [m.shared for m in opening.messages] == [True] * (len(opening.messages) - 1) + [False]


def test_a_program_is_taken_out_and_mended() -> None:
    found, trace = written(CODE)
    assert found.program is not None
    assert found.program.origin == "written"
    assert found.program.source == "import pyomo.environ as pyo\nmodel = pyo.ConcreteModel()\n"
    assert found.mends == ["The import of Pyomo was added."]
    assert [e["kind"] for e in trace.events] == ["request", "completion", "mends"]


def test_tables_become_files() -> None:
    table = Table(name="t", columns=("a", "b"), rows=(("x, y", 1), ('say "z"', None)))
    found, _ = written(CODE, PROBLEM.model_copy(update={"tables": (table,)}))
    assert found.program is not None
    assert found.program.files == {"t.csv": 'a,b\n"x, y",1\n"say ""z""",\n'}


@pytest.mark.parametrize(
    ("reply", "failure", "refused"),
    [
        ("Sorry?", "The reply holds no program.", False),
        (Completion(text="Well,", finish="length"), "The reply was cut off before it came to a program.", False),
        (Completion(text="I will\nnot.", finish="refused"), "The model declined: I will not.", True),
        (Completion(text="", finish="refused"), "The model declined: it gave no reason", True),
    ],
)
def test_no_program(reply: Any, failure: str, refused: bool) -> None:
    found, _ = written(reply)
    assert (found.program, found.failure, found.refused) == (None, failure, refused)


def test_half_a_program_is_kept_with_a_warning() -> None:
    found, _ = written(Completion(text=CODE[:-4], finish="length"))
    assert found.program is not None
    assert found.failure == "The reply was cut off, so the program may not be whole."


@pytest.mark.parametrize(
    ("reply", "failure", "refused"),
    [
        (" ", "The reply is empty.", False),
        (Completion(text="No.", finish="refused"), "The model declined: No.", True),
    ],
)
def test_no_elements(reply: Any, failure: str, refused: bool) -> None:
    found, _ = elements(reply)
    assert (found.failure, found.refused) == (failure, refused)
