"""Mends the slips in a model's JSON that need no model to mend: spelling of operators, shapes of data, names."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable
from typing import Any, cast

from optagent.formulation import tree

Json = dict[str, Any]
_SIGNS = {
    "≤": "<=",
    "≥": ">=",
    "=<": "<=",
    "=>": ">=",
    "≠": "!=",
    "·": "*",
    "×": "*",
    "−": "-",
    "–": "-",
    "^": "**",
    "$": "",
    "€": "",
}
_DOMAINS = {
    "integer": "NonNegativeIntegers", "int": "NonNegativeIntegers", "nonnegativeinteger": "NonNegativeIntegers",
    "positiveinteger": "NonNegativeIntegers", "wholenumber": "NonNegativeIntegers", "natural": "NonNegativeIntegers",
    "naturalnumber": "NonNegativeIntegers", "continuous": "NonNegativeReals", "real": "NonNegativeReals",
    "nonnegativereal": "NonNegativeReals", "positivereal": "NonNegativeReals", "nonnegative": "NonNegativeReals",
    "nonnegativecontinuous": "NonNegativeReals", "float": "NonNegativeReals", "free": "Reals", "unrestricted": "Reals",
    "binary": "Binary", "boolean": "Binary", "bool": "Binary", "zeroone": "Binary",
}  # fmt: skip
"""Letters only, singular -> our name. A bare “integer” counts things, and things are not negative."""
_QUOTED = re.compile(r'"[^"]*"' + r"|'[^']*'")
_HIDDEN = 0xE000
"""The first of the characters that stand for members in quotes while the rest is mended; Unicode gives them no meaning."""
_PRECISE = {"NonNegativeReals", "NonNegativeIntegers", "Reals", "Integers", "Binary"}


def mend(reply: Json) -> tuple[Json, list[str]]:
    """The same model with slips mended, and one sentence for each kind of mend; the meaning is never guessed at."""
    work = _Work()
    model: Json = {k: reply[k] for k in ("sets", "parameters", "variables", "objective", "constraints") if k in reply}
    for key in ("sets", "parameters", "variables", "constraints"):
        model[key] = [dict(x) for x in _listed(model.get(key)) if isinstance(x, dict)]
    names = work.names(model)
    for s in model["sets"]:
        _keep(s, "name", "elements", "expression", "description")
        s["elements"] = [work.element(e) for e in _listed(s.get("elements"))]
    members = {s.get("name"): s["elements"] for s in model["sets"]}
    for p in model["parameters"]:
        _keep(p, "name", "index", "values", "default", "expression", "unit", "description")
        p["index"] = [str(i) for i in _listed(p.get("index"))]
        p["values"] = work.values(p, members)
    for v in model["variables"]:
        _keep(v, "name", "index", "domain", "lower", "upper", "unit", "description")
        v["index"] = [str(i) for i in _listed(v.get("index"))]
        v["domain"] = work.domain(v.get("domain"))
        for side in ("lower", "upper"):
            v[side] = work.bound(v.get(side), names)
    objective = model.get("objective")
    if isinstance(objective, dict):
        work.objective(cast("Json", objective), names)
    for c in model["constraints"]:
        _keep(c, "name", "for_each", "expression", "description")
        c["expression"] = work.expression(c.get("expression"), names, equation=True)
        c["for_each"] = work.expression(c.get("for_each") or "", names)
    work.distinct(model["constraints"])
    return model, list(work.done)


class _Work:
    def __init__(self) -> None:
        self.done: dict[str, None] = {}

    def _changed(self, sentence: str) -> None:
        self.done[sentence] = None

    def names(self, model: Json) -> Callable[[str], str]:
        """Makes every declared name an identifier; returns what does the same to an expression."""
        new: dict[str, str] = {}
        taken: set[str] = set()
        for key in ("sets", "parameters", "variables", "constraints"):
            for x in model[key]:
                name = str(x.get("name", ""))
                good = re.sub(r"\W+", "_", name).strip("_") or "unnamed"
                good = f"n_{good}" if good[0].isdigit() else good
                if keyword.iskeyword(good) or good in (*tree.FUNCTIONS, *tree.AGGREGATES, "range"):
                    good += "_value"
                if key != "constraints" and good in taken:
                    good += (
                        {"sets": "_set", "parameters": "_value", "variables": "_var"}[key] if key != "sets" else "_set"
                    )
                taken.add(good) if key != "constraints" else None
                x["name"] = good
                if good != name and key != "constraints" and name:
                    new[name] = good
                    self._changed(f"“{name}” became the name {good}.")
        for key in ("parameters", "variables"):
            for x in model[key]:
                x["index"] = [new.get(str(i), i) for i in _listed(x.get("index"))]
        spelled = sorted((n for n in new if not n.isidentifier()), key=len, reverse=True)
        pattern = re.compile("|".join(rf"(?<!\w){re.escape(n)}(?!\w)" for n in spelled)) if spelled else None
        return lambda text: pattern.sub(lambda m: new[m[0]], text) if pattern else text

    def element(self, element: Any) -> Any:
        """Set members are words and whole numbers."""
        if isinstance(element, float) and element.is_integer():
            return int(element)
        if isinstance(element, dict):
            inside = [v for v in cast("Json", element).values() if isinstance(v, str | int)]
            self._changed("A set member written as an object became its first value.")
            return inside[0] if inside else str(element)  # pyright: ignore[reportUnknownArgumentType]
        return element

    def values(self, p: Json, members: dict[Any, list[Any]]) -> Any:
        """Rows from maps, plain lists and matrices; a number from a number in quotes."""
        values = p.get("values")
        sets = [members.get(i.rsplit(" in ", 1)[-1], []) for i in p["index"]]
        if isinstance(values, str):
            return self._number(values)
        if isinstance(values, dict):
            found = cast("Json", values)
            if {"table", "key", "value"} <= set(found):
                return found
            self._changed(f"The map of {p['name']} became rows.")
            rows: list[Any] = []
            for k, v in found.items():
                rows.extend([k, k2, self._number(v2)] for k2, v2 in cast("Json", v).items()) if isinstance(
                    v, dict
                ) else rows.append([k, self._number(v)])
            return rows
        if isinstance(values, list):
            rows = [self._row(r) for r in cast("list[Any]", values)]
            if len(sets) == 1 and len(rows) == len(sets[0]) and all(_plain(r) for r in rows):
                self._changed(f"The list of {p['name']} was matched with its set in order.")
                return [[e, _single(r)] for e, r in zip(sets[0], rows, strict=True)]
            if not sets and len(rows) == 1 and _plain(rows[0]):
                return _single(rows[0])
            matrix = (
                len(sets) == 2
                and len(rows) == len(sets[0])
                and all(isinstance(r, list) and len(r) == len(sets[1]) for r in rows)
            )
            if matrix and all(isinstance(x, int | float) for r in rows for x in r):
                self._changed(f"The matrix of {p['name']} was matched with its sets in order.")
                return [[a, b, x] for a, r in zip(sets[0], rows, strict=True) for b, x in zip(sets[1], r, strict=True)]
            return rows
        return values

    def _row(self, row: Any) -> Any:
        if not isinstance(row, list):
            return row
        cells = cast("list[Any]", row)
        return [*cells[:-1], self._number(cells[-1])] if cells else cells

    def _number(self, value: Any) -> Any:
        if isinstance(value, str):
            text = value.replace(",", "").strip().lstrip("$€")
            share = text.endswith("%")
            try:
                number = float(text.rstrip("%")) / (100 if share else 1)
            except ValueError:
                return value
            self._changed("Numbers in quotes became numbers.")
            return number
        return value

    def domain(self, domain: Any) -> str:
        text = str(domain or "NonNegativeReals")
        if text in _PRECISE:
            return text
        self._changed(f"The domain “{text}” was read as its nearest standard name.")
        word = re.sub(r"[^a-z]", "", text.lower())
        return _DOMAINS.get(word) or _DOMAINS.get(word.removesuffix("s"), text)

    def bound(self, bound: Any, names: Callable[[str], str]) -> Any:
        if not isinstance(bound, str):
            return bound
        text = bound.strip()
        if text.lower() in ("", "none", "null", "inf", "infinity", "+inf", "-inf", "unbounded"):
            return None
        number = self._number(text)
        return number if not isinstance(number, str) else self.expression(text, names)

    def objective(self, objective: Json, names: Callable[[str], str]) -> None:
        _keep(objective, "name", "sense", "expression", "unit", "description")
        sense = str(objective.get("sense", "")).lower()
        objective["sense"] = "maximize" if sense.startswith("max") else "minimize" if sense.startswith("min") else sense
        text = re.sub(r"^\s*(max|min)(imi[sz]e)?\b:?", "", str(objective.get("expression") or ""), flags=re.IGNORECASE)
        alone = re.match(r"^\s*[A-Za-z_]\w*\s*=(?!=)(.*)$", text)  # `profit = 3*x + 2*y`
        objective["expression"] = self.expression(alone[1] if alone else text, names)
        objective["name"] = re.sub(r"\W+", "_", str(objective.get("name") or "objective")).strip("_") or "objective"

    def expression(self, text: Any, names: Callable[[str], str], *, equation: bool = False) -> str:
        """Operators in Python's spelling, `3x` as `3*x`, `30%` as `0.3`, `1,000` as `1000`; members in quotes stay."""
        was = str(text or "").strip()
        quoted = list[str]()

        def hide(match: re.Match[str]) -> str:
            quoted.append(match[0])
            return chr(_HIDDEN + len(quoted) - 1)

        now = _QUOTED.sub(hide, names(was))
        for sign, plain in _SIGNS.items():
            now = now.replace(sign, plain)
        now = re.sub(r"(\d+(?:\.\d+)?)\s*%(?!\s*[\w(])", lambda m: f"{float(m[1]) / 100:.10g}", now)
        if "[" not in now and "(" not in now.replace("sum(", ""):
            now = re.sub(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\w,])", lambda m: m[0].replace(",", ""), now)
        now = re.sub(
            r"(?<![\w.])(\d+(?:\.\d+)?)\s*(?=[A-Za-z_(])(?!(?:e[+-]?\d|if\b|for\b|in\b|and\b|or\b|else\b|not\b))",
            r"\1*",
            now,
        )
        if equation:
            now = re.sub(r"(?<![<>=!])=(?!=)", "==", now)
            now = re.sub(r"\s*,?\s+for\s+(all|each|every)\b.*$", "", now, flags=re.IGNORECASE)
        for at, member in enumerate(quoted):
            now = now.replace(chr(_HIDDEN + at), member)
        if now != was:
            self._changed(f"“{was[:60]}” was read as “{now[:60]}”.")
        return now

    def distinct(self, constraints: list[Json]) -> None:
        """Gives constraints of one name different names."""
        taken: set[str] = set()
        wanted = {str(c["name"]) for c in constraints}
        for c in constraints:
            name, at = str(c["name"]), 1
            while c["name"] in taken or (at > 1 and c["name"] in wanted):
                at += 1
                c["name"] = f"{name}_{at}"
            taken.add(str(c["name"]))


def _listed(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def _keep(x: Json, *fields: str) -> None:
    for key in [k for k in x if k not in fields]:
        del x[key]
    for key in ("description", "unit", "expression"):
        if key in x and x[key] is None:
            x[key] = ""


def _plain(row: Any) -> bool:
    return isinstance(row, int | float) or (
        isinstance(row, list) and len(cast("list[Any]", row)) == 1 and isinstance(row[0], int | float)
    )


def _single(row: Any) -> Any:
    return row[0] if isinstance(row, list) else row  # pyright: ignore[reportUnknownVariableType]
