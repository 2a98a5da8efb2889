"""Words to five elements in prose, and those to a Pyomo program: LLMOPT's Q2F and F2C (arXiv 2410.13213)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from optagent.llm import Completion, LanguageModel, Sampling, Usage
from optagent.problem import Problem
from optagent.program import Program
from optagent.stages.ask import Ask, ask, record
from optagent.stages.mend_program import mend_program, source_of
from optagent.trace import Trace


@dataclass(frozen=True)
class Elements:
    """Five elements as text, with the conversation that led to them; a failure when the model wrote none."""

    text: str
    asked: Ask
    failure: str = ""
    refused: bool = False
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True)
class Written:
    """A program, or why there is none."""

    program: Program | None
    reply: str
    asked: Ask
    failure: str = ""
    refused: bool = False
    mends: list[str] = field(default_factory=list[str])
    usage: Usage = field(default_factory=Usage)


async def five_elements(
    problem: Problem, model: LanguageModel, trace: Trace, sampling: Sampling, asked: Ask | None = None
) -> Elements:
    """Q2F: ask for the five elements as Markdown (or for their correction, when `asked` is one)."""
    asked = asked or ask("five_elements", problem=problem.text, tables=problem.tables)
    reply = await _reply("five_elements", model, trace, sampling, asked)
    refused = reply.finish == "refused"
    failure = _declined(reply) if refused else "" if reply.text.strip() else "The reply is empty."
    return Elements(reply.text.strip(), asked, failure, refused, reply.usage)


async def write_program(
    problem: Problem, elements: str, model: LanguageModel, trace: Trace, sampling: Sampling, asked: Ask | None = None,
    *, stage: str = "write_program",
) -> Written:  # fmt: skip
    """F2C: ask for a program, take it out of the reply and mend its slips.

    `asked` may be another conversation that ends in a program (another strategy's, a correction); `stage` names it then.
    """
    asked = asked or ask("write_program", problem=problem.text, elements=elements, tables=problem.tables)
    reply = await _reply(stage, model, trace, sampling, asked)
    if reply.finish == "refused":
        return Written(None, reply.text, asked, _declined(reply), refused=True, usage=reply.usage)
    source = source_of(reply.text)
    if not source:
        cut = "The reply was cut off before it came to a program."
        failure = cut if reply.finish == "length" else "The reply holds no program."
        return Written(None, reply.text, asked, failure, usage=reply.usage)
    source, mends = mend_program(source)
    if mends:
        trace.add("mends", stage=stage, done=mends)
    program = Program(source=source + "\n", origin="written", files=data_files(problem))
    cut = "The reply was cut off, so the program may not be whole." if reply.finish == "length" else ""
    return Written(program, reply.text, asked, cut, mends=mends, usage=reply.usage)


def data_files(problem: Problem) -> dict[str, str]:
    """The attached tables as CSV files for a program to read."""
    return {f"{t.name}.csv": _csv(t.columns, t.rows) for t in problem.tables}


async def said(stage: str, model: LanguageModel, trace: Trace, sampling: Sampling, asked: Ask) -> Completion:
    """One reply in free words, kept in the trace."""
    return await _reply(stage, model, trace, sampling, asked)


async def _reply(stage: str, model: LanguageModel, trace: Trace, sampling: Sampling, asked: Ask) -> Completion:
    record(trace, stage, model, sampling, asked)
    [reply] = await model.complete(asked.messages, sampling=sampling)
    trace.add(
        "completion", stage=stage, text=reply.text, finish=reply.finish, served_by=reply.model, usage=reply.usage.model_dump()
    )  # fmt: skip
    return reply


def _declined(reply: Completion) -> str:
    return f"The model declined: {' '.join(reply.text.split())[:200] or 'it gave no reason'}"


def _csv(columns: Sequence[object], rows: Sequence[Sequence[object]]) -> str:
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
