"""The linear models of examples/, examples/textbook/ and the workshop, in scalars."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from benchmarks.pairs.scalar import scalar
from benchmarks.pairs.source import Source
from optagent.formulation import Formulation

TOP = Path(__file__).parents[2]
LARGEST = 120
"""Scalar variables."""


@cache
def library() -> tuple[Source, ...]:
    """In the order of their names; models that are not linear or larger than `LARGEST` are left out."""
    examples = [*sorted((TOP / "examples").glob("*.json")), *sorted((TOP / "examples" / "textbook").glob("*.json"))]
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in examples]
    lines = (TOP / "benchmarks" / "workshop.jsonl").read_text(encoding="utf-8").splitlines()
    documents += [json.loads(line)["formulation"] for line in lines]
    found: list[Source] = []
    for document in documents:
        formulation = Formulation.model_validate(document)
        model = scalar(formulation)
        if model is not None and 2 <= len(model.columns) <= LARGEST and model.rows and model.objective:
            found.append(Source(formulation, model))
    return tuple(found)
