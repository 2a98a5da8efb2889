"""Words to five elements in prose, and those to a Pyomo program: LLMOPT's Q2F and F2C (arXiv 2410.13213)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from optagent.llm import LanguageModel, Message, Sampling, Usage
from optagent.problem import Problem
from optagent.program import Program
from optagent.prompts import load_prompt
from optagent.stages.mend_program import mend_program, source_of
from optagent.trace import Trace


@dataclass(frozen=True)
class Elements:
    """Five elements as text, with the conversation that led to them."""

    text: str
    messages: list[Message]
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True)
class Written:
    """A program, or why there is none."""

    program: Program | None
    reply: str
    messages: list[Message]
    failure: str = ""
    mends: list[str] = field(default_factory=list[str])
    usage: Usage = field(default_factory=Usage)


def turns(prompt: str, **inputs: object) -> list[Message]:
    """A rendered prompt as messages."""
    return [Message(role=role, content=text) for role, text in load_prompt(prompt).render(**inputs)]


async def five_elements(
    problem: Problem, model: LanguageModel, trace: Trace, sampling: Sampling, messages: Sequence[Message] | None = None
) -> Elements:
    """Q2F: ask for the five elements as Markdown."""
    asked = list(messages or turns("five_elements", problem=problem.text, tables=problem.tables))
    text, usage = await _ask("five_elements", model, trace, sampling, asked)
    return Elements(text, asked, usage)


async def write_program(
    problem: Problem,
    elements: str,
    model: LanguageModel,
    trace: Trace,
    sampling: Sampling,
    messages: Sequence[Message] | None = None,
) -> Written:
    """F2C: ask for a program, take it out of the reply and mend its slips."""
    asked = list(messages or turns("write_program", problem=problem.text, elements=elements))
    text, usage = await _ask("write_program", model, trace, sampling, asked)
    source = source_of(text)
    if not source:
        return Written(None, text, asked, "The reply holds no program.", usage=usage)
    source, mends = mend_program(source)
    files = {f"{t.name}.csv": _csv(t.columns, t.rows) for t in problem.tables}
    program = Program(source=source + "\n", origin="written", files=files)
    trace.add("program", origin="written", mends=mends)
    return Written(program, text, asked, mends=mends, usage=usage)


async def _ask(
    stage: str, model: LanguageModel, trace: Trace, sampling: Sampling, messages: list[Message]
) -> tuple[str, Usage]:
    trace.add("request", stage=stage, model=model.name, messages=[m.model_dump() for m in messages])
    [reply] = await model.complete(messages, sampling=sampling)
    trace.add("completion", stage=stage, text=reply.text, finish=reply.finish, usage=reply.usage.model_dump())
    return reply.text, reply.usage


def _csv(columns: Sequence[object], rows: Sequence[Sequence[object]]) -> str:
    import csv
    import io

    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([columns, *rows])
    return text.getvalue()
