"""Types every constraint (budget, balance, assignment, big-M, …) from its rows: derived, never asked for."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from optagent.formulation import tree
from optagent.formulation.check import Checked
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.elements import Constraint, Variable
from optagent.formulation.ground import Column, GroundRow
from optagent.formulation.interpret import Interpreter
from optagent.formulation.kind_rules import Facts, Found, KindName, row_kind
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.polynomial import Key, Nonlinear, Place, Polynomial, places, total
from optagent.formulation.row import Row, linear_row
from optagent.formulation.symmetry import breaks_symmetry

LABELS: dict[KindName, str] = {
    "bound": "bound on one variable", "budget": "budget or knapsack", "cover": "cover or demand", "cardinality": "how many are chosen",
    "assignment": "assignment", "partition": "partition", "packing": "packing: at most one", "balance": "balance or flow",
    "precedence": "precedence", "logical": "logical", "big_m": "big-M or indicator link", "capacity_link": "capacity that is decided",
    "ratio": "ratio or share", "change": "limit on change", "definition": "definition", "symmetry": "symmetry breaking", "sos": "special ordered set",
    "quadratic": "quadratic", "nonlinear": "nonlinear", "other": "other",
}  # fmt: skip
"""For people; in the order in which groups are shown."""
MOST_ROWS = 300
"""Rows of one constraint that are looked at, evenly spread."""
FIRST_ROWS = 20
"""Rows of one constraint that are looked at in a model that is too large to write out: its first ones."""


@dataclass(frozen=True)
class Kind:
    """What a constraint is for."""

    name: KindName
    reason: str
    """One sentence in plain words."""
    rows: int | None = None
    """Scalar rows; None where the model was too large to write out."""

    @property
    def label(self) -> str:
        """The name for people."""
        return LABELS[self.name]


def kinds(checked: Checked) -> dict[str, Kind]:
    """The kind of every constraint, by name, in the order of declaration."""
    model = _Model(checked)
    return {c.name: model.kind(c) for c in checked.formulation.constraints}


def constraint_kind(constraint: Constraint, checked: Checked) -> Kind:
    """The kind of one constraint of `checked.formulation`. For all of them `kinds` is faster."""
    return _Model(checked).kind(constraint)


class _Model:
    """Rows by constraint, and what the model as a whole says about its variables."""

    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        self.variables = {v.name: v for v in checked.formulation.variables}
        self.faults: dict[str, str] = {}
        self.rows: dict[str, list[GroundRow]] = defaultdict(list)
        if checked.written_out:
            for row in checked.ground.rows:
                self.rows[row.constraint].append(row)
        else:
            for c in checked.formulation.constraints:
                try:
                    self.rows[c.name].extend(islice(self._first(c), FIRST_ROWS))
                except ExpressionError as error:
                    self.faults[c.name] = error.message

    @cached_property
    def columns(self) -> Mapping[Place, Column]:
        if self.checked.written_out:
            return self.checked.ground.columns
        return _Declared(self.variables)

    @cached_property
    def conditional(self) -> Counter[str]:
        """Constraint -> how often it is repeated, for those that are more than rows."""
        return Counter(row.constraint for row in self.checked.ground.conditional)

    @cached_property
    def linear(self) -> dict[str, list[Row]]:
        """Constraint -> its linear rows."""
        found = {name: [linear_row(r, self.columns) for r in rows] for name, rows in self.rows.items()}
        return {name: [r for r in rows if r is not None] for name, rows in found.items()}

    def kind(self, constraint: Constraint) -> Kind:
        rows = self.rows.get(constraint.name, [])
        count = len(rows) + self.conditional[constraint.name] if self.checked.written_out else None
        special = _special(constraint)
        if special:
            return Kind(*special, count)
        if not rows:
            fault = self.faults.get(constraint.name, "It holds no decision variable, or applies to nothing.")
            return Kind("other", fault, count)
        if any(isinstance(r.body, Nonlinear) for r in rows):
            return Kind("nonlinear", _BENT if _only_bent(constraint) else _CURVED, count)
        if any(isinstance(r.body, Polynomial) and r.body.quadratic for r in rows):
            return Kind("quadratic", "A product of two variables, or a square, stands in it.", count)
        linear = self.linear[constraint.name]
        if self.checked.written_out and breaks_symmetry(constraint.name, linear, self.checked):
            reason = "It puts things in an order that could be swapped without any difference."
            return Kind("symmetry", reason, count)
        return Kind(*_together(self._found(constraint, linear)), count)

    def _found(self, constraint: Constraint, rows: Sequence[Row]) -> Iterator[tuple[Found, Row]]:
        bare, echoed = self._sides(constraint, rows)
        step = max(1, len(rows) // MOST_ROWS)
        for row in rows[::step]:
            entries = Counter(t.name for t in row.terms)
            whole = frozenset(n for n, size in entries.items() if self.checked.data.count(n) == size)
            facts = Facts(self.stocks, self.once, self.wanted, bare, echoed, whole, self.variables)
            yield row_kind(row, facts), row

    def _sides(self, constraint: Constraint, rows: Sequence[Row]) -> tuple[frozenset[str], frozenset[str]]:
        """Variables alone on a side, unless an entry of them is there twice (what is defined is defined once); and
        those that stand on both sides.
        """
        node = parse(constraint.expression)
        if not isinstance(node, tree.Comparison):
            return frozenset(), frozenset()
        sides = (node.first, *(p for _, p in node.rest))
        alone = {_name(side.of if isinstance(side, tree.Negation) else side) for side in sides}
        times = Counter(t.place for row in rows if row.equality for t in row.terms if t.name in alone)
        repeated = {place[0] for place, count in times.items() if count > 1}
        held = [{_name(n) for n in tree.walk(side)} & set(self.variables) for side in sides]
        echoed = {name for at, names in enumerate(held) for name in names if any(name in h for h in held[at + 1 :])}
        return frozenset((alone - repeated) & set(self.variables)), frozenset(echoed)

    # what the model says about its variables

    @cached_property
    def stocks(self) -> frozenset[str]:
        rows = (row for family in self.linear.values() for row in family if row.equality and len(row.terms) > 2)
        return frozenset(
            name for row in rows for name in row.facing if not any(t.binary for t in row.terms if t.name == name)
        )

    @cached_property
    def once(self) -> frozenset[Place]:
        if not self.checked.written_out:
            return frozenset()
        times = Counter(p for family in self.rows.values() for row in family for p in places(row.body))
        return frozenset(place for place, count in times.items() if count == 1)

    @cached_property
    def wanted(self) -> dict[str, int]:
        """By the objective; for what it does not hold, by the limits on it."""
        objective = self.checked.ground.objective
        sign = -1 if self.checked.ground.sense == "minimize" else 1
        votes: dict[str, set[int]] = defaultdict(set)
        if isinstance(objective, Polynomial):
            for (name, _), c in objective.linear.items():
                votes[name].add(sign if c > 0 else -sign)
            for pair in objective.quadratic:
                for name, _ in pair:
                    votes[name].add(0)
        elif isinstance(objective, Nonlinear):
            for name, _ in objective.places:
                votes[name].add(0)
        said = set(votes)
        for family in self.linear.values():
            for row in family:
                for t in row.positive:
                    if t.name not in said and not row.equality and len(row.terms) > 1:
                        votes[t.name].add(-1)
        return {name: next(iter(signs)) for name, signs in votes.items() if len(signs) == 1 and 0 not in signs}

    def _first(self, constraint: Constraint) -> Iterator[GroundRow]:
        """The first rows of a model that is too large to write out."""
        node = parse(constraint.expression)
        if not isinstance(node, tree.Comparison):
            return
        interpreter = Interpreter(self.checked.data, lambda name, key: Polynomial(0, {(name, key): 1}))
        for env in islice(interpreter.each(parse_clauses(constraint.for_each), {}), FIRST_ROWS):
            parts = [interpreter.amount(p, env) for p in (node.first, *(p for _, p in node.rest))]
            for at, (op, _) in enumerate(node.rest):
                body = total(parts[at], [(-1, parts[at + 1])])
                if isinstance(body, int | float):
                    continue
                right = -float(body.constant) if isinstance(body, Polynomial) else 0.0
                if isinstance(body, Polynomial):
                    body = Polynomial(0, body.linear, body.quadratic)
                lower = right if op in (">=", ">", "==") else -math.inf
                upper = right if op in ("<=", "<", "==") else math.inf
                yield GroundRow(constraint.name, constraint.name, body, lower, upper)


def _special(constraint: Constraint) -> Found | None:
    """What the way it is written says already."""
    if constraint.when.strip():
        return "big_m", f"It only has to hold when {constraint.when.strip()}."
    try:
        node = parse(constraint.expression)
    except ExpressionError:
        return None
    if isinstance(node, tree.Aggregate) and node.kind in tree.ORDERED:
        most = "one" if node.kind == "sos1" else "two neighbours"
        return "sos", f"At most {most} of the variables may differ from 0."
    return None


_CURVED = "A function of variables, or a product of more than two, stands in it."
_BENT = "A size, a largest, a smallest or a piecewise value stands in it: straight pieces, which become linear rows."
_STRAIGHT = frozenset(("abs", "min", "max", "piecewise"))


def _only_bent(constraint: Constraint) -> bool:
    """Whether all that keeps it from being linear is made of straight pieces."""
    nodes = list(tree.walk(parse(constraint.expression)))
    functions = {n.function for n in nodes if isinstance(n, tree.Call)}
    kinds_of = {n.kind for n in nodes if isinstance(n, tree.Aggregate)}
    powers = any(isinstance(n, tree.Arithmetic) and n.rest[0][0] == "**" for n in nodes)
    return bool((functions | kinds_of) & _STRAIGHT) and functions <= _STRAIGHT and not powers


def _name(node: tree.Node) -> str:
    return node.id if isinstance(node, tree.Name) else node.base if isinstance(node, tree.Item) else ""


class _Declared(dict[Place, Column]):
    """Columns from what is declared, made when they are asked for; bounds that are expressions are not evaluated."""

    def __init__(self, variables: Mapping[str, Variable]) -> None:
        super().__init__()
        self.variables = variables

    def __missing__(self, place: tuple[str, Key]) -> Column:
        v = self.variables[place[0]]
        lower = v.lower if isinstance(v.lower, int | float) else -math.inf if v.domain in ("Reals", "Integers") else 0.0
        upper = v.upper if isinstance(v.upper, int | float) else 1.0 if v.domain == "Binary" else math.inf
        column = self[place] = Column(lower, upper, v.domain not in ("Reals", "NonNegativeReals"))
        return column


def _together(found: Iterator[tuple[Found, Row]]) -> Found:
    """The kind of the family: of the rows with the most terms, after what is a special case of the other."""
    weights: Counter[KindName] = Counter()
    reasons: dict[KindName, str] = {}
    for (name, reason), row in found:
        weights[name] += len(row.terms)
        reasons.setdefault(name, reason)
    for special, general in _SPECIAL:
        if special in weights and general in weights:
            weights[general] += weights.pop(special)
    order = list(LABELS)
    name = max(weights, key=lambda n: (weights[n], -order.index(n)))
    return name, reasons[name]


_SPECIAL: tuple[tuple[KindName, KindName], ...] = (
    *(("bound", general) for general in LABELS if general != "bound"),
    ("budget", "cover"),  # kept between two limits
    ("cardinality", "cover"), ("assignment", "cover"), ("partition", "cover"), ("packing", "cardinality"), ("logical", "balance"),
    ("precedence", "big_m"), ("cover", "balance"), ("budget", "capacity_link"),
)  # fmt: skip
"""Where a family has rows of both, it is the second: the first is what is left of it at the edges."""
