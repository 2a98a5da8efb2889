"""Reads NL4OPT's annotated problems as pairs of words and shorthand, and draws further ones with other numbers in the same words.

Source: `nl4opt/nl4opt-competition` (MIT), `generation_data/*.jsonl`: one object a line, {id: {document, vars, params,
obj_declaration, const_declarations, …}}. The seven types of declarations are those of its README.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optagent.formulation.shorthand import print_shorthand

DIVISIBLE = re.compile(
    r"\b(acres?|hectares?|ounces?|oz|grams?|kgs?|kilograms?|pounds?|lbs?|tons?|tonnes?|lit(?:er|re)s?|ml|gallons?|cups?|hours?|minutes?"
    r"|dollars?|money|invest\w*|amounts?|units? of|square (?:feet|meters|metres)|land|water|powder|liquid|oil|flour|cement|feed)\b",
    re.IGNORECASE,
)
"""Words that say that a thing can be divided; NL4OPT's annotation does not say which variables are whole numbers."""
_SIGN = {"LESS_OR_EQUAL": "<=", "GREATER_OR_EQUAL": ">="}
_WORDS = {
    "half": "1/2", "one-half": "1/2", "third": "1/3", "one-third": "1/3", "a third": "1/3", "quarter": "1/4", "a quarter": "1/4",
    "two-thirds": "2/3", "two thirds": "2/3", "one third": "1/3", "three-quarters": "3/4", "three quarters": "3/4",
    "twice": "2", "double": "2", "thrice": "3", "triple": "3", "three times": "3", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "twelve": "12", "fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "one half": "1/2", "a half": "1/2",
}  # fmt: skip


@dataclass(frozen=True)
class Annotated:
    """One problem with what its annotation says."""

    id: str
    text: str
    target: str
    """The model in shorthand."""


class Unreadable(ValueError):
    """The annotation of a problem cannot be read as a model."""


