"""Evaluates expressions for every row of a frame at once: numbers, elements, polynomials and conditions as arrays.

Everything here either agrees with `Interpreter` or raises Beyond (or an ExpressionError), after which the interpreter is
asked: what it can do it does, and what is a mistake it finds the words for.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from optagent.formulation import tree
from optagent.formulation.vectorised import reckon
from optagent.formulation.vectorised.amounts import (
    Polynomials,
    Terms,
    joined,
    sound,
    summed,
    taken,
    times,
    total,
)
from optagent.formulation.vectorised.codes import EXACT, Beyond
from optagent.formulation.vectorised.frame import Frame
from optagent.formulation.vectorised.gather import Gatherer

if TYPE_CHECKING:
    from optagent.formulation.vectorised.amounts import Amounts, Numbers
    from optagent.formulation.vectorised.codes import Indices, Truths, Vector


@dataclass(frozen=True, slots=True)
class Elements:
    """An element for each row, by its code."""

    codes: Indices


class Evaluator(Gatherer):
    """Evaluates over the frames of one model."""

    # amounts

    def amounts(self, node: tree.Node, frame: Frame) -> Amounts:
        """A number or a polynomial for each row."""
        value = self._value(node, frame)
        return self._number_of(value) if isinstance(value, Elements) else value

    def numbers(self, node: tree.Node, frame: Frame) -> Numbers:
        """A number without decision variables for each row."""
        value = self.amounts(node, frame)
        if isinstance(value, Polynomials):
            raise Beyond
        return sound(value)

    def _number_of(self, elements: Elements) -> Vector:
        import numpy as np

        numbers = self.codes.numbers(elements.codes)
        if np.isnan(numbers).any():
            raise Beyond
        return numbers

    def _value(self, node: tree.Node, frame: Frame) -> Amounts | Elements:
        match node:
            case tree.Item(base=base, keys=keys):
                return self._entry(base, keys, frame)
            case tree.Number(value=value):
                return float(value)
            case tree.Text(value=text):
                return self._element(text, frame)
            case tree.Name(id=name):
                return self._name(name, frame)
            case tree.Negation(of=of):
                return total(frame.n, [(-1, self.amounts(of, frame))])
            case tree.Arithmetic():
                return self._arithmetic(node, frame)
            case tree.Call():
                return self._call(node, frame)
            case tree.Aggregate():
                return self._aggregate(node, frame)
            case tree.Choice():
                return self._choice(node, frame)
            case _:
                raise Beyond

    def _element(self, element: str, frame: Frame) -> Elements:
        import numpy as np

        return Elements(np.full(frame.n, self.codes.code(element), dtype=np.int64))

    def _name(self, name: str, frame: Frame) -> Amounts | Elements:
        if name in frame.dummies:
            return Elements(frame.dummies[name])
        if name in self.data.parameters:
            return self.lookup.scalar(name)
        if name in self.data.variables:
            return self._entry(name, (), frame)
        if name in self.data.sets or name not in self.data.elements:
            raise Beyond
        return self._element(name, frame)

    def _entry(self, base: str, keys: tuple[tree.Node, ...], frame: Frame) -> Amounts:
        import numpy as np

        parts = self.key(keys, frame)
        if base in self.data.parameters:
            return self.lookup.parameter(base, parts) if parts else self.lookup.scalar(base)
        if base not in self.lookup.offsets:
            raise Beyond
        column = np.broadcast_to(self.lookup.column(base, parts), frame.n)
        return Polynomials(frame.n, 0.0, Terms(np.arange(frame.n), (column,), np.ones(frame.n)))

    def key(self, nodes: tuple[tree.Node, ...], frame: Frame) -> list[Indices]:
        """A flat index from its parts, as codes."""
        import numpy as np

        parts: list[Indices] = []
        for node in nodes:
            if isinstance(node, tree.Tuple):
                parts.extend(self.key(node.parts, frame))
                continue
            if isinstance(node, tree.Name) and node.id not in frame.dummies and node.id not in self.data.parameters:
                if node.id not in self.data.elements:
                    raise Beyond
                value = self._element(node.id, frame)
            else:
                value = self._value(node, frame)
            if isinstance(value, Polynomials):
                raise Beyond
            if not isinstance(value, Elements):
                value = Elements(self.codes.whole(np.broadcast_to(np.asarray(value, dtype=float), (frame.n,))))
            parts.append(value.codes)
        return parts

    def _arithmetic(self, node: tree.Arithmetic, frame: Frame) -> Amounts | Elements:
        import numpy as np

        op = node.rest[0][0]
        if tree.PRECEDENCE[op] < tree.PRECEDENCE["+"]:
            raise Beyond
        first = self._value(node.first, frame)
        if isinstance(first, Elements):
            if op in "+-" and len(first.codes) and np.isnan(self.codes.numbers(first.codes)).all():
                return self._step(node, first, frame)
            first = self._number_of(first)
        parts = [(o, self.amounts(part, frame)) for o, part in node.rest]
        if op in "+-":
            return total(frame.n, [(1, first), *((1 if o == "+" else -1, part) for o, part in parts)])
        for o, part in parts:
            first = times(first, part) if o == "*" else reckon.other(o, first, part)
        return first

    def _step(self, node: tree.Arithmetic, first: Elements, frame: Frame) -> Elements:
        """`t - 1` where t runs over an ordered set of words: the member before."""
        import numpy as np

        origin = frame.origins.get(node.first.id, "") if isinstance(node.first, tree.Name) else ""
        if origin not in self.data.sets or self.data.sets[origin].kinds != (str,):
            raise Beyond
        index = self.lookup.index(origin)
        at = index.find([first.codes], exact=True)
        for op, part in node.rest:
            steps = self.numbers(part, frame)
            at = at + (steps if op == "+" else -steps)
        if (at != np.floor(at)).any() or (at < 0).any() or (at >= index.size).any():
            raise Beyond
        return Elements(index.parts[0][at.astype(np.int64)])

    def _call(self, node: tree.Call, frame: Frame) -> Amounts:
        import numpy as np

        if node.function == "len":
            found = self.members(node.arguments[0], frame)
            return np.bincount(found.row, minlength=frame.n).astype(float)
        amounts = [self.amounts(a, frame) for a in node.arguments]
        if node.function == "sum":
            return total(frame.n, [(1, a) for a in amounts])
        if any(isinstance(a, Polynomials) for a in amounts):
            raise Beyond
        return reckon.function(node.function, [a for a in amounts if not isinstance(a, Polynomials)])

    def _aggregate(self, node: tree.Aggregate, frame: Frame) -> Amounts:
        distinct, place = frame.projected(self.uses(node, frame))
        if place is not None:
            return taken(self._aggregate(node, distinct), place)
        inner, parent = self.expand(frame, node.over)
        body = self.amounts(node.body, inner)
        if node.kind == "sum":
            return summed(body, parent, frame.n)
        if isinstance(body, Polynomials):
            raise Beyond
        return reckon.folded(node.kind, body, parent, frame.n)

    def _choice(self, node: tree.Choice, frame: Frame) -> Amounts | Elements:
        import numpy as np

        test = self.truths(node.test, frame)
        if test.all():
            return self._value(node.then, frame)
        if not test.any():
            return self._value(node.otherwise, frame)
        branches = [
            (at, self._value(part, frame.take(at)))
            for at, part in ((np.flatnonzero(test), node.then), (np.flatnonzero(~test), node.otherwise))
        ]
        if all(isinstance(value, Elements) for _, value in branches):
            codes = np.zeros(frame.n, dtype=np.int64)
            for at, value in branches:
                assert isinstance(value, Elements)
                codes[at] = value.codes
            return Elements(codes)
        constant = np.zeros(frame.n)
        linear: list[Terms] = []
        quadratic: list[Terms] = []
        for at, value in branches:
            amounts = self._number_of(value) if isinstance(value, Elements) else value
            constant[at] = amounts.constant if isinstance(amounts, Polynomials) else amounts
            if isinstance(amounts, Polynomials):
                linear.append(amounts.linear.placed(at))
                quadratic.extend([] if amounts.quadratic is None else [amounts.quadratic.placed(at)])
        if not linear:
            return constant
        return Polynomials(frame.n, constant, joined(linear, 1), joined(quadratic, 2) if quadratic else None)

    # conditions

    def truths(self, node: tree.Node, frame: Frame) -> Truths:
        """A condition on indices and parameters, for each row."""
        import numpy as np

        match node:
            case tree.Comparison():
                return self._compared(node, frame)
            case tree.Membership():
                return self._inside(node, frame) != node.negated
            case tree.Logical():
                stop = node.op == "or"
                result = np.full(frame.n, not stop)
                open_rows = np.arange(frame.n)
                for part in node.parts:  # only rows that are not decided yet, as the interpreter does
                    found = self.truths(part, frame if len(open_rows) == frame.n else frame.take(open_rows))
                    result[open_rows[found == stop]] = stop
                    open_rows = open_rows[found != stop]
                return result
            case tree.Not(of=of):
                return ~self.truths(of, frame)
            case _:
                return np.broadcast_to(np.asarray(self.numbers(node, frame)) != 0, (frame.n,))

    def _compared(self, node: tree.Comparison, frame: Frame) -> Truths:
        import numpy as np

        if len(node.rest) > 1:  # a part counts only where those before it hold
            ends = [node.first, *(part for _, part in node.rest)]
            pairs = zip(pairwise(ends), node.rest, strict=True)
            pieces = (tree.Comparison(left, ((op, right),)) for (left, right), (op, _) in pairs)
            return self.truths(tree.Logical("and", tuple(pieces)), frame)
        op, right = next(iter(node.rest))
        sides = (self._value(node.first, frame), node.first), (self._value(right, frame), right)
        return np.broadcast_to(self._holds(op, *sides), (frame.n,))

    def _holds(
        self,
        op: tree.ComparisonOp,
        left: tuple[Amounts | Elements, tree.Node],
        right: tuple[Amounts | Elements, tree.Node],
    ) -> Truths:
        import numpy as np

        sides = [self._comparable(*side) for side in (left, right)]
        if op in ("==", "!=") and all(isinstance(side, Elements) for side in sides):
            a, b = (side.codes for side in sides if isinstance(side, Elements))
            same = a == b
            if not same.all():
                same = same | (self.codes.respelled(a) == b)
            return same == (op == "==")
        values = [self._number_of(side) if isinstance(side, Elements) else side for side in sides]
        if any((np.abs(v) >= EXACT).any() for v in values):
            raise Beyond
        return np.broadcast_to(reckon.COMPARISONS[op](*values), np.broadcast_shapes(*(np.shape(v) for v in values)))

    def _comparable(self, value: Amounts | Elements, node: tree.Node) -> Numbers | Elements:
        if isinstance(value, Polynomials):
            raise Beyond
        if isinstance(node, tree.Number) and isinstance(node.value, int):
            import numpy as np

            return Elements(np.array([self.codes.code(node.value)]))  # 2 is the element "2" too
        return value

    def _inside(self, node: tree.Membership, frame: Frame) -> Truths:
        import numpy as np

        parts = self.key((node.element,), frame)
        if not self.uses(node.source, frame):
            index = self.lookup.computed(node.source)
            if index.arity != len(parts):
                return np.zeros(frame.n, dtype=bool)
            return index.find(parts, exact=True) >= 0
        found = self.members(node.source, frame)
        if len(found.parts) != len(parts):
            raise Beyond
        return np.isin(self.combined([np.arange(frame.n), *parts]), self.combined([found.row, *found.parts]))
