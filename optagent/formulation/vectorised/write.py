"""Writes variables, constraints and the objective of a Formulation out as arrays."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optagent.formulation import tree
from optagent.formulation.arithmetic import LARGEST_NUMBER
from optagent.formulation.data import Data
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.elements import Constraint, Formulation, Variable
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.polynomial import Key
from optagent.formulation.resolve import distinct, index_clauses
from optagent.formulation.vectorised.amounts import Polynomials, Terms, joined, total
from optagent.formulation.vectorised.codes import Beyond
from optagent.formulation.vectorised.evaluate import Evaluator
from optagent.formulation.vectorised.frame import Frame
from optagent.formulation.vectorised.lookup import Lookup
from optagent.formulation.vectorised.matrix import Block, Goal, Keys

if TYPE_CHECKING:
    from optagent.formulation.vectorised.amounts import Amounts
    from optagent.formulation.vectorised.codes import Indices, Truths, Vector

SLACK = 1e-9
"""By how much a condition without variables may fail to hold, since floats are rounded."""
INTEGER = ("Integers", "NonNegativeIntegers", "Binary")
"""Domains of whole numbers."""


@dataclass
class Family:
    """What came of one constraint: its rows, and its conditions without variables."""

    block: Block
    trivial: set[Key]
    never: list[tuple[int, str]]
    """Assignment, and what is false: `left op right`, or that nothing lies between two numbers."""


class Writer:
    """Writes the parts of one model. What it cannot do is None: the interpreter does it, or says what is wrong."""

    def __init__(self, formulation: Formulation, data: Data) -> None:
        self.formulation = formulation
        self.data = data
        self.lookup = Lookup(data, [v.name for v in formulation.variables if v.name in data.index])
        self.evaluator = Evaluator(self.lookup)

    def bounds(self, variable: Variable) -> tuple[Vector, Vector] | None:
        """Lower and upper bounds of a variable's columns."""
        import numpy as np

        lowest = -math.inf if variable.domain in ("Reals", "Integers") else 0.0
        highest = 1.0 if variable.domain == "Binary" else math.inf
        count = self.data.count(variable.name)
        sides: list[Vector] = []
        try:
            frame: Frame | None = None
            for value, limit, tighter in ((variable.lower, lowest, np.maximum), (variable.upper, highest, np.minimum)):
                bound = limit if value is None else value
                if isinstance(bound, str):
                    frame = frame or self._index_frame(variable)
                    bound = self.evaluator.numbers(parse(bound), frame)
                elif value is not None and not abs(bound) <= LARGEST_NUMBER:
                    return None
                sides.append(tighter(limit, np.broadcast_to(np.asarray(bound, dtype=float), (count,))))
        except (Beyond, ExpressionError):
            return None
        return sides[0], sides[1]

    def _index_frame(self, variable: Variable) -> Frame:
        clauses = index_clauses(variable.index, self.data)
        distinct(clauses)
        return self.evaluator.expand(Frame(), clauses)[0]

    def goal(self) -> Goal | None:
        """The objective."""
        try:
            amounts = self.evaluator.amounts(parse(self.formulation.objective.expression), Frame())
            body = _collected(amounts, 1)
        except (Beyond, ExpressionError):
            return None
        return float(body.constant[0]), body.linear, body.quadratic

    def family(self, constraint: Constraint) -> Family | None:
        """The rows of one constraint."""
        try:
            return self._family(constraint)
        except (Beyond, ExpressionError):
            return None

    def _family(self, constraint: Constraint) -> Family:
        import numpy as np

        node = parse(constraint.expression)
        if not isinstance(node, tree.Comparison) or any(op == "!=" for op, _ in node.rest):
            raise Beyond
        clauses = parse_clauses(constraint.for_each)
        dummies = distinct(clauses)
        frame, _ = self.evaluator.expand(Frame(), clauses)
        keys = Keys(frame.n, [frame.dummies[d] for d in dummies], self.lookup.codes.elements)
        parts = [self.evaluator.amounts(p, frame) for p in (node.first, *(p for _, p in node.rest))]
        whole = [_collected(part, frame.n) for part in parts]
        gaps = _gaps(node, whole)
        open_rows = np.ones(frame.n, dtype=bool)
        open_rows[[at for at, _ in gaps]] = False
        trivial: set[Key] = set()
        never = gaps
        pieces: list[tuple[Indices, _Body, tree.ComparisonOp]] = []
        for at, (op, _) in enumerate(node.rest):
            body = _collected(total(frame.n, [(1, parts[at]), (-1, parts[at + 1])]), frame.n)
            idle = body.is_number
            if idle.any():
                rows = np.flatnonzero(idle & open_rows)
                trivial.update(keys.key(row) for row in rows.tolist())
                never += _false(rows, op, body, whole[at], whole[at + 1])
            pieces.append((np.flatnonzero(~idle & open_rows), body, op))
        never.sort(key=lambda found: found[0])
        return Family(_block(constraint.name, keys, pieces), trivial, never)


