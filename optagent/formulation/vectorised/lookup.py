"""Sets, parameters and variables as arrays: what stands at which key."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from optagent.formulation import tree
from optagent.formulation.data import Data, Members
from optagent.formulation.dense import Dense
from optagent.formulation.interpret import Interpreter
from optagent.formulation.vectorised.codes import Beyond, Codes, Index

if TYPE_CHECKING:
    from optagent.formulation.vectorised.codes import Indices, Vector

LARGEST_DENSE = 4_000_000
"""A parameter with more keys is kept by its sorted keys, unless most of them have a value."""


class Lookup:
    """Everything that an expression can look up besides its dummies."""

    def __init__(self, data: Data, variables: Sequence[str]) -> None:
        self.data = data
        self.codes = Codes()
        self.offsets: dict[str, int] = {}
        """Variable -> its first column; the others follow in the order of its keys."""
        self.width = 0
        """How many columns there are."""
        for name in variables:
            self.offsets[name] = self.width
            self.width += data.count(name)
        self._indices: dict[str, Index] = {}
        self._computed: dict[tree.Node, Index] = {}
        self._parameters: dict[str, tuple[Indices | None, Vector]] = {}

    def index(self, name: str) -> Index:
        """A declared set."""
        found = self._indices.get(name)
        if found is None:
            found = self._indices[name] = self._made(self.data.sets[name])
        return found

    def computed(self, node: tree.Node) -> Index:
        """A set that hangs on no dummy."""
        if isinstance(node, tree.Name) and node.id in self.data.sets:
            return self.index(node.id)
        found = self._computed.get(node)
        if found is None:
            found = self._computed[node] = self._made(Interpreter(self.data).members(node, {}))
        return found

    def _made(self, members: Members) -> Index:
        if not members.arity:
            raise Beyond
        return Index(self.codes, members)

    def column(self, name: str, key: Sequence[Indices]) -> Indices:
        """The columns of a variable at keys. Raises Beyond for a key outside its sets."""
        return self.offsets[name] + self._position(name, key)

    def parameter(self, name: str, key: Sequence[Indices]) -> Vector:
        """The numbers of a parameter at keys. Raises Beyond where there is none."""
        import numpy as np

        position = self._position(name, key)
        keys, values = self._parameters.get(name) or self._kept(name)
        if keys is None:
            found = values[position]
        elif len(keys):
            at = np.minimum(np.searchsorted(keys, position), len(keys) - 1)
            found = np.where(keys[at] == position, values[at], np.nan)
        else:
            found = np.full(len(position), np.nan)
        missing = np.isnan(found)
        if missing.any():
            default = self.data.defaults.get(name)
            if default is None:
                raise Beyond
            found = np.where(missing, default, found)
        return found

    def scalar(self, name: str) -> float:
        """A parameter without an index."""
        value = self.data.parameters[name].get((), self.data.defaults.get(name))
        if value is None or self.data.index[name]:
            raise Beyond
        return float(value)

    def _position(self, name: str, key: Sequence[Indices]) -> Indices:
        """Where keys stand in the product of the sets, the last running fastest."""
        import numpy as np

        sets = [self.index(s) for s in self.data.index[name]]
        if len(key) != sum(s.arity for s in sets):
            raise Beyond
        position = np.zeros(len(key[0]) if key else 1, dtype=np.int64)
        at = 0
        for s in sets:
            part = s.find(key[at : at + s.arity])
            at += s.arity
            if (part < 0).any():
                raise Beyond
            position = position * s.size + part
        return position

    def _kept(self, name: str) -> tuple[Indices | None, Vector]:
        """A parameter's numbers by position, or its positions in order and their numbers."""
        import numpy as np

        rows = self.data.parameters[name]
        count = math.prod(self.index(s).size for s in self.data.index[name])
        if isinstance(rows, Dense):
            kept = None, rows.array
        else:
            parts = [self.codes.codes(part) for part in zip(*rows, strict=True)]
            values = np.fromiter(rows.values(), float, len(rows))
            position = self._position(name, parts) if len(rows) else np.zeros(0, dtype=np.int64)
            if count <= max(LARGEST_DENSE, 4 * len(rows)):
                dense = np.full(count, np.nan)
                dense[position] = values
                kept = None, dense
            else:
                order = np.argsort(position)
                kept = position[order], values[order]
        self._parameters[name] = kept
        return kept
