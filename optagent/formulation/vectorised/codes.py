"""Elements of sets as whole numbers: which code an element has, where a set holds it, and which number it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from optagent.formulation.data import LONGEST_WHOLE, Members
from optagent.formulation.elements import Element

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Indices = NDArray[np.int64]
    Truths = NDArray[np.bool_]
    Vector = NDArray[np.float64]

EXACT = 2**53
"""Whole numbers beyond it are not all floats."""
MOST_COMBINED = 2**62
"""Keys of several parts are compared as one whole number below this."""


class Beyond(Exception):
    """Something that arrays do not do, or that is a mistake: the interpreter does it, or finds the words for it."""


class Codes:
    """A code for every element that has been met; `1` and `"1"` have two."""

    def __init__(self) -> None:
        self.elements: list[Element] = []
        self._code: dict[Element, int] = {}
        self._numbers: Vector | None = None

    def code(self, element: Element) -> int:
        """The element's code, a new one where it has none."""
        found = self._code.get(element)
        if found is None:
            found = self._code[element] = len(self.elements)
            self.elements.append(element)
        return found

    def codes(self, elements: Sequence[Element]) -> Indices:
        """The code of each."""
        import numpy as np

        try:
            return np.fromiter(map(self._code.__getitem__, elements), np.int64, len(elements))
        except KeyError:
            return np.fromiter(map(self.code, elements), np.int64, len(elements))

    def whole(self, numbers: Vector) -> Indices:
        """Codes of whole numbers. Raises Beyond where one is not whole."""
        import numpy as np

        if not (np.abs(numbers) < EXACT).all() or (numbers != np.floor(numbers)).any():
            raise Beyond
        found, place = np.unique(numbers.astype(np.int64), return_inverse=True)
        return self.codes(found.tolist())[place]

    def numbers(self, codes: Indices) -> Vector:
        """Which number each element is; NaN for a word, and for a number that a float cannot hold."""
        import numpy as np

        if self._numbers is None or len(self._numbers) < len(self.elements):
            numbers = (e if isinstance(e, int) and abs(e) < EXACT else np.nan for e in self.elements)
            self._numbers = np.fromiter(numbers, float, len(self.elements))
        return self._numbers[codes]

    def respelled(self, codes: Indices) -> Indices:
        """For each element the code of its other spelling (`"1"` for 1, 1 for `"1"`); -1 for a word."""
        import numpy as np

        found, place = np.unique(codes, return_inverse=True)
        other = [self._other(self.elements[code]) for code in found.tolist()]
        return np.array(other, dtype=np.int64)[place] if other else codes

    def _other(self, element: Element) -> int:
        if isinstance(element, int):
            return self.code(str(element))
        if element.isdecimal() and len(element) <= LONGEST_WHOLE:
            return self.code(int(element))
        return -1

    def combined(self, parts: Sequence[Indices], base: int) -> Indices:
        """Keys of several parts as one number each, all codes being below `base`. Raises Beyond for long keys."""
        if base ** len(parts) >= MOST_COMBINED:
            raise Beyond
        key = parts[0]
        for part in parts[1:]:
            key = key * base + part
        return key


class Index:
    """A set's members as columns of codes, and where each stands."""

    def __init__(self, codes: Codes, members: Members) -> None:
        self.codes = codes
        self.size = len(members.keys)
        self.arity = members.arity
        columns: Iterable[tuple[Element, ...]] = zip(*members.keys, strict=True) if members.keys else [()] * self.arity
        self.parts = [codes.codes(column) for column in columns]
        self._table: Indices | None = None
        self._sorted: tuple[Indices, Indices, int] | None = None

    def find(self, parts: Sequence[Indices], *, exact: bool = False) -> Indices:
        """The position of each key, -1 where it is no member; 1 and `"1"` find each other unless `exact`."""
        import numpy as np

        if len(parts) > 1:
            return self._find_combined(parts)
        (wanted,) = parts
        found = self._find_single(wanted)
        missing = found < 0
        if not exact and missing.any():
            other = self.codes.respelled(wanted[missing])
            found = found.copy()
            found[missing] = np.where(other < 0, -1, self._find_single(np.maximum(other, 0)))
        return found

    def _find_single(self, wanted: Indices) -> Indices:
        import numpy as np

        if self._table is None:
            self._table = np.full(int(self.parts[0].max(initial=0)) + 1, -1, dtype=np.int64)
            self._table[self.parts[0]] = np.arange(self.size)
        inside = wanted < len(self._table)
        if inside.all():
            return self._table[wanted]
        return np.where(inside, self._table[np.where(inside, wanted, 0)], -1)

    def _find_combined(self, wanted: Sequence[Indices]) -> Indices:
        import numpy as np

        if self._sorted is None:
            base = 1 + max((int(part.max(initial=0)) for part in self.parts), default=0)
            keys = self.codes.combined(self.parts, base)
            order = np.argsort(keys, kind="stable")
            self._sorted = keys[order], order, base
        keys, order, base = self._sorted
        if not len(keys):
            return np.full(len(wanted[0]), -1, dtype=np.int64)
        inside = np.logical_and.reduce([part < base for part in wanted])
        key = self.codes.combined([np.where(inside, part, 0) for part in wanted], base)
        at = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
        return np.where(inside & (keys[at] == key), order[at], -1)
