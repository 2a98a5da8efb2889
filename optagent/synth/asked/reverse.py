"""Reverse synthesis (ReSocratic): a new model from demonstrations first, its words afterwards."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, cast

from optagent.formulation import Formulation
from optagent.formulation.check import check
from optagent.llm import LanguageModel, Sampling
from optagent.llm.structure import structured
from optagent.stages.ask import ask, record
from optagent.stages.draft import brief_schema, rows_as_objects
from optagent.stages.lift import lift
from optagent.stages.mend import mend
from optagent.trace import Trace


async def demonstrate(
    demonstrations: Sequence[str], trade: str, model: LanguageModel, sampling: Sampling, trace: Trace
) -> tuple[Formulation | None, str]:
    """A new model with named numbers, or None and why not. `demonstrations` are brief JSON."""
    asked = ask("synth_demonstrate", demonstrations=list(demonstrations), domain=trade)
    record(trace, "synth_demonstrate", model, sampling, asked)

    def parse(text: str) -> Formulation:
        value = json.loads(text)
        if not isinstance(value, dict):
            raise TypeError("The reply is not a JSON object.")
        mended, _ = mend(rows_as_objects(cast("dict[str, Any]", value)))
        found = Formulation.model_validate({"name": "model", **mended})
        errors = check(found).errors
        if errors:
            raise ValueError("; ".join(str(e) for e in errors[:3]))
        return found

    reply = await structured(model, asked.messages, brief_schema(), parse, sampling)
    trace.add("completion", stage="synth_demonstrate", failure=reply.failure, usage=reply.usage.model_dump())
    if reply.value is None:
        return None, reply.failure
    if json.dumps(_shape(reply.value)) in {json.dumps(_shape_of(text)) for text in demonstrations}:
        return None, "It is one of the demonstrations again."
    return lift(reply.value), ""


def _shape(f: Formulation) -> list[str]:
    return [f.objective.expression, *(c.expression for c in f.constraints)]


def _shape_of(brief: str) -> list[str]:
    value = json.loads(brief)
    return [value["objective"]["expression"], *(row[1] for row in value["constraints"])]
