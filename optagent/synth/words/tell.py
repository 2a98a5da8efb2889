"""Tells a small allocation problem: what each thing takes and gives, the conditions, the aim, in one of many plans."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from optagent.synth.declarations import Declared, Stated
from optagent.synth.domains import Measure
from optagent.synth.words.asides import aside, distractor
from optagent.synth.words.goals import QUESTIONS, opening, question
from optagent.synth.words.grammar import Noun, Slot, article, expand, listed
from optagent.synth.words.marks import capital
from optagent.synth.words.numbers import style
from optagent.synth.words.people import named
from optagent.synth.words.tell_rows import Teller

LAYOUTS = ("things", "measures", "fused", "table", "bullets")
"""Sentences by thing, by measure, by measure with its limit, a table, a list."""
ORDERS = ("facts", "aim", "conditions", "mixed")
"""What comes first after the opening."""
_WHOLE = (
    "[only whole {total:s} count|parts of {total:s} make no sense|the {total:s} come whole only|all numbers [must be|are] whole].",
    "{total:s} cannot be [split|divided].",
)
_PARTS = ("fractions are [fine|allowed|possible].", "the amounts need not be whole.", "any [fraction|part] [is possible|may be used].")  # fmt: skip
_DOUBLED = re.compile(r",([.,:;?])")
_TAILS = {
    "takes": "take",
    "carries": "carry",
    "has": "have",
    "does": "do",
    "is": "are",
    "goes": "go",
    "supplies": "supply",
}


@dataclass(frozen=True)
class Column:
    """One measure of all things: what a table has a column for."""

    measure: Measure
    amounts: tuple[str, ...]
    """Marked, with their unit, one a thing."""
    row: Declared | None
    """The condition whose coefficients these are; None for the goal's."""

    @property
    def name(self) -> str:
        """What is measured."""
        return self.measure.name

    @property
    def counted(self) -> bool:
        """Whether the amount itself says what is counted: 4 sockets."""
        return not self.measure.tail and isinstance(self.measure.said, Noun)

    @property
    def singular(self) -> str:
        """What is measured, as a subject of `is`."""
        plain = self.measure.kind in ("time", "money", "score") or "[" in self.measure.tail
        return self.name if plain else f"amount of {self.name}"


def tell(stated: Stated, rng: random.Random, *, whole: float = 0.1, ending: str = "") -> tuple[str, str]:
    """The words, marked, and the name of their plan. `whole`: how often whole numbers are spoken of."""
    how = style(rng)
    teller = Teller(stated, named(*rng.choice(stated.domain.who), rng), how, rng)
    columns = _columns(teller)
    layout = rng.choices(LAYOUTS, (5, 4, 4, 1, 1))[0]
    order = rng.choices(ORDERS, (5, 2, 2, 2))[0]
    asked = rng.randrange(len(QUESTIONS))
    told = {column.row.name for column in columns if column.row} if layout == "fused" else set[str]()
    facts = _facts(teller, columns, layout)
    conditions = _conditions(teller, told)
    if layout in ("table", "bullets"):
        order = "facts" if order == "mixed" else order
    parts = [[capital(opening(teller, aimed=order == "aim"))]]
    groups = [facts, conditions] if order != "conditions" else [conditions, facts]
    parts += [_mixed(facts, conditions, rng)] if order == "mixed" else groups
    parts.append([_end(teller, asked, whole)])
    _sprinkle(parts, teller)
    if ending:
        parts[-1].append(expand(ending, teller.slots, rng).strip())
    return _joined(parts, rng, blank=layout in ("table", "bullets")), f"{stated.domain.name}.{layout}"


def _columns(teller: Teller) -> list[Column]:
    rows = [row for row in teller.s.rows if row.kind == "linear"]
    owners: list[Declared | None] = [*([None] if teller.s.goal else []), *rows]
    columns = [Column(m, tuple(amounts), row) for (m, amounts), row in zip(teller.coefficients(), owners, strict=True)]
    teller.rng.shuffle(columns)
    return columns


def _facts(teller: Teller, columns: list[Column], layout: str) -> list[str]:
    if not columns:
        return []
    match layout:
        case "things":
            return _by_thing(teller, columns)
        case "table":
            return _table(teller, columns)
        case "bullets":
            return _bullets(teller, columns)
        case _:
            return [_by_measure(teller, column, fused=layout == "fused") for column in columns]


def _verb(teller: Teller, column: Column) -> tuple[str, str]:
    """A verb, third person singular and plural."""
    verb = teller.rng.choice(column.measure.verbs.split("|"))
    first, _, rest = verb.partition(" ")
    base = _TAILS.get(first) or first.removesuffix("s")
    return verb, f"{base} {rest}".strip()


def _by_thing(teller: Teller, columns: Sequence[Column]) -> list[str]:
    rng = teller.rng
    ways = [_verb(teller, c) for c in columns]
    tails = [expand(c.measure.tail, teller.slots, rng) for c in columns]
    lead = rng.choice(("each {x}", "each {x}", "every {x}", "one {x}", "{x:a}", "a single {x}"))
    second = rng.choice((lead, lead, "{x:a}", "each {x}"))
    sentences: list[str] = []
    for at, thing in enumerate(teller.s.things):
        subject = teller.clause(lead if at == 0 else second, {"x": thing})
        said = [f"{way[0]} {c.amounts[at]} {tail}".strip() for way, c, tail in zip(ways, columns, tails, strict=True)]
        sentences.append(f"{subject} {listed(said, rng)}")
    if len(sentences) == 2 and rng.random() < 0.35:
        return [capital(f"{sentences[0]}{rng.choice((', while ', ', whereas ', '; ', ', and '))}{sentences[1]}.")]
    return [capital(s + ".") for s in sentences]


