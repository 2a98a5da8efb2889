"""A parameter's numbers kept as one array, read as the mapping from keys to numbers that others are."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, cast

from optagent.formulation.arithmetic import LARGEST_NUMBER
from optagent.formulation.polynomial import Key, Scalar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from optagent.columnar import Column
    from optagent.formulation.data import Data, Members

MOST_EMPTY = 4
"""Times the rows: a parameter with more keys than that is not kept as an array over all of them."""


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


def from_columns(name: str, columns: Sequence[Column], data: Data) -> Dense | None:
    """A parameter from the key columns and the value column of a table.

    None where a key is missing from its set, empty, spelled otherwise or there twice, where a value is no number to reckon
    with, and where the keys with a value are few among all: then it is looked at row by row, which finds the words.
    """
    import numpy as np

    *parts, values = columns
    count = data.count(name)
    if count > MOST_EMPTY * len(values) or not {*map(type, values)} <= {int, float}:
        return None
    numbers = np.asarray(values, dtype=float)
    position = np.zeros(len(numbers), dtype=np.int64)
    at = 0
    for s in data.index[name]:
        members = data.sets[s]
        keys = parts[at : at + members.arity]
        at += members.arity
        single = members.arity == 1
        places = {key[0]: k for key, k in members.position.items()} if single else members.position
        place = cast("dict[object, int]", places)
        given = cast("Iterable[object]", keys[0] if single else zip(*keys, strict=True))
        if any(isinstance(column, array) and column.typecode == "d" for column in keys):
            return None
        try:
            found = np.fromiter(map(place.__getitem__, given), np.int64, len(numbers))
        except KeyError:
            return None
        position = position * len(members.keys) + found
    if not (np.abs(numbers) <= LARGEST_NUMBER).all() or (np.bincount(position, minlength=1) > 1).any():
        return None
    dense = np.full(count, np.nan)
    dense[position] = numbers
    return Dense([data.sets[s] for s in data.index[name]], dense)


def _tidy(number: float) -> Scalar:
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
