"""Draws the numbers of a small allocation problem around a plan that meets every condition."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from optagent.synth.declarations import Declared, Operator, Stated, identifier, short_name
from optagent.synth.domains import Domain, Measure
from optagent.synth.words.grammar import Noun

PARTS = (2, 3, 4, 5, 6, 8, 10)
"""What can be told as a half, a third, …"""
_SHARES = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
Wanted = dict[str, float]
"""Kind of declaration -> how often; `use` and `give` are the linear ones."""
NL4OPT: Wanted = {
    "use": 5.0,
    "give": 2.5,
    "sum": 1.6,
    "lower": 1.8,
    "upper": 1.6,
    "ratio": 1.2,
    "times": 1.2,
    "compare": 0.9,
}


class Draw:
    """The draws of one instance; each method takes from `rng` alone."""

    def __init__(self, rng: random.Random, domain: Domain, count: int) -> None:
        self.rng = rng
        self.domain = domain
        self.things: tuple[Noun, ...] = tuple(rng.sample(domain.things, min(count, len(domain.things))))
        low, high = domain.scale
        self.plan = [rng.randint(low, high) for _ in self.things]
        self.rows: list[Declared] = []
        self.names: set[str] = set()

    @property
    def n(self) -> int:
        """How many things there are."""
        return len(self.things)

    def per_thing(self, measure: Measure) -> tuple[float, ...]:
        """One number a thing, not all the same."""
        steps = round((measure.high - measure.low) / measure.step)
        while True:
            found = tuple(round(measure.low + measure.step * self.rng.randint(0, steps), 6) for _ in self.things)
            if len(set(found)) > 1 or self.rng.random() < 0.1:
                return found

    def name(self, wanted: str) -> str:
        """A name for a row that no other row has."""
        base = identifier(wanted)
        name, at = base, 1
        while name in self.names:
            at += 1
            name = f"{base}_{at}"
        self.names.add(name)
        return name

    def limit(
        self, used: float, op: Operator, loose: tuple[float, float] = (1.02, 1.5), *, whole: bool = False
    ) -> float:
        """A limit that the plan keeps, as people write them: 300 rather than 287."""
        if op == "==":
            return used
        by = self.rng.uniform(*loose)
        found = _round(used * by, up=True, rng=self.rng) if op == "<=" else _round(used / by, up=False, rng=self.rng)
        return float(math.ceil(found) if op == "<=" else math.floor(found)) if whole else found

    def linear(self, measure: Measure, op: Operator) -> Declared:
        """So much at most, or at least, of a measure."""
        numbers = self.per_thing(measure)
        used = sum(c * x for c, x in zip(numbers, self.plan, strict=True))
        limit = max(self.limit(used, op), measure.step)
        return Declared("linear", self.name(measure.name), op, limit, numbers, measure=measure)

    def total(self, op: Operator, of: Sequence[int] | None = None) -> Declared:
        """All of them together, or some."""
        which = tuple(range(self.n)) if of is None else tuple(of)
        limit = max(1.0, self.limit(sum(self.plan[i] for i in which), op, whole=True))
        everything = len(which) == self.n
        return Declared("sum", self.name("total" if everything else "together"), op, limit, of=which)

    def bound(self, op: Operator) -> Declared | None:
        """One of them alone."""
        x = self.rng.randrange(self.n)
        if any(r.kind == "bound" and r.x == x and r.op == op for r in self.rows):
            return None
        limit = self.limit(self.plan[x], op, (1.0, 2.0), whole=True)
        if limit < 1:
            return None
        if op == "<=" and any(r.kind == "bound" and r.x == x and r.limit >= limit for r in self.rows):
            return None
        return Declared(
            "bound", self.name(f"{'most' if op == '<=' else 'least'} {short_name(self.things[x])}"), op, limit, x=x
        )

    def ratio(self) -> Declared | None:
        """One of them, or two, as a share of all."""
        if any(r.kind in ("ratio", "times") for r in self.rows) and self.rng.random() < 0.8:
            return None
        pair = self.n > 2 and self.rng.random() < 0.15
        of = tuple(self.rng.sample(range(self.n), 2 if pair else 1))
        real = sum(self.plan[i] for i in of) / sum(self.plan)
        op: Operator = self.rng.choice(("<=", ">="))
        fitting = [s for s in _SHARES if (s >= real + 0.01 if op == "<=" else s <= real - 0.01)]
        if not fitting:
            return None
        fitting.sort(key=lambda s: abs(s - real))
        share = self.rng.choice(fitting[:4])
        return Declared("ratio", self.name(f"share of {short_name(self.things[of[0]])}"), op, share, of=of)

    def times(self) -> Declared | None:
        """x at least k times y, at most k times y, at most a k-th of y."""
        if any(r.kind in ("times", "compare", "ratio") for r in self.rows) and self.rng.random() < 0.85:
            return None
        x, y = self.rng.sample(range(self.n), 2)
        ratio = self.plan[x] / self.plan[y]
        op: Operator = self.rng.choice(("<=", ">=", ">="))
        name = self.name("times")
        if op == ">=" and ratio >= 2:
            return Declared("times", name, op, self.rng.randint(2, min(6, int(ratio))), x=x, y=y)
        if op == "<=" and ratio < 6:
            return Declared("times", name, op, max(2, math.ceil(ratio)) + self.rng.choice((0, 0, 1)), x=x, y=y)
        if op == ">=" and ratio < 1:  # x is at least a k-th of y, or y at most k times x
            k = math.ceil(1 / ratio) + self.rng.choice((0, 0, 1))
            if k in PARTS and self.rng.random() < 0.7:
                return Declared("times", name, op, k, x=x, y=y, inverse=True)
            return Declared("times", name, "<=", k, x=y, y=x)
        self.names.discard(name)
        return None

    def compare(self) -> Declared | None:
        """x no more than y, or at least as many."""
        x, y = self.rng.sample(range(self.n), 2)
        if any(r.kind in ("compare", "times") and {r.x, r.y} == {x, y} for r in self.rows):
            return None
        op: Operator = "<=" if self.plan[x] <= self.plan[y] else ">="
        return Declared("compare", self.name("order"), op, x=x, y=y)

    def difference(self) -> Declared | None:
        """x exceeds y by so many at most, or at least."""
        x, y = self.rng.sample(range(self.n), 2)
        if any(r.kind == "difference" and {r.x, r.y} == {x, y} for r in self.rows):
            return None
        gap = self.plan[x] - self.plan[y]
        op: Operator = ">=" if gap > 3 and self.rng.random() < 0.5 else "<="
        limit = self.limit(gap, op, whole=True) if gap > 3 else float(self.rng.choice((2, 5, 10, 15, 20)) + max(0, gap))
        if limit < 1:
            return None
        return Declared("difference", self.name("gap"), op, limit, x=x, y=y)

    def weighted(self) -> Declared:
        """Twice this plus three times that: small numbers with no unit."""
        which = self.rng.sample(range(self.n), self.rng.randint(2, min(3, self.n)))
        numbers = tuple(float(self.rng.choice((1, 2, 2, 3, 3, 4, 5))) if i in which else 0.0 for i in range(self.n))
        if all(c in (0, 1) for c in numbers):
            numbers = tuple(2 * c if i == which[0] else c for i, c in enumerate(numbers))
        op: Operator = self.rng.choice(("<=", ">="))
        used = sum(c * x for c, x in zip(numbers, self.plan, strict=True))
        return Declared("weighted", self.name("weighted"), op, max(1.0, self.limit(used, op, whole=True)), numbers)

    def add(self, row: Declared | None) -> bool:
        """Keep a row; whether there was one."""
        if row is not None:
            self.rows.append(row)
        return row is not None

    def stated(
        self, wanted: Wanted, many: int, currency: str = "$", goal: tuple[str, Measure | None] | None = None
    ) -> Stated:
        """A whole problem with about so many conditions, with a limit in the direction of its objective."""
        domain, rng = self.domain, self.rng
        sense, measure = goal or self.goal()
        unused = {"use": [m for m in domain.uses if m.name != (measure.name if measure else "")],
                  "give": [m for m in domain.gives if m.name != (measure.name if measure else "")]}  # fmt: skip
        unused["use"] = [
            m for m in unused["use"] if not (measure and measure.kind == m.kind == "money" and sense == "minimize")
        ]
        for measures in unused.values():
            rng.shuffle(measures)
        self._hold(sense, unused)
        left, tries = many - len(self.rows), 0
        while left > 0 and tries < 30:
            tries += 1
            kind = rng.choices(list(wanted), list(wanted.values()))[0]
            left -= self.add(self._drawn(kind, unused))
        rng.shuffle(self.rows)
        numbers = self.per_thing(measure) if measure else (1.0,) * self.n
        side = "minimize" if sense == "minimize" else "maximize"
        return Stated(domain, self.things, side, measure, numbers, tuple(self.rows), domain.whole, currency)

    def goal(self) -> tuple[str, Measure | None]:
        """What is wanted: one of the domain's goals, or few (many) things."""
        if self.domain.count and self.rng.random() < 0.25:
            return ("minimize" if self.domain.gives else "maximize"), None
        return self.rng.choice(self.domain.goals)

    def _hold(self, sense: str, unused: dict[str, list[Measure]]) -> None:
        """What keeps the objective from running away, or from being zero."""
        kind, op = ("use", "<=") if sense == "maximize" else ("give", ">=")
        measures = unused[kind]
        side: Operator = "<=" if op == "<=" else ">="
        if measures and self.rng.random() < 0.85:
            self.add(self.linear(measures.pop(), side))
        else:
            self.add(self.total(side))

    def _drawn(self, kind: str, unused: dict[str, list[Measure]]) -> Declared | None:
        match kind:
            case "use" | "give":
                if not unused[kind]:
                    return None
                return self.linear(unused[kind].pop(), "<=" if kind == "use" else ">=")
            case "sum":
                op: Operator = self.rng.choice(("<=", "<=", ">="))
                there = any(r.kind == "sum" and len(r.of) == self.n for r in self.rows)
                return None if there else self.total(op)
            case "exact":
                there = any(r.kind == "sum" for r in self.rows)
                return None if there else self.total("==")
            case "part":
                if self.n < 3:
                    return None
                return self.total(self.rng.choice(("<=", ">=")), self.rng.sample(range(self.n), 2))
            case "lower" | "upper":
                return self.bound(">=" if kind == "lower" else "<=")
            case "ratio":
                return self.ratio()
            case "times":
                return self.times()
            case "compare":
                return self.compare()
            case "difference":
                return self.difference()
            case _:
                return self.weighted()


def _round(value: float, *, up: bool, rng: random.Random) -> float:
    """A number near, on the side that is safe, as people write them."""
    if value <= 0:
        return 0.0
    size = 10.0 ** math.floor(math.log10(value))
    step = rng.choice((size / 10, size / 10, size / 20, size / 2 if size > 1 else size / 10, size / 100))
    if value >= 10:
        step = max(1.0, step)
    turned = math.ceil(value / step - 1e-9) if up else math.floor(value / step + 1e-9)
    return round(turned * step, 4)