def _by_measure(teller: Teller, column: Column, *, fused: bool) -> str:
    rng, things = teller.rng, teller.s.things
    tail = expand(column.measure.tail, teller.slots, rng)
    verb, _ = _verb(teller, column)
    way = rng.randrange(5)
    each = [f"{a} {rng.choice(('for', 'for'))} {article(t.one)}" for a, t in zip(column.amounts, things, strict=True)]
    name = column.singular
    if way < 2 and column.counted:
        way += 2
    if way == 0:
        text = f"the {name} {rng.choice(('is', 'comes to', 'amounts to'))} {listed(each, rng)}"
    elif way == 1:
        per = [f"{a} {rng.choice(('per', 'for each'))} {t.one}" for a, t in zip(column.amounts, things, strict=True)]
        text = f"the {name} is {listed(per, rng)}"
    else:
        said = [f"{article(t.one)} {verb} {a}" for a, t in zip(column.amounts, things, strict=True)]
        short = [said[0] + (f" {tail}" if tail else "")]
        short += [
            f"{article(t.one)} {a}" if way == 2 else s
            for a, t, s in zip(column.amounts[1:], things[1:], said[1:], strict=True)
        ]
        text = listed(short, rng, rng.choice(("and", "and", "while")) if len(short) == 2 else "and")
    if fused and column.row is not None:
        limit = teller.condition(column.row, reason=False)
        if rng.random() < 0.3:
            return capital(limit) + rng.choice((": ", "; ", ", where ")) + text + "."
        joint = rng.choice((", and ", "; ", ", but ", ". "))
        return capital(text) + (joint + (capital(limit) if joint == ". " else limit)) + "."
    return capital(text) + "."


def _table(teller: Teller, columns: Sequence[Column]) -> list[str]:
    rng = teller.rng
    head = [rng.choice(("", teller.s.domain.total.one, "kind", "item")), *(c.name for c in columns)]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for at, thing in enumerate(teller.s.things):
        lines.append("| " + " | ".join([thing.one, *(c.amounts[at] for c in columns)]) + " |")
    lead = rng.choice(
        (
            "The table [shows|gives|lists] what [counts|is known] for one {total}.",
            "[Here are the figures|The figures are as follows], per {total}:",
            "For one {total}:",
        )
    )
    return ["\n" + expand(lead, teller.slots, rng) + "\n\n" + "\n".join(lines) + "\n"]


def _bullets(teller: Teller, columns: Sequence[Column]) -> list[str]:
    rng = teller.rng
    sign = rng.choice(("-", "*", "•"))
    lines = [
        f"{sign} {thing.one}: "
        + ", ".join(c.amounts[at] if c.counted else f"{c.name} {c.amounts[at]}" for c in columns)
        for at, thing in enumerate(teller.s.things)
    ]
    lead = rng.choice(("For each {total}:", "[This is known|What is known] of one {total}:", "Per {total}:"))
    return ["\n" + expand(lead, teller.slots, rng) + "\n" + "\n".join(lines) + "\n"]


def _conditions(teller: Teller, told: set[str]) -> list[str]:
    """Every condition that has not been told, as sentences; some of them joined."""
    rng, s = teller.rng, teller.s
    rest = Stated(s.domain, s.things, s.sense, s.goal, s.coefficients, tuple(r for r in s.rows if r.name not in told), s.whole, s.currency)  # fmt: skip
    before, teller.s = teller.s, rest
    clauses = teller.conditions()
    teller.s = before
    rng.shuffle(clauses)
    sentences: list[str] = []
    while clauses:
        clause = clauses.pop()
        if clauses and rng.random() < 0.25:
            clause += rng.choice((", and ", "; ", ", and moreover ", ", while ")) + clauses.pop()
        lead = (
            rng.choice(("", "", "", "", "also, ", "moreover, ", "in addition, ", "besides, ", "furthermore, "))
            if sentences
            else ""
        )
        sentences.append(capital(lead + clause) + ".")
    return sentences


def _mixed(a: list[str], b: list[str], rng: random.Random) -> list[str]:
    """Two lists merged, each in its order."""
    a, b, out = list(a), list(b), list[str]()
    while a or b:
        source = a if a and (not b or rng.random() < len(a) / (len(a) + len(b))) else b
        out.append(source.pop(0))
    return out


def _end(teller: Teller, asked: int, whole: float) -> str:
    rng = teller.rng
    text = capital(question(teller, asked).replace("? ", "?\ue010").replace(". ", ".\ue010"))
    text = "".join(
        capital(part) + ("" if at == len(text.split("\ue010")) - 1 else " ")
        for at, part in enumerate(text.split("\ue010"))
    )
    if rng.random() < whole:
        note = expand(rng.choice(_WHOLE if teller.s.whole else _PARTS), teller.slots, rng)
        return f"{capital(note)} {text}" if rng.random() < 0.5 else f"{text} {capital(note)}"
    return text


def _sprinkle(parts: list[list[str]], teller: Teller) -> None:
    """Asides and distractors, after the opening or between sentences."""
    rng = teller.rng
    slots: dict[str, Slot] = dict(teller.slots)
    for chance, make in ((0.3, aside), (0.12, distractor)):
        if rng.random() < chance:
            group = rng.choice(parts[:-1])
            group.insert(rng.randint(1 if group is parts[0] else 0, len(group)), make(slots, rng))


def _joined(parts: list[list[str]], rng: random.Random, *, blank: bool) -> str:
    paragraphs = blank or rng.random() < 0.15
    text = ("\n\n" if paragraphs else " ").join(" ".join(filter(None, part)) for part in parts if part)
    lines = [line.strip() for line in text.split("\n")]
    lines = [_DOUBLED.sub(r"\1", line) for line in lines]
    kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    return "\n".join(kept).strip()
