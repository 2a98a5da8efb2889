"""Whether every number and every condition of a model stands in its words, and every number of the words in the model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from optagent.formulation import Formulation, TableBinding, tree
from optagent.formulation.data import flat
from optagent.formulation.elements import Element
from optagent.formulation.parse import parse
from optagent.judge.coverage import coverage, formulation_uses
from optagent.judge.numbers import Mention, mentions
from optagent.problem import Table
from optagent.synth.words.marks import CONSTRAINT, DISTRACTOR, Link
from optagent.synth.words.numbers import spelled

STRUCTURE = (0, 1, 2, -1)
"""Literals in expressions that are structure, not data."""
_SPELLED = {spelled(k): float(k) for k in range(1, 101)}
MOST_DISTRACTORS = 3
"""Numbers without a use that a text may hold."""
ARTICLE = ("a", "an", "one", "each", "the")
"""What tells the number one."""


def untraced(text: str, links: list[Link], formulation: Formulation, tables: Sequence[Table] = ()) -> str:
    """What is not traceable, as a short reason; empty where all is. `text` and `links` as `unmarked` gives them.

    A parameter that is bound to an attached table needs no words but the table's name.
    """
    told: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        told[link.what].append(link)
    found = {m.start: m for m in mentions(text)}
    for name, value in data(formulation):
        if not value and name not in told:
            continue  # what is not used needs no words
        if name not in told:
            return f"number-missing: {name}"
        for link in told[name]:
            if not _says(text, link, value, found):
                return f"number-differs: {name} is {value:g}, told as {text[link.start : link.end]!r}"
    for p in formulation.parameters:
        if isinstance(p.values, TableBinding) and p.values.table not in text:
            return f"table-missing: {p.values.table}"
    if missing := _unnamed(text, formulation, tables):
        return f"element-missing: {missing}"
    for c in formulation.constraints:
        if CONSTRAINT + c.name not in told:
            return f"constraint-missing: {c.name}"
    return _unexplained(text, links, formulation)


def _unnamed(text: str, formulation: Formulation, tables: Sequence[Table]) -> str:
    """A member of a set that neither the text, be it in the plural, nor a table names; empty where there is none."""
    cells = (str(cell) for table in tables for row in table.rows for cell in row if isinstance(cell, str))
    words = "\n".join((text, *cells)).casefold()
    for s in formulation.sets:
        for element in {e for member in s.elements for e in (member if isinstance(member, list) else [member])}:
            if isinstance(element, str) and element.casefold() not in words:
                stems = [w.casefold()[: max(3, len(w) - 2)] for w in element.split() if len(w) > 2]
                if not stems or not all(stem in words for stem in stems):
                    return element
    return ""


def data(formulation: Formulation) -> Iterator[tuple[str, float]]:
    """Every datum by its flat name; what is computed from others, or bound to a table, is none."""
    for p in formulation.parameters:
        if isinstance(p.values, list):
            for row in p.values:
                *key, value = row
                assert not isinstance(value, str)
                yield flat(p.name, tuple(_element(k) for k in key)), float(value)
        elif p.values is not None and not isinstance(p.values, TableBinding):
            yield p.name, float(p.values)
    for v in formulation.variables:
        for side, bound in (("lower", v.lower), ("upper", v.upper)):
            if isinstance(bound, int | float) and bound not in STRUCTURE:
                yield f"{v.name}.{side}", float(bound)
    for place, text in (
        ("objective", formulation.objective.expression),
        *((c.name, c.expression) for c in formulation.constraints),
    ):
        for part in tree.walk(parse(text)):
            if isinstance(part, tree.Number) and part.value not in STRUCTURE:
                yield f"{place}.{part.value:g}", float(part.value)


def _element(key: Element | float) -> Element:
    return int(key) if isinstance(key, float) else key


def _says(text: str, link: Link, value: float, found: dict[int, Mention]) -> bool:
    """Whether the stretch of text that a link names is this number."""
    shown = text[link.start : link.end]
    if value * (1 / link.factor) == 1 and shown.split(" ")[0].lower() in ARTICLE:
        return True
    mention = next((found[at] for at in range(link.start, link.end) if at in found), None)
    number = mention.value if mention else _plain(shown)
    if number is None:
        return False
    told = number * link.factor
    if mention and mention.percent:
        told /= 100
    if link.reciprocal:
        told = 1 / told if told else 0.0
    sign = -1 if shown.startswith(("-", "−")) else 1
    return abs(sign * told - value) <= 1e-6 * max(1.0, abs(value))


def _plain(shown: str) -> float | None:
    """Digits and small number words as such: after some words (“question 9”) a number counts as a label."""
    if shown in _SPELLED:
        return _SPELLED[shown]
    digits = shown.replace(",", "").lstrip("-−")
    try:
        return float(digits)
    except ValueError:
        return None


def _unexplained(text: str, links: list[Link], formulation: Formulation) -> str:
    """Numbers of the text that no link covers and the model does not use."""
    spans = [(link.start, link.end) for link in links if not link.what.startswith(CONSTRAINT)]
    distractors = [link for link in links if link.what == DISTRACTOR]
    _, uses = coverage(text, formulation_uses(formulation))
    for use in uses:
        mention = use.mention
        covered = any(start <= mention.start < end for start, end in spans)
        if not covered and not mention.weak and not use.place:
            return f"number-unexplained: {mention.text}"
    if len(distractors) > MOST_DISTRACTORS:
        return "too-many-distractors"
    return ""
