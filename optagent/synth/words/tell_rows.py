"""Tells the conditions of a small allocation problem, a sentence each, with the marks that tie them to the model."""

from __future__ import annotations

import random
from collections.abc import Iterator

from optagent.synth.declarations import Declared, Stated, datum, identifier, limit_name, parameter_name
from optagent.synth.domains import Measure
from optagent.synth.words import phrases
from optagent.synth.words.grammar import Noun, Slot, expand, listed, literal
from optagent.synth.words.marks import CLOSE, mark, tells
from optagent.synth.words.numbers import Style, amount, number, spelled

_PART_WORDS = {2: "half", 3: "a third", 4: "a quarter", 5: "a fifth", 6: "a sixth", 8: "an eighth", 10: "a tenth"}
_NOTHING = Noun("", "")


class Teller:
    """What every sentence of one text shares: the words for who, the style of numbers, the draw."""

    def __init__(self, stated: Stated, who: tuple[str, str], how: Style, rng: random.Random) -> None:
        self.s, self.how, self.rng = stated, how, rng
        self.slots: dict[str, Slot] = {
            "who": who[0],
            "firm": who[1],
            "total": stated.domain.total,
            "do": stated.domain.do[0],
            "does": stated.domain.do[1],
            "done": stated.domain.do[2],
            "doing": stated.domain.do[3],
        }

    def clause(self, template: str, slots: dict[str, Slot] | None = None) -> str:
        """One of the texts of a template; its top level is a choice."""
        return expand(f"[{template}]", {**self.slots, **(slots or {})}, self.rng).strip()

    def conditions(self) -> list[str]:
        """Every row but the coefficients, as clauses without a full stop, marked; bounds on one thing may be told together."""
        rows = list(self.s.rows)
        told: list[str] = []
        while rows:
            row = rows.pop(0)
            other = next((r for r in rows if row.kind == r.kind == "bound" and r.x == row.x), None)
            if other is not None and self.rng.random() < 0.7:
                rows.remove(other)
                told.append(self._between(*sorted((row, other), key=lambda r: r.op, reverse=True)))
                continue
            part = next((r for r in rows if self._is_part(row, r)), None)
            if part is not None and self.rng.random() < 0.35:
                rows.remove(part)
                told.append(self._nested(row, part))
                continue
            alike = [r for r in rows if self._goes_with(row, r)][:2]
            if alike and self.rng.random() < 0.4:
                rows = [r for r in rows if r not in alike]
                told.append(self._joint([row, *alike]))
                continue
            told.append(self.condition(row))
        return told

    def _goes_with(self, row: Declared, other: Declared) -> bool:
        """Whether two conditions can be told in one clause."""
        if row.kind != other.kind or row.op != other.op:
            return False
        if row.kind == "bound":
            return row.x != other.x
        measures = (row.measure, other.measure)
        return row.kind == "linear" and all(
            m is not None and m.kind not in ("money", "harm", "score") for m in measures
        )

    def _is_part(self, row: Declared, other: Declared) -> bool:
        """Whether one condition is on all things, and the other on one of them."""
        if row.kind != "sum" or row.op == "==" or len(row.of) != len(self.s.things):
            return False
        # “at most 20, of which at least half”: a share of what is done, in the model as in the words
        return other.kind == "bound" or (other.kind == "ratio" and len(other.of) == 1)

    def _nested(self, row: Declared, part: Declared) -> str:
        x = part.x if part.kind == "bound" else part.of[0]
        what = datum(limit_name(part))
        inner: dict[str, Slot] = {
            "x": self.s.things[x],
            "cap": amount(what, part.limit, _NOTHING, self.how),
            "share": amount(what, part.limit, "%", self.how),
        }
        said = tells(part.name, self.clause(phrases.NESTED_PARTS[part.kind, part.op], inner))
        outer: dict[str, Slot] = {"cap": literal(self._limit(row)[0]), "part": literal(said)}
        return tells(row.name, self.clause(phrases.NESTED[row.op], outer))

    def _joint(self, rows: list[Declared]) -> str:
        parts: list[str] = []
        for row in rows:
            cap, tail = self._limit(row)
            shown = (
                f"{cap} {expand(tail, self.slots, self.rng)}".strip()
                if row.kind == "linear"
                else f"{cap} {self.s.things[row.x].many}"
            )
            parts.append(tells(row.name, shown))
        clause = self.clause(phrases.JOINT[rows[0].kind, rows[0].op], {"all": literal(listed(parts, self.rng))})
        for row in rows:
            clause = tells(row.name, clause)
        return clause

    def _limit(self, row: Declared) -> tuple[str, str]:
        """A row's limit with its unit, marked, and what comes after it."""
        m = row.measure
        if m is None:
            return amount(datum(limit_name(row)), row.limit, _NOTHING, self.how)(self.rng, ""), ""
        said, factor = self.unit(m.limit_said or m.said), 1.0
        if m.large and row.limit >= m.large[0] and self.rng.random() < 0.25 and row.limit % (m.large[0] / 4) == 0:
            factor, said = m.large
        return amount(datum(limit_name(row)), row.limit, said, self.how, factor)(self.rng, ""), m.limit_tail or m.tail

    def condition(self, row: Declared, *, reason: bool = True) -> str:
        """One row's clause."""
        words = self._clause(row)
        if reason and row.kind not in ("linear", "sum", "weighted") and self.rng.random() < 0.5:
            why = expand(self.rng.choice(phrases.REASONS[row.op]), self.slots, self.rng)
            words = f"{why} {words}" if why else words
        return tells(row.name, words)

    def _clause(self, row: Declared) -> str:
        s, slots = self.s, dict[str, Slot]()
        if row.x >= 0:
            slots["x"] = s.things[row.x]
        if row.y >= 0:
            slots["y"] = s.things[row.y]
        slots["cap"] = amount(datum(limit_name(row)), row.limit, _NOTHING, self.how)
        match row.kind:
            case "linear":
                return self._linear(row, slots)
            case "sum":
                slots["some"] = listed([s.things[i].many for i in row.of], self.rng)
                everything = len(row.of) == len(s.things)
                return self.clause((phrases.TOTALS if everything else phrases.TOGETHER)[row.op], slots)
            case "bound":
                return self.clause(phrases.BOUNDS[row.op], slots)
            case "ratio":
                names = [s.things[i].many for i in row.of]
                slots["x"] = Noun(" or ".join(names), listed(names, self.rng, "or" if len(names) > 1 else "and"))
                slots["share"] = amount(datum(limit_name(row)), row.limit, "%", self.how)
                return self.clause(phrases.RATIOS[row.op], slots)
            case "times":
                return self._times(row, slots)
            case "compare":
                return self.clause(phrases.COMPARES[row.op], slots)
            case "difference":
                return self.clause(phrases.DIFFERENCES[row.op], slots)
            case "weighted":
                slots["sum"] = literal(self._weighted(row))
                return self.clause(phrases.WEIGHTED[row.op], slots)

    def _linear(self, row: Declared, slots: dict[str, Slot]) -> str:
        m = row.measure
        assert m is not None
        cap, tail = self._limit(row)
        slots["cap"] = literal(cap)
        slots["name"], slots["tail"] = m.name, tail
        slots["of_tail"] = tail or f"of {m.name}"
        key = ("any", ">=") if row.op == ">=" else (m.kind, "<=")
        return self.clause(phrases.LIMITS[key], slots)

    def unit(self, said: Noun | str) -> Noun | str:
        """The unit in words; money in the currency of this problem."""
        return self.s.currency if said == "$" else said

    def _times(self, row: Declared, slots: dict[str, Slot]) -> str:
        k, what = int(row.limit), datum(limit_name(row))
        if not row.inverse:
            twice = k == 2 and self.rng.random() < 0.7
            slots["k"] = literal(mark(what, "twice") if twice else f"{mark(what, self._factor(k))} times")
            return self.clause(phrases.TIMES[row.op], slots)
        slots["k"] = literal(mark(what, _PART_WORDS[k], reciprocal=True))
        text = self.clause(phrases.PARTS[row.op], slots)
        return text.replace(f"half{CLOSE} of the number", f"half{CLOSE} the number")

    def _factor(self, k: int) -> str:
        return number(k, self.how, self.rng) if self.rng.random() < 0.5 else spelled(k)

    def _weighted(self, row: Declared) -> str:
        parts: list[str] = []
        name = parameter_name(row)
        for key, thing, c in zip(self.s.keys, self.s.things, row.coefficients, strict=True):
            if not c:
                continue
            what, of = datum(name, key), self.rng.choice(("the number of", "the"))
            if c == 2 and self.rng.random() < 0.6:
                parts.append(f"{mark(what, 'twice')} {of} {thing.many}")
            elif c == 1:
                parts.append(mark(what, f"{of} {thing.many}"))
            else:
                parts.append(f"{mark(what, self._factor(int(c)))} times {of} {thing.many}")
        return self.rng.choice((" plus ", " plus ", " and ", " added to ")).join(parts)

    def _between(self, low: Declared, high: Declared) -> str:
        slots: dict[str, Slot] = {
            "x": self.s.things[low.x],
            "low": amount(datum(limit_name(low)), low.limit, _NOTHING, self.how),
            "high": amount(datum(limit_name(high)), high.limit, _NOTHING, self.how),
        }
        return tells(low.name, tells(high.name, self.clause(phrases.BETWEEN, slots)))

    def coefficients(self) -> Iterator[tuple[Measure, list[str]]]:
        """For the goal and each linear row: what is measured, and one marked amount a thing."""
        s = self.s
        measured = [(s.goal, s.coefficients)] if s.goal else []
        measured += [(row.measure, row.coefficients) for row in s.rows if row.kind == "linear" and row.measure]
        for m, numbers in measured:
            name = identifier(m.name)
            amounts: list[str] = []
            for key, c in zip(s.keys, numbers, strict=True):
                told = amount(datum(name, key), c, self.unit(m.said), self.how)
                amounts.append(told(self.rng, ""))
            yield m, amounts
