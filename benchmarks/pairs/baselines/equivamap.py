"""EquivaMap's own procedure (arXiv 2502.14760), re-implemented from its repository's scripts, faults kept (field-study §0.6, §3).

1. The second model is solved. 2. For each variable of the first, one request at temperature 0: the variable, the constraints that
hold its name as a substring, whether the objective does, and the same of every variable of the second; the reply is
`{"x": [{"constant": 2, "variable": "y"}]}` or "none", cut out by `{.*}`. 3. The first model is solved with each mapped variable
fixed to Σ constant · value; variables without a map stay free to take any value. 4. Equivalent when the optimum is the first
model's within 1e-6. A run that ends without an optimum is not counted there: `unknown` here.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from benchmarks.pairs.baselines.checker import Answer, Checker
from benchmarks.pairs.optimise import best
from benchmarks.pairs.scalar import Row, Scalar, scalar
from optagent.formulation import Formulation, Variable
from optagent.llm import LanguageModel, Message, Sampling

Part = tuple[float, str]
"""A constant and a variable of the second model."""
Map = Mapping[str, list[Part] | None]
"""Declared variable of the first model -> Σ constant · variable; None where there is none."""
TOLERANCE = 1e-6
INSTRUCTION = """You are given two formulations of optimization problems that may be equivalent.
Express one variable of formulation 1 as a linear combination of variables of formulation 2, if that can be done.

Variable of formulation 1:
{variable}

Variables of formulation 2:
{others}

Answer with JSON alone: {{"{name}": [{{"constant": number, "variable": "name in formulation 2"}}, ...]}}, or {{"{name}": "none"}} if there is no such combination."""


def equivamap(model: LanguageModel) -> Checker:
    """The procedure with maps from a language model, one request a variable."""

    def check(a: Formulation, b: Formulation) -> Answer:
        found = asyncio.run(asked(a, b, model))
        return verified(a, b, found, calls=len(a.variables))

    return check


def equivamap_by_names(a: Formulation, b: Formulation) -> Answer:
    """The procedure with the map that a reader of names finds: equal names, nothing else. No language model."""
    there = {v.name for v in b.variables}
    return verified(a, b, {v.name: [(1.0, v.name)] if v.name in there else None for v in a.variables})


async def asked(a: Formulation, b: Formulation, model: LanguageModel) -> Map:
    """One request for each declared variable of `a`."""
    others = "\n\n".join(described(b, v) for v in b.variables)
    found: dict[str, list[Part] | None] = {}
    for v in a.variables:
        text = INSTRUCTION.format(variable=described(a, v), others=others, name=v.name)
        (reply, *_) = await model.complete(
            [Message(role="user", content=text)], sampling=Sampling(temperature=0.0, max_tokens=400)
        )
        found[v.name] = parsed(reply.text, v.name)
    return found


def described(formulation: Formulation, variable: Variable) -> str:
    """Name, description, the constraints that hold its name (as a substring), and whether the objective does."""
    index = f"[{', '.join(variable.index)}]" if variable.index else ""
    lines = [f"- {variable.name}{index} ({variable.domain}): {variable.description}"]
    for c in formulation.constraints:
        if variable.name in c.expression:
            lines.append(f"  constraint {c.name}: {c.expression}" + (f" for {c.for_each}" if c.for_each else ""))
    held = variable.name in formulation.objective.expression
    return "\n".join([*lines, f"  in the objective: {'yes' if held else 'no'}"])


def parsed(text: str, name: str) -> list[Part] | None:
    """The map of one variable; None for "none" and for all that cannot be read."""
    hit = re.search(r"\{.*\}", text, re.DOTALL)
    if hit is None:
        return None
    try:
        record: Any = json.loads(hit.group(0))
        parts = record[name]
        if not isinstance(parts, list):
            return None
        return [(float(part["constant"]), str(part["variable"])) for part in parts]
    except (json.JSONDecodeError, KeyError, TypeError, ValueError):
        return None


def verified(a: Formulation, b: Formulation, found: Map, calls: int = 0) -> Answer:
    """Steps 1, 3 and 4."""
    left, right = scalar(a, lowered=True), scalar(b, lowered=True)
    if left is None or right is None:
        return Answer("unknown", "not linear", model_calls=calls)
    first, second = best(left), best(right)
    if first.state != "optimal" or second.state != "optimal" or second.point is None:
        return Answer("unknown", "one has no optimum", model_calls=calls)
    names = {c.name: c.place for c in left.columns}
    values = {c.place: second.point[c.name] for c in right.columns}
    rows = list(left.rows)
    for name, (variable, key) in names.items():
        parts = found.get(variable)
        if parts is None:  # the script skips it
            continue
        if any((other, key) not in values for _, other in parts):
            return Answer("unknown", f"{variable} is mapped to what has no such index", model_calls=calls)
        value = Fraction(repr(sum(c * values[other, key] for c, other in parts)))
        rows.append(Row(f"fixed_{name}", {name: Fraction(1)}, value, value))
    fixed = best(Scalar(left.name, left.columns, tuple(rows), left.objective, left.constant, left.maximize))
    if fixed.state != "optimal":
        return Answer("unknown", f"with the mapped values {fixed.state}: not counted", model_calls=calls)
    same = abs(fixed.value - first.value) <= TOLERANCE
    return Answer("equivalent" if same else "different", f"{fixed.value:g} against {first.value:g}", model_calls=calls)