def read_annotated(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The identifier and the annotation of each problem of a file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield from json.loads(line).items()


def annotated(name: str, raw: Mapping[str, Any]) -> Annotated:
    """A problem as pair. Raises Unreadable where a declaration has a type, number or variable that is not known."""
    return Annotated(name, " ".join(str(raw["document"]).split()), print_shorthand(_rows(raw)))


def _rows(raw: Mapping[str, Any]) -> dict[str, Any]:
    things = list(raw["vars"])
    names = _names(things)
    mention = {m.lower(): first for m, first in raw["var_mention_to_first_var"].items()}

    def of(said: str) -> str:
        first = said if said in names else mention.get(said.lower(), "")
        if first not in names:
            first = next((t for t in things if t.lower() == said.lower()), "")
        if first not in names:
            raise Unreadable(f"no variable for {said}")
        return names[first]

    goal = raw["obj_declaration"]
    text = str(raw["document"])
    sense = (
        "minimize"
        if goal["direction"] in _MINIMIZE
        or goal["direction"].lower().startswith(("min", "reduc", "low", "decreas", "least"))
        else "maximize"
    )
    terms = goal.get("terms") or dict.fromkeys(goal.get("vars") or things, "1")
    objective = {
        "sense": sense,
        "name": _identifier(goal.get("name") or "objective", set(names.values())),
        "expression": _sum({of(k): v for k, v in terms.items()}, list(names.values())),
    }
    constraints = [["", _row(c, of, list(names.values()))] for c in raw["const_declarations"]]
    domains = ["NonNegativeReals" if _divisible(t, text) else "NonNegativeIntegers" for t in things]
    variables = [[names[t], d, t] for t, d in zip(things, domains, strict=True)]
    return {"variables": variables, "objective": objective, "constraints": constraints}


_MINIMIZE = frozenset(("minimize", "minimum", "minimizes", "minimise"))


def _divisible(thing: str, text: str) -> bool:
    """Whether the thing itself, or the words right before it, name a measure."""
    if DIVISIBLE.search(thing):
        return True
    where = re.search(rf"\b(\w+) of (?:the )?{re.escape(thing)}\b", text, re.IGNORECASE)
    return bool(where and DIVISIBLE.fullmatch(where[1]))


def _identifier(words: str, taken: set[str]) -> str:
    base = re.sub(r"\W+", "_", words.strip().lower()).strip("_") or "x"
    base = f"n{base}" if base[0].isdigit() else base
    name, at = base, 1
    while name in taken or name in ("max", "min", "int", "real", "bin"):
        at += 1
        name = f"{base}_{at}"
    return name


def _names(things: list[str]) -> dict[str, str]:
    taken: set[str] = set()
    names: dict[str, str] = {}
    for thing in things:
        names[thing] = _identifier(thing, taken)
        taken.add(names[thing])
    return names


def number(said: str) -> str:
    """A number of the annotation as the expression language writes it. Raises Unreadable for words not known."""
    plain = said.strip().lower().replace(",", "").lstrip("$€£").strip()
    if plain in _WORDS:
        return _WORDS[plain]
    if found := re.fullmatch(r"(\d+(?:\.\d+)?|\.\d+)\s*(?:%|percent)", plain):
        return f"{float(found[1]) / 100:.10g}"
    if re.fullmatch(r"\d+(?:\.\d+)?|\.\d+", plain):
        return f"{float(plain):.12g}"
    if re.fullmatch(r"\d+/\d+", plain):
        return plain
    if found := re.fullmatch(r"(\S+)\s*(?:times|x|percent)", plain):
        times = number(found[1])
        return f"{float(times) / 100:.10g}" if plain.endswith("percent") else times
    if found := re.fullmatch(r"(\d+(?:\.\d+)?)\s*(million|thousand|k|dollars|hours|minutes|cents)", plain):
        scale = {"million": 1e6, "thousand": 1e3, "k": 1e3}.get(found[2], 1.0)
        return f"{float(found[1]) * scale:.12g}"
    raise Unreadable(f"no number in {said}")


def _sum(terms: Mapping[str, str], order: list[str]) -> str:
    """In the order in which the variables are declared."""
    sorted_terms = sorted(terms.items(), key=lambda term: order.index(term[0]))
    return " + ".join(v if number(k) == "1" else f"{number(k)}*{v}" for v, k in sorted_terms)


def _row(c: Mapping[str, Any], of: Any, all_names: list[str]) -> str:
    sign = _SIGN.get(c.get("operator", ""))
    if sign is None:
        raise Unreadable(f"no operator {c.get('operator')}")
    kind = c["type"]
    if kind == "sum":
        return f"{' + '.join(all_names)} {sign} {number(c['limit'])}"
    if kind in ("lowerbound", "upperbound"):
        return f"{of(c['var'])} {sign} {number(c['limit'])}"
    if kind == "linear":
        return f"{_sum({of(k): v for k, v in c['terms'].items()}, all_names)} {sign} {number(c['limit'])}"
    if kind == "ratio":
        return f"{of(c['var'])} {sign} {number(c['limit'])}*({' + '.join(all_names)})"
    if kind == "xby":
        factor = number(c["param"])
        return f"{of(c['x_var'])} {sign} {'' if factor == '1' else factor + '*'}{of(c['y_var'])}"
    if kind == "xy":
        return f"{of(c['x_var'])} {sign} {of(c['y_var'])}"
    raise Unreadable(f"no type {kind}")


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

    def declared(d: Mapping[str, Any]) -> dict[str, Any]:
        told = {k: (change(v) if k in ("limit", "param") else v) for k, v in d.items()}
        if "terms" in d:
            told["terms"] = {k: change(v) for k, v in d["terms"].items()}
        return told

    return {
        **raw,
        "document": fresh,
        "obj_declaration": declared(raw["obj_declaration"]),
        "const_declarations": [declared(c) for c in raw["const_declarations"]],
    }


def _told(raw: Mapping[str, Any]) -> Iterator[str]:
    """Every number that a declaration holds; the 2 of “two kinds, namely” is not among them and stays."""
    for declared in (raw["obj_declaration"], *raw["const_declarations"]):
        yield from (str(declared[key]) for key in ("limit", "param") if key in declared)
        yield from declared.get("terms", {}).values()


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
