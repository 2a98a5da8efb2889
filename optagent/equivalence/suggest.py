"""`equivalent` with the help of a language model: it suggests a map where none was found, and the proof alone decides.

One request for all variables of both models, and one more where the reply has a gap or the map is refuted. A refuted map
proves nothing about the models, since another may hold: then the answer stays `unknown`, with the plan that speaks against it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from optagent.equivalence.affine import Columns
from optagent.equivalence.compare import Side
from optagent.equivalence.eliminate import Reduced
from optagent.equivalence.equivalent import SECONDS, equivalent_async
from optagent.equivalence.mapping import Faulty, Said, extended, read
from optagent.equivalence.optimum import Optimiser, OutOfTime
from optagent.equivalence.prove import prove
from optagent.equivalence.readable import as_told, own_witness, pointed
from optagent.equivalence.standard import CannotCompare, Standard, standard
from optagent.equivalence.verdict import Equivalence
from optagent.errors import ContextOverflow
from optagent.formulation import Formulation
from optagent.llm import Completion, LanguageModel, Message, Sampling, Schema
from optagent.llm.json_reply import NoObjectError, object_in
from optagent.problem import Problem, Table
from optagent.program import Program, compile_formulation
from optagent.prompts import load_prompt
from optagent.sandbox import Captured, Limits, capture_async
from optagent.sandbox.runner import in_thread
from optagent.trace import Trace

PROMPT = "map_variables"
LONGEST = 12_000
"""Characters of a model that a language model is shown; above it none is asked."""
FAMILIES = 120
"""Variables, an index counted once, above which none is asked."""
ASKED = 2
"""Requests at most: the map, and its correction."""


Models = tuple[Standard, Standard]


async def equivalent_with_words(
    a: Formulation | Program, b: Formulation | Program, problem: Problem, model: LanguageModel, *,
    tables: tuple[Sequence[Table], Sequence[Table]] = ((), ()), seconds: float = SECONDS, limits: Limits | None = None,
    sampling: Sampling | None = None, trace: Trace | None = None,
) -> Equivalence:  # fmt: skip
    """As `equivalent_async`; where that knows no map, `model` reads the words and both models, and suggests one.

    `seconds` are for the proofs. `model_calls` counts the requests, also those whose reply was remembered.
    Raises OptagentError where the sandbox does, and LanguageModelError where the model cannot be asked.
    """
    began = time.monotonic()
    found = await equivalent_async(a, b, tables=tables, seconds=seconds, limits=limits)
    if found.verdict != "unknown":
        return found
    made = [
        await _arrays(one, data, limits or Limits(seconds=seconds)) for one, data in zip((a, b), tables, strict=True)
    ]
    sides = [side for side in made if side is not None]
    if len(sides) < 2 or (why := await in_thread(lambda _: _hopeless(sides, seconds))) is None:
        return found
    texts = [shown(one) for one in (a, b)]
    if isinstance(why, str) or max(map(len, texts)) > LONGEST:
        told = why if isinstance(why, str) else "The models are too long to show a language model."
        return found.model_copy(update={"reason": f"{found.reason} {told}".strip()})
    found = await _suggested(
        _messages(problem, texts, why), why, model, sampling or Sampling(max_tokens=1500), trace, seconds
    )
    return found.model_copy(update={"seconds": round(time.monotonic() - began, 4)})


async def _suggested(
    messages: list[Message], models: Models, model: LanguageModel, sampling: Sampling, trace: Trace | None, seconds: float
) -> Equivalence:  # fmt: skip
    """The verdict under the map that is asked for; asked once more where it will not do."""
    found = Equivalence(verdict="unknown")
    left = seconds
    for asked in range(1, ASKED + 1):
        try:
            reply = await _asked(model, messages, sampling, trace)
        except ContextOverflow as overflow:
            return found.model_copy(update={"reason": f"{found.reason} {overflow}".strip()})
        start = time.monotonic()
        told = await in_thread(lambda _, text=reply.text, left=left: _tried(text, models, left))
        left -= time.monotonic() - start
        if isinstance(told, str):  # a fault of the reply: what an earlier map came to is still the best there is
            complaint = f"{told} Answer with the corrected JSON object and nothing else."
            found = (
                found
                if found.map
                else Equivalence(verdict="unknown", reason=f"The language model's map has a fault: {told}")
            )
        else:
            found = told
            complaint = (
                f"That map does not hold. {told.reason}{pointed(told.witness)} If the map is wrong, answer with the corrected JSON "
                "object; if it is right and the models differ, give the same rows again."
            )
        found = found.model_copy(update={"model_calls": asked})
        if found.verdict == "equivalent" or left <= 0:
            break
        messages = [*messages, Message(role="assistant", content=reply.text), Message(role="user", content=complaint)]
    return found


def _tried(text: str, models: Models, seconds: float) -> Equivalence | str:
    """The verdict under the map of a reply; what is wrong with the reply, where it is none."""
    try:
        mapping = read(rows_of(text), {"A": models[0].names, "B": models[1].names})
    except Faulty as fault:
        return str(fault)
    wide = extended(*models, mapping)
    told: dict[str, object] = {"proposed_by": "language model", **as_told(mapping, models)}
    try:
        proof = prove(wide.a, wide.b, wide.pairs, time.monotonic() + seconds)
    except OutOfTime:
        return Equivalence.model_validate({"verdict": "unknown", "reason": f"{seconds:.3g} s were not enough.", **told})
    told["reason"], told["witness"] = proof.reason, own_witness(proof.witness, models)
    if proof.answer == "different":
        told["reason"] = f"Under the language model's map they differ, and another map may hold. {proof.reason}"
    if proof.answer == "equivalent" and proof.left is not None and proof.right is not None:
        free = (
            _free(proof.left, wide.a, {p.a for p in wide.pairs}),
            _free(proof.right, wide.b, {p.b for p in wide.pairs}),
        )
        if all(free):  # what is projected out on both sides could be the decision itself
            told["reason"] = (
                f"{free[0][0]} of a and {free[1][0]} of b are choices of their own that the map leaves out."
            )
        else:
            told |= {
                "verdict": "equivalent",
                "notion": "feasible set" if any(free) else "affine",
                "objective": proof.objective,
            }
    return Equivalence.model_validate({"verdict": "unknown", **told})


def _free(reduced: Reduced, model: Standard, paired: set[int]) -> list[str]:
    """Variables that are in no pair, and that no equality defines."""
    return [name for j, name in enumerate(model.names) if j not in paired and j not in reduced.defined]


async def _arrays(model: Formulation | Program, tables: Sequence[Table], limits: Limits) -> Side | None:
    """The arrays that a map is proven on; None where the model cannot be built, or is beyond quadratic."""
    program = compile_formulation(model, tables)[0] if isinstance(model, Formulation) else model
    captured = await capture_async(program, limits=limits) if program is not None else None
    if not isinstance(captured, Captured) or captured.matrix is None:
        return None
    return captured.matrix, captured.columns, captured.rows


def _hopeless(sides: list[Side], seconds: float) -> Models | str | None:
    """Both models to be mapped; a sentence where no request could show them, None where no map can help."""
    try:
        a, b = standard(*sides[0]), standard(*sides[1])
        deadline = time.monotonic() + seconds
        if all(Optimiser(one, deadline).least(one.cost).state == "infeasible" for one in (a, b)):
            return None
    except (CannotCompare, OutOfTime):
        return None
    if max(len(Columns(one.names).families) for one in (a, b)) > FAMILIES:
        return "The models have too many variables to show a language model."
    return a, b


def shown(model: Formulation | Program) -> str:
    """A model as a language model reads it: mathematics, or the program as it is."""
    if isinstance(model, Program):
        return model.source.strip()
    from optagent.formulation.plain import plain

    return plain(model).strip()


def _messages(problem: Problem, texts: list[str], models: Models) -> list[Message]:
    listed = ["; ".join(Columns(one.names).described()) for one in models]
    turns = load_prompt(PROMPT).render(
        problem=problem.text, a=texts[0], b=texts[1], variables_a=listed[0], variables_b=listed[1]
    )
    return [Message(role=role, content=text, shared=at < len(turns) - 1) for at, (role, text) in enumerate(turns)]


@cache
def map_schema() -> Schema:
    """The shape of a reply: rows, since strict mode knows no map with free keys."""
    text = {"type": "string"}
    row = {"of": {"type": "string", "enum": ["A", "B"]}, "variable": text, "is": text}
    rows = {"type": "array", "items": _closed(row)}
    return Schema(name="map", json_schema=_closed({"rows": rows}))


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


async def _asked(model: LanguageModel, messages: list[Message], sampling: Sampling, trace: Trace | None) -> Completion:
    if trace is not None:
        trace.add(
            "request", stage=PROMPT, model=model.name, **load_prompt(PROMPT).identity, sampling=sampling.model_dump(),
            messages=[m.model_dump() for m in messages],
        )  # fmt: skip
    [reply] = await model.complete(messages, schema=map_schema(), sampling=sampling)
    if trace is not None:
        trace.add(
            "completion", stage=PROMPT, text=reply.text, finish=reply.finish, served_by=reply.model, usage=reply.usage.model_dump()
        )  # fmt: skip
    return reply


def rows_of(text: str) -> list[Said]:
    """The rows of a reply. Raises Faulty."""
    try:
        record: Any = json.loads(object_in(text))
    except NoObjectError as missing:
        raise Faulty(str(missing)) from missing
    rows: Any = record.get("rows")
    if not isinstance(rows, list):
        raise Faulty('The object has no list "rows".')
    found: list[Said] = []
    for row in cast("list[Any]", rows):
        if not isinstance(row, dict) or not all(isinstance(row.get(k), str) for k in ("of", "variable", "is")):
            raise Faulty('Each row is {"of": "A" or "B", "variable": "…", "is": "…"}.')
        if row["of"] not in ("A", "B"):
            raise Faulty(f"There is no model {row['of']}.")
        found.append(Said(row["of"], row["variable"], row["is"]))
    return found
