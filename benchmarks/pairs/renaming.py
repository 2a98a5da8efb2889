"""Other names in a document, its tables and indices kept."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from optagent.formulation import Formulation

TOKEN = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[^\W\d]\w*|.", re.DOTALL)
STEMS = {
    "sets": ["Group", "Kind", "Item", "Unit", "Slot", "Class"],
    "parameters": ["datum", "given", "known", "rate", "value", "figure"],
    "variables": ["decide", "amount", "level", "choice", "quantity", "plan"],
    "constraints": ["rule", "limit", "demanded", "condition", "law", "must"],
}


def renamed(formulation: Formulation, draw: Random) -> Formulation:
    """Every set, parameter, variable and condition under another name, none used twice; descriptions are left out."""
    names = new_names(formulation, draw)
    document: dict[str, Any] = formulation.model_dump(mode="json")

    def text(value: Any) -> Any:
        return "".join(str(names.get(t, t)) for t in TOKEN.findall(value)) if isinstance(value, str) else value

    for kind in ("sets", "parameters", "variables", "constraints"):
        for part in document[kind]:
            part["name"] = names[part["name"]]
            part["description"] = ""
            for key in ("expression", "lower", "upper", "for_each", "when"):
                if key in part:
                    part[key] = text(part[key])
            if "index" in part:
                part["index"] = [text(i) for i in part["index"]]
    for goal in (document["objective"], *document["more_objectives"]):
        goal["expression"] = text(goal["expression"])
        goal["description"] = ""
    document["name"], document["description"] = "model", ""
    return Formulation.model_validate(document)


def new_names(formulation: Formulation, draw: Random) -> dict[str, str]:
    """Old name -> new name; a condition that shares its name with another kind shares the new one too."""
    found: dict[str, str] = {}
    for kind, stems in STEMS.items():
        for n, part in enumerate(getattr(formulation, kind), 1):
            found.setdefault(part.name, f"{draw.choice(stems)}_{kind[0]}{n}")
    return found


def renamed_model(names: list[str], draw: Random, stems: list[str]) -> dict[str, str]:
    """Old name -> stem and number, the numbers dealt out by chance."""
    numbers = list(range(1, len(names) + 1))
    draw.shuffle(numbers)
    stem = draw.choice(stems)
    return {name: f"{stem}_{n}" for name, n in zip(names, numbers, strict=True)}
