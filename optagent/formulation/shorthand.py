"""Shorthand: a scalar model in the fewest tokens that a person can still read, for language models that we train ourselves.

One line declares the variables of a kind (`int`, `real` or `bin`), one the objective, and each further line is a constraint:

    int cleaners, receptionists
    min wage_bill: 500*cleaners + 350*receptionists
    cleaners + receptionists >= 100
    receptionists >= 1/3*cleaners

Variables are not negative. Names of constraints are not written: they follow from the rows' shapes (`row_names`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

KINDS = {"int": "NonNegativeIntegers", "real": "NonNegativeReals", "bin": "Binary"}
"""Word of the shorthand → domain of the variables."""
_WORD = {domain: word for word, domain in KINDS.items()}
_SENSES = {"max": "maximize", "min": "minimize"}
_NAME = re.compile(r"[A-Za-z_]\w*")
_OBJECTIVE = re.compile(r"(max|min)\s+([A-Za-z_]\w*)\s*:\s*(.+)")
_COMPARISON = re.compile(r"<=|>=|==")


def print_shorthand(model: Mapping[str, Any]) -> str:
    """The shorthand of a model given as rows, as the column `brief` of a synthetic pair holds it (see `prompts/formulate_short.md.j2`).

    Raises ValueError for a domain that shorthand has no word for.
    """
    lines: list[str] = []
    variables = cast("Sequence[Sequence[str]]", model["variables"])
    for domain in dict.fromkeys(row[1] for row in variables):
        if domain not in _WORD:
            raise ValueError(f"Shorthand has no word for variables in {domain}.")
        lines.append(f"{_WORD[domain]} {', '.join(row[0] for row in variables if row[1] == domain)}")
    objective = model["objective"]
    sense = {long: short for short, long in _SENSES.items()}[objective["sense"]]
    lines.append(f"{sense} {objective['name']}: {objective['expression']}")
    lines.extend(row[1] for row in model["constraints"])
    return "\n".join(lines)


def parse_shorthand(text: str) -> dict[str, Any]:
    """The draft of a Formulation (fields variables, objective, constraints) that a text in shorthand says.

    Raises ValueError, in words that a language model can act on, for a line that is none of the three kinds.
    """
    variables: list[dict[str, str]] = []
    objective: dict[str, str] = {}
    rows: list[str] = []
    for number, line in enumerate(text.strip().splitlines(), 1):
        said = line.strip().rstrip(";")
        if not said:
            continue
        word, _, rest = said.partition(" ")
        if word in KINDS and ":" not in rest:
            variables += [_variable(name.strip(), KINDS[word], number) for name in rest.split(",")]
        elif found := _OBJECTIVE.fullmatch(said):
            if objective:
                raise ValueError(f"Line {number} is a second objective; a model has one.")
            objective = {"sense": _SENSES[found[1]], "name": found[2], "expression": found[3]}
        elif _COMPARISON.search(said):
            rows.append(said)
        else:
            raise ValueError(f"Line {number} is neither variables, objective nor constraint: {said[:80]}")
    if not variables or not objective:
        raise ValueError(f"There is no line for the {'objective' if variables else 'variables'}.")
    names = row_names(rows, [v["name"] for v in variables], objective["name"])
    constraints = [{"name": name, "expression": row} for name, row in zip(names, rows, strict=True)]
    return {"variables": variables, "objective": objective, "constraints": constraints}


def _variable(name: str, domain: str, number: int) -> dict[str, str]:
    if not _NAME.fullmatch(name):
        raise ValueError(f"Line {number}: {name[:40] or 'nothing'} is not a variable's name.")
    return {"name": name, "domain": domain, "description": name.replace("_", " ")}


def row_names(rows: Iterable[str], variables: Sequence[str], objective: str) -> list[str]:
    """A name for each constraint, after its shape: `most_x`, `least_x`, `total`, `share_of_x`, `x_to_y`, else `limit`."""
    taken = {*variables, objective}
    names: list[str] = []
    for row in rows:
        base, at = _shape(row, variables), 1
        name = base
        while name in taken:
            at += 1
            name = f"{base}_{at}"
        taken.add(name)
        names.append(name)
    return names


def _shape(row: str, variables: Sequence[str]) -> str:
    sides = _COMPARISON.split(row)
    if len(sides) != 2:
        return "range"
    used = [[v for v in variables if re.search(rf"\b{v}\b", side)] for side in sides]
    least = ">=" in row
    first = "least" if least else "most" if "<=" in row else "exactly"
    if len(used[0]) == 1 and not used[1]:
        plain = sides[0].strip() == used[0][0]
        return f"{first}_{used[0][0]}" if plain else "limit"
    if len(used[0]) == 1 and len(used[1]) > 1:
        return f"share_of_{used[0][0]}"
    if len(used[0]) == len(used[1]) == 1:
        return f"{used[0][0]}_to_{used[1][0]}"
    if not used[1] and sides[0].replace(" ", "") == "+".join(variables):
        return "total"
    return "limit"
