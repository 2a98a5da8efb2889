"""Words to a Formulation: one request to a language model, its slips mended, its faults named."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from pydantic import ValidationError

from optagent.formulation import Formulation
from optagent.formulation.shorthand import parse_shorthand
from optagent.llm import LanguageModel, Sampling, Usage
from optagent.llm.origin import origin, taught
from optagent.llm.structure import structured
from optagent.problem import Problem
from optagent.stages.ask import Ask, ask, record
from optagent.stages.christen import christen
from optagent.stages.draft import brief_schema, draft_schema, rows_as_objects
from optagent.stages.lift import lift
from optagent.stages.mend import mend
from optagent.trace import Trace

BRIEF_TOKENS = 700
"""Completion tokens of a brief draft; NL4OPT's problems took 90 to 250."""


SHORTHAND_TOKENS = 400
"""Completion tokens of a model in shorthand; NL4OPT's problems take 40 to 150."""


class _RefusedError(ValueError):
    """The model says that the text asks for no decision."""


@dataclass(frozen=True)
class Drafted:
    """What came of one request."""

    formulation: Formulation | None
    reply: str
    """The text as the model wrote it, for a round of correction."""
    failure: str = ""
    """Why there is no Formulation."""
    refused: bool = False
    mends: list[str] = field(default_factory=list[str])
    usage: Usage = field(default_factory=Usage)


def opening(problem: Problem, model: LanguageModel) -> Ask:
    """The conversation that asks for a Formulation of this problem; a shorter one for a small local model."""
    if shorthand(problem, model):
        return ask("formulate_shorthand", problem=problem.text)
    prompt = "formulate_short" if short(problem, model) else "formulate"
    return ask(prompt, problem=problem.text, tables=problem.tables)


def short(problem: Problem, model: LanguageModel) -> bool:
    """Whether to ask for variables, objective and constraints alone, with the numbers in place.

    Measured on NL4OPT dev problems with the 1.5B default (docs/log.md): right more often, in half the tokens. The
    numbers become named parameters afterwards (`optagent.stages.lift`).
    """
    return origin(model).startswith("gguf:") and not problem.tables


def shorthand(problem: Problem, model: LanguageModel) -> bool:
    """Whether the model was trained to write `optagent.formulation.shorthand` when it is given the words and nothing else."""
    return taught(model) == "shorthand" and not problem.tables


def correction(opened: Ask, drafted: Drafted, complaints: Sequence[str]) -> Ask:
    """The opening, the reply with faults, and what is to be said against it.

    A model that was trained on openings alone is given the opening again, and drawn from anew.
    """
    if opened.prompt["prompt"] == "formulate_shorthand":
        return opened
    return ask("repair_formulation", opened.messages, reply=drafted.reply, complaints=list(complaints))


async def formulate(
    problem: Problem, model: LanguageModel, trace: Trace, sampling: Sampling, asked: Ask | None = None
) -> Drafted:
    """Ask for the five elements (or for a correction, when `asked` is one).

    What the model gets wrong is in the result; only the world's faults are raised, as LanguageModelError.
    """
    asked = asked or opening(problem, model)
    if shorthand(problem, model):
        return await _in_shorthand(problem, model, trace, sampling, asked)
    brief = short(problem, model)
    record(trace, "formulate", model, sampling, asked)
    mends: list[str] = []

    def parse(text: str) -> Formulation:
        value = json.loads(text)
        if not isinstance(value, dict):
            raise TypeError("The reply is not a JSON object.")
        draft = cast("dict[str, Any]", value)
        if isinstance(draft.get("refusal"), str) and draft["refusal"].strip() and not draft.get("variables"):
            raise _RefusedError(draft["refusal"].strip())
        mended, done = mend(rows_as_objects(draft) if brief else draft)
        mends[:] = done
        found = _formulation(mended, problem)
        return lift(found) if brief else found

    if brief:  # what is asked for takes 300 tokens at most; a small model that writes more goes in circles
        sampling = sampling.model_copy(update={"max_tokens": min(sampling.max_tokens, BRIEF_TOKENS)})
    reply = await structured(
        model, asked.messages, brief_schema() if brief else draft_schema(tables=bool(problem.tables)), parse, sampling
    )
    text = reply.completions[-1].text if reply.completions else ""
    refused = isinstance(reply.error, _RefusedError)
    trace.add(
        "completion",
        stage="formulate",
        text=text,
        rung=reply.rung,
        mends=mends,
        failure=reply.failure,
        usage=reply.usage.model_dump(),
    )
    return Drafted(reply.value, text, reply.failure, refused, list(mends), reply.usage)


async def _in_shorthand(
    problem: Problem, model: LanguageModel, trace: Trace, sampling: Sampling, asked: Ask
) -> Drafted:
    """One reply of a model that was trained to write shorthand."""
    sampling = sampling.model_copy(update={"max_tokens": min(sampling.max_tokens, SHORTHAND_TOKENS)})
    record(trace, "formulate", model, sampling, asked)
    [reply] = await model.complete(asked.messages, sampling=sampling)
    mends: list[str] = []
    found, failure = None, ""
    if reply.finish == "length":
        failure = f"The reply was cut off after {sampling.max_tokens} tokens."
    else:
        try:
            mended, mends = mend(christen(parse_shorthand(reply.text), problem.text))
            found = lift(_formulation(mended, problem))
        except (ValueError, TypeError) as error:
            failure = str(error)
    trace.add(
        "completion", stage="formulate", text=reply.text, rung=reply.rung, mends=mends, failure=failure,
        usage=reply.usage.model_dump(),
    )  # fmt: skip
    return Drafted(found, reply.text, failure, False, mends, reply.usage)


def _formulation(draft: dict[str, Any], problem: Problem) -> Formulation:
    """Raises ValueError in words that a model can act on."""
    try:
        return Formulation.model_validate({"name": "model", "description": _first_sentence(problem.text), **draft})
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, e['loc'][:4]))}: {e['msg']}" for e in error.errors()[:4]]
        raise ValueError("; ".join(faults)) from error


def _first_sentence(text: str) -> str:
    sentence = " ".join(text.split()).split(". ")[0]
    return sentence if len(sentence) <= 160 else sentence[:157] + "…"