@dataclass(frozen=True, slots=True)
class _Body:
    """n polynomials, each variable once in each."""

    constant: Vector
    linear: Terms
    quadratic: Terms | None

    @property
    def is_number(self) -> Truths:
        """Which of them have no variable."""
        import numpy as np

        n = len(self.constant)
        terms = np.bincount(self.linear.row, minlength=n)
        if self.quadratic is not None:
            terms = terms + np.bincount(self.quadratic.row, minlength=n)
        return terms == 0


def _collected(amounts: Amounts, n: int) -> _Body:
    """Raises Beyond where a number in it cannot be reckoned with."""
    import numpy as np

    constant = amounts.constant if isinstance(amounts, Polynomials) else amounts
    linear = amounts.linear.collected(n) if isinstance(amounts, Polynomials) else joined([], 1)
    quadratic = amounts.quadratic.collected(n) if isinstance(amounts, Polynomials) and amounts.quadratic else None
    body = _Body(np.array(np.broadcast_to(np.asarray(constant, dtype=float), (n,))), linear, quadratic)
    for numbers in (body.constant, linear.value, *([] if quadratic is None else [quadratic.value])):
        if not (np.abs(numbers) <= LARGEST_NUMBER).all():
            raise Beyond
    return body


def _gaps(node: tree.Comparison, parts: list[_Body]) -> list[tuple[int, str]]:
    """Rows of `low <= body <= high` where low and high are numbers that leave nothing between them."""
    import numpy as np

    signs = {op.strip("=") for op, _ in node.rest}
    if len(parts) != 3 or len(signs) > 1 or "" in signs:
        return []
    low, high = (parts[0], parts[2]) if signs == {"<"} else (parts[2], parts[0])
    rows = np.flatnonzero(low.is_number & high.is_number & (low.constant > high.constant + SLACK))
    return [(at, f"nothing lies between {low.constant[at]:g} and {high.constant[at]:g}.") for at in rows.tolist()]


def _false(rows: Indices, op: tree.ComparisonOp, body: _Body, left: _Body, right: _Body) -> list[tuple[int, str]]:
    """Those of the conditions without variables that do not hold."""
    import numpy as np

    difference = body.constant[rows]
    off = {"<": difference > SLACK, ">": difference < -SLACK, "=": np.abs(difference) > SLACK}[op[0]]
    return [(at, f"{left.constant[at]:g} {op} {right.constant[at]:g}.") for at in rows[off].tolist()]


def _block(constraint: str, keys: Keys, pieces: list[tuple[Indices, _Body, tree.ComparisonOp]]) -> Block:
    """The rows of all pieces, those of one assignment together."""
    import numpy as np

    many = len(pieces)
    order = np.concatenate([rows * many + at for at, (rows, _, _) in enumerate(pieces)])
    if many > 1:
        order.sort()
    place = np.full(keys.n * many, -1, dtype=np.int64)
    place[order] = np.arange(len(order))
    lower, upper = np.full(len(order), -math.inf), np.full(len(order), math.inf)
    linear: list[Terms] = []
    quadratic: list[Terms] = []
    for at, (rows, body, op) in enumerate(pieces):
        new = place[np.arange(keys.n) * many + at]
        right = 0.0 - body.constant[rows]
        if op in ("<", "<=", "=="):
            upper[new[rows]] = right
        if op in (">", ">=", "=="):
            lower[new[rows]] = right
        linear.append(_moved(body.linear, new))
        if body.quadratic is not None:
            quadratic.append(_moved(body.quadratic, new))
    return Block(
        constraint,
        keys,
        order // many,
        None if many == 1 else order % many,
        lower,
        upper,
        joined(linear, 1).ordered(),
        joined(quadratic, 2).ordered() if quadratic else None,
    )


def _moved(terms: Terms, new: Indices) -> Terms:
    """Row i becomes new[i]; rows that become -1 are left out."""
    import numpy as np

    row = new[terms.row]
    if (row >= 0).all():
        return Terms(row, terms.columns, terms.value)
    kept = np.flatnonzero(row >= 0)
    return Terms(row[kept], tuple(c[kept] for c in terms.columns), terms.value[kept])
