"""Finds the quantities that a label names in a plan: by the words of names and descriptions, never by looking at values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

WORD = re.compile(r"[^\W\d_]+|\d+")
_STOP = frozenset(
    ("the", "of", "a", "an", "to", "in", "for", "and", "per", "number", "amount", "each", "total", "quantity")
)
LEAST = 0.5
"""The share of a key's telling words that a variable must have to be the quantity meant."""


def quantities(
    keys: list[str],
    objective_key: str,
    objective: float | None,
    values: Mapping[str, float],
    formulation: dict[str, Any] | None,
) -> dict[str, float]:
    """Label key -> value in the plan, for the keys that words can place; the objective's own key has the objective.

    Keys and variables are matched one to one, the most alike first; ties are left out.
    """
    found: dict[str, float] = {} if objective is None or not objective_key else {objective_key: objective}
    described = _descriptions(formulation)
    wanted = {key: words(key) for key in keys if key != objective_key}
    offered = {name: words(f"{name} {described.get(name.split('[')[0], '')}") for name in values}
    pairs = sorted(
        ((likeness(w, o), key, name) for key, w in wanted.items() for name, o in offered.items()), reverse=True
    )
    taken: set[str] = set()
    for score, key, name in pairs:
        if score < LEAST:
            break
        rivals = [n for s, k, n in pairs if k == key and n != name and n not in taken and s == score]
        if key in found or name in taken or rivals:
            continue
        found[key] = values[name]
        taken.add(name)
    return found


def words(text: str) -> frozenset[str]:
    """The telling words of a text, without number or case; a plural's s is cut."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    plain = (w.lower() for w in WORD.findall(spaced.replace("_", " ")))
    return frozenset(
        w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in plain if w not in _STOP
    )


def likeness(key: frozenset[str], offered: frozenset[str]) -> float:
    """The share of the key's words that are offered; of equals, what is offered beside them counts against it."""
    common = len(key & offered)
    return common / len(key) - len(offered - key) / 1000 if key and common else 0.0


def _descriptions(formulation: dict[str, Any] | None) -> dict[str, str]:
    variables = (formulation or {}).get("variables", [])
    return {str(v.get("name", "")): str(v.get("description", "")) for v in variables if isinstance(v, dict)}
