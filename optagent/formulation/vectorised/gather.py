"""Members of sets for every row of a frame at once, and the frames that clauses over them make."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optagent.formulation import tree
from optagent.formulation.vectorised.amounts import ragged
from optagent.formulation.vectorised.codes import EXACT, Beyond
from optagent.formulation.vectorised.frame import Frame
from optagent.formulation.vectorised.lookup import Lookup

if TYPE_CHECKING:
    from optagent.formulation.vectorised.amounts import Numbers
    from optagent.formulation.vectorised.codes import Indices, Truths, Vector

LARGEST_FRAME = 4_000_000
"""Rows; larger ones are not made."""


@dataclass(frozen=True, slots=True)
class Found:
    """Members of a set for each row of a frame: `row` in ascending order, and the members' parts."""

    row: Indices
    parts: list[Indices]


class Gatherer(ABC):
    """Gathers members and frames; how expressions in them are evaluated, the Evaluator says."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.codes = lookup.codes
        self.data = lookup.data

    @abstractmethod
    def numbers(self, node: tree.Node, frame: Frame) -> Numbers:
        """A number without decision variables for each row."""

    @abstractmethod
    def key(self, nodes: tuple[tree.Node, ...], frame: Frame) -> list[Indices]:
        """A flat index from its parts, as codes."""

    @abstractmethod
    def truths(self, node: tree.Node, frame: Frame) -> Truths:
        """A condition on indices and parameters, for each row."""

    def uses(self, node: tree.Node, frame: Frame) -> list[str]:
        """The frame's dummies that stand in a node."""
        used = {r.id for r, bound in tree.references(node) if isinstance(r, tree.Name) and r.id not in bound}
        return [dummy for dummy in frame.dummies if dummy in used]

    def members(self, node: tree.Node, frame: Frame) -> Found:
        """A set for each row, each member once."""
        import numpy as np

        if not self.uses(node, frame):
            index = self.lookup.computed(node)
            self._affordable(frame.n * index.size)
            parts = [np.tile(part, frame.n) for part in index.parts]
            return Found(np.repeat(np.arange(frame.n), index.size), parts)
        match node:
            case tree.Arithmetic():
                found = self.members(node.first, frame)
                for op, part in node.rest:
                    found = self._combine(op, found, self.members(part, frame), frame)
                return found
            case tree.Listing(elements=elements) | tree.Tuple(parts=elements):
                return self._listed(elements, frame)
            case tree.Builder(element=element, over=over):
                inner, parent = self.expand(frame, over)
                return self._once(Found(parent, self.key((element,), inner)))
            case tree.Call(function="range", arguments=arguments):
                return self._range(arguments, frame)
            case _:
                raise Beyond

    def _listed(self, elements: tuple[tree.Node, ...], frame: Frame) -> Found:
        import numpy as np

        keys = [self.key((element,), frame) for element in elements]
        if len({len(key) for key in keys}) != 1:
            raise Beyond
        parts = [np.stack(part, axis=1).ravel() for part in zip(*keys, strict=True)]
        return self._once(Found(np.repeat(np.arange(frame.n), len(keys)), parts))

    def _once(self, found: Found) -> Found:
        """Each member once in a row, at its first place."""
        import numpy as np

        _, first = np.unique(self.combined([found.row, *found.parts]), return_index=True)
        first.sort()
        return Found(found.row[first], [part[first] for part in found.parts])

    def _combine(self, op: tree.ArithmeticOp, left: Found, right: Found, frame: Frame) -> Found:
        import numpy as np

        if op == "*":
            counts = np.bincount(right.row, minlength=frame.n)
            starts = np.cumsum(counts) - counts
            self._affordable(int(counts[left.row].sum()))
            a = np.repeat(np.arange(len(left.row)), counts[left.row])
            b = ragged(starts[left.row], counts[left.row])
            return Found(left.row[a], [*(p[a] for p in left.parts), *(p[b] for p in right.parts)])
        if len(left.parts) != len(right.parts):
            raise Beyond
        if op in ("|", "+"):
            row = np.concatenate([left.row, right.row])
            order = np.argsort(row, kind="stable")
            parts = [np.concatenate(pair)[order] for pair in zip(left.parts, right.parts, strict=True)]
            return self._once(Found(row[order], parts))
        if op not in ("&", "-"):
            raise Beyond
        within = np.isin(self.combined([left.row, *left.parts]), self.combined([right.row, *right.parts]))
        kept = np.flatnonzero(within == (op == "&"))
        return Found(left.row[kept], [part[kept] for part in left.parts])

    def _range(self, arguments: tuple[tree.Node, ...], frame: Frame) -> Found:
        import numpy as np

        bounds = [np.broadcast_to(np.asarray(self.numbers(a, frame)), (frame.n,)) for a in arguments]
        if any((b != np.floor(b)).any() or (np.abs(b) >= EXACT).any() for b in bounds):
            raise Beyond
        start, stop = (np.zeros(frame.n), bounds[0]) if len(bounds) == 1 else bounds[:2]
        step = bounds[2] if len(bounds) > 2 else np.ones(frame.n)
        if (step == 0).any():
            raise Beyond
        size = np.maximum(0.0, np.ceil((stop - start) / step))
        self._affordable(int(size.sum()))
        counts = size.astype(np.int64)
        row = np.repeat(np.arange(frame.n), counts)
        numbers: Vector = start[row] + ragged(np.zeros(frame.n, dtype=np.int64), counts).astype(float) * step[row]
        return Found(row, [self.codes.whole(numbers)])

    def expand(self, frame: Frame, clauses: tuple[tree.Clause, ...]) -> tuple[Frame, Indices]:
        """Every assignment of the dummies that fulfils the conditions, and the row of `frame` that each belongs to."""
        import numpy as np

        parent = np.arange(frame.n)
        for clause in clauses:
            found = self.members(clause.source, frame)
            if len(found.parts) != len(clause.targets):
                raise Beyond
            origin = clause.source.id if isinstance(clause.source, tree.Name) else ""
            frame = frame.take(found.row).bound(clause.targets, found.parts, origin)
            parent = parent[found.row]
            for condition in clause.conditions:
                kept = np.flatnonzero(self.truths(condition, frame))
                frame, parent = frame.take(kept), parent[kept]
        return frame, parent

    def _affordable(self, rows: int) -> None:
        if rows > LARGEST_FRAME:
            raise Beyond

    def combined(self, parts: list[Indices]) -> Indices:
        """A row and codes as one number."""
        base = len(self.codes.elements) + 1
        if (int(parts[0].max(initial=0)) + 1) * base ** (len(parts) - 1) >= 2**62:
            raise Beyond
        key = parts[0]
        for part in parts[1:]:
            key = key * base + part
        return key
