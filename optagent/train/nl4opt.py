"""Reads NL4OPT's annotated problems as pairs of words and shorthand, and draws further ones with other numbers in the same words.

Source: `nl4opt/nl4opt-competition` (MIT), `generation_data/*.jsonl`: one object a line, {id: {document, vars, params,
obj_declaration, const_declarations, …}}. The seven types of declarations are those of its README.
"""

from __future__ import annotations

import json
import keyword
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optagent.bench.declarations import decimal, declared, identifiers
from optagent.formulation.shorthand import print_shorthand

DIVISIBLE = re.compile(
    r"\b(acres?|hectares?|ounces?|oz|grams?|kgs?|kilograms?|pounds?|lbs?|tons?|tonnes?|lit(?:er|re)s?|ml|gallons?|cups?|hours?|minutes?"
    r"|dollars?|money|invest\w*|amounts?|units? of|square (?:feet|meters|metres)|land|water|powder|liquid|oil|flour|cement|feed)\b",
    re.IGNORECASE,
)
"""Words that say that a thing can be divided; NL4OPT's annotation does not say which variables are whole numbers."""
_FRACTIONS = {
    "half": "1/2", "one-half": "1/2", "one half": "1/2", "a half": "1/2", "third": "1/3", "one-third": "1/3", "one third": "1/3",
    "a third": "1/3", "quarter": "1/4", "a quarter": "1/4", "two-thirds": "2/3", "two thirds": "2/3", "three-quarters": "3/4",
    "three quarters": "3/4",
}  # fmt: skip
"""A third is written 1/3: shorter than twelve digits, and exact."""


@dataclass(frozen=True)
class Annotated:
    """One problem with what its annotation says."""

    id: str
    text: str
    target: str
    """The model in shorthand."""


def read_annotated(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The identifier and the annotation of each problem of a file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield from json.loads(line).items()


def annotated(name: str, raw: Mapping[str, Any]) -> Annotated:
    """A problem as pair. Raises Undeclared where a declaration has a type, number or variable that is not known."""
    said = declared(raw, spoken)
    text = " ".join(str(raw["document"]).split())
    goal = f"{said.goal} value" if keyword.iskeyword(said.goal) else said.goal or "objective"
    domains = ["NonNegativeReals" if _divisible(t, text) else "NonNegativeIntegers" for t in said.things]
    model = {
        "variables": [[n, d, t] for n, d, t in zip(said.names, domains, said.things, strict=True)],
        "objective": {
            "sense": said.sense,
            "name": identifiers([*said.things, goal])[-1],
            "expression": said.objective,
        },
        "constraints": [["", row] for row in said.rows],
    }
    return Annotated(name, text, print_shorthand(model))


def spoken(mention: object) -> str:
    """A number as shorthand writes it: as the text has it, words and percentages apart. Raises Undeclared."""
    plain = str(mention).strip().lower()
    if plain in _FRACTIONS:
        return _FRACTIONS[plain]
    return plain if re.fullmatch(r"\d+/\d+", plain) else decimal(mention)


def _divisible(thing: str, text: str) -> bool:
    """Whether the thing itself, or the words right before it, name a measure."""
    if DIVISIBLE.search(thing):
        return True
    where = re.search(rf"\b(\w+) of (?:the )?{re.escape(thing)}\b", text, re.IGNORECASE)
    return bool(where and DIVISIBLE.fullmatch(where[1]))


_NUMERAL = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w]|\.\d)")


def redrawn(raw: Mapping[str, Any], rng: random.Random) -> Mapping[str, Any]:
    """The same words and declarations with other numbers of like shape; each number is changed alike wherever it stands.

    Numbers written as words, and shares above 100 % that would come out, stay.
    """
    text = str(raw["document"])
    told = " ".join(_told(raw))
    used = {found[0].rstrip(",") for found in _NUMERAL.finditer(told)}
    swap: dict[str, str] = {}
    for found in _NUMERAL.finditer(text):
        old = found[0].rstrip(",")
        if old in used and old not in swap:
            percent = text[found.end() : found.end() + 1] == "%" or text[found.end() :].lstrip().startswith("percent")
            swap[old] = _like(old, rng, share=percent)
    fresh = _NUMERAL.sub(
        lambda m: swap.get(m[0].rstrip(","), m[0].rstrip(",")) + ("," if m[0].endswith(",") else ""), text
    )

    def change(value: Any) -> Any:
        if isinstance(value, str):
            return _NUMERAL.sub(lambda m: swap.get(m[0].rstrip(","), m[0]), value)
        if isinstance(value, dict):
            return {k: change(v) for k, v in value.items()}  # pyright: ignore[reportUnknownVariableType]
        return value

    def told_anew(d: Mapping[str, Any]) -> dict[str, Any]:
        told = {k: (change(v) if k in ("limit", "param") else v) for k, v in d.items()}
        if "terms" in d:
            told["terms"] = {k: change(v) for k, v in d["terms"].items()}
        return told

    return {
        **raw,
        "document": fresh,
        "obj_declaration": told_anew(raw["obj_declaration"]),
        "const_declarations": [told_anew(c) for c in raw["const_declarations"]],
    }


def _told(raw: Mapping[str, Any]) -> Iterator[str]:
    """Every number that a declaration holds; the 2 of “two kinds, namely” is not among them and stays."""
    for said in (raw["obj_declaration"], *raw["const_declarations"]):
        yield from (str(said[key]) for key in ("limit", "param") if key in said)
        yield from said.get("terms", {}).values()


def _like(old: str, rng: random.Random, *, share: bool) -> str:
    """A number with as many digits and decimals, within a factor of about two."""
    plain = old.replace(",", "")
    whole, _, decimals = plain.partition(".")
    value = float(plain)
    if value in (0, 1):
        return old
    new = value * rng.uniform(0.55, 1.8)
    if share:
        new = min(max(new, 2), 95)
    if decimals:
        return f"{max(new, 10 ** -len(decimals)):.{len(decimals)}f}"
    zeros = len(whole) - len(whole.rstrip("0"))
    unit = 10 ** max(0, zeros - rng.choice((0, 0, 1)))
    made = max(unit, round(new / unit) * unit)
    made = made if made != 1 else 2
    return f"{made:,}" if "," in old else str(made)
