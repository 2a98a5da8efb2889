"""Rows of a table that are kept by columns: a million of them in 30 MB, made into tuples one by one when asked for."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import cast, overload

Cell = str | int | float | None
Column = Sequence[Cell]


class Rows(Sequence[tuple[Cell, ...]]):
    """Behaves as the tuple of its rows; equal to one."""

    def __init__(self, columns: Sequence[Column], count: int) -> None:
        self.columns = tuple(columns)
        self._count = count

    @overload
    def __getitem__(self, index: int) -> tuple[Cell, ...]: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[tuple[Cell, ...], ...]: ...
    def __getitem__(self, index: int | slice) -> tuple[Cell, ...] | tuple[tuple[Cell, ...], ...]:
        found = [column[index] for column in self.columns]
        return tuple(zip(*cast("list[list[Cell]]", found), strict=True)) if isinstance(index, slice) else tuple(found)  # pyright: ignore[reportReturnType]

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        return zip(*self.columns, strict=True)

    def __len__(self) -> int:
        return self._count

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rows | tuple):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self[:20])) if len(self) <= 20 else f"<{len(self):,} rows: {self[0]}, {self[1]}, …>"


def packed(cells: Sequence[Cell]) -> Column:
    """The cells in as little memory as they need: all whole numbers, or all floats, as an array."""
    kinds = set(map(type, cells))
    if kinds == {int}:
        try:
            return array("q", cast("Sequence[int]", cells))
        except OverflowError:
            return cells
    return array("d", cast("Sequence[float]", cells)) if kinds == {float} else cells


def columns_of(rows: Iterable[tuple[Cell, ...]], width: int) -> tuple[Column, ...]:
    """The columns of rows, however these are kept."""
    if isinstance(rows, Rows):
        return rows.columns
    return tuple(zip(*rows, strict=True)) or ((),) * width
