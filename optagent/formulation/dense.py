"""A parameter's numbers kept as one array, read as the mapping from keys to numbers that others are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from optagent.formulation.data import Members

from optagent.formulation.polynomial import Key, Scalar


class Dense(Mapping[Key, Scalar]):
    """Key -> number over the product of sets, the last running fastest; NaN in the array where there is no number.

    A million numbers take 8 MB so, and 250 MB as a dict.
    """

    def __init__(self, sets: Sequence[Members], array: NDArray[np.float64]) -> None:
        import numpy as np

        self.sets = sets
        self.array = array
        self._missing = int(np.isnan(array).sum())

    def _position(self, key: object) -> int:
        """Raises KeyError."""
        if not isinstance(key, tuple):
            raise KeyError(key)
        at = position = 0
        for s in self.sets:
            position = position * len(s.keys) + s.position[key[at : at + s.arity]]
            at += s.arity
        if at != len(key):  # pyright: ignore[reportUnknownArgumentType]
            raise KeyError(key)  # pyright: ignore[reportUnknownArgumentType]
        return position

    def __getitem__(self, key: Key) -> Scalar:
        number = float(self.array[self._position(key)])
        if number != number:
            raise KeyError(key)
        return _tidy(number)

    def __iter__(self) -> Iterator[Key]:
        for key, _ in self._pairs():
            yield key

    def _pairs(self) -> Iterator[tuple[Key, float]]:
        keys = product(*(s.keys for s in self.sets))
        for parts, number in zip(keys, self.array, strict=True):
            if number == number:
                yield tuple(e for part in parts for e in part), float(number)

    def __len__(self) -> int:
        return len(self.array) - self._missing


def _tidy(number: float) -> Scalar:
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
