"""Lays out members and rows as MathProg's data section has them: lists, and tables where rows fill them in order."""

from __future__ import annotations

from collections.abc import Sequence

from optagent.formulation.data import Data, Members
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.elements import Element, Parameter, Row
from optagent.formulation.mathprog.words import in_data, numeral
from optagent.formulation.polynomial import Key

MOST_COLUMNS = 20
"""Of a table; wider ones are printed as lists."""
_WIDTH = 110


def set_data(members: Members, width: int = _WIDTH) -> str:
    """`a b c`, or `(a, b) (a, c)`."""
    return _wrapped([_member(key) for key in members.keys], " ", width)


def _member(key: Key) -> str:
    words = ", ".join(in_data(e) for e in key)
    return words if len(key) == 1 else f"({words})"


def parameter_data(p: Parameter, data: Data) -> str:
    """What stands behind a parameter's name: ` := 5`, ` := a 1, b 2`, ` : x y := a 1 2 b 3 4`."""
    if isinstance(p.values, int | float):
        return f" := {numeral(p.values)}"
    assert isinstance(p.values, list)
    columns = columns_of(p, data)
    if columns:
        return _table(p.values, columns)
    return " := " + _wrapped([_list(row) for row in p.values], ", ")


def inline_rows(rows: list[Row]) -> str:
    """On one line."""
    return " ".join(map(_list, rows))


def inline_table(rows: list[Row], columns: Sequence[Element]) -> str:
    """On one line."""
    words = " ".join(map(in_data, columns))
    width = len(columns)
    lines = [rows[at : at + width] for at in range(0, len(rows), width)]
    return f": {words} := " + " ".join(" ".join((in_data(_key(line[0])[0]), *map(_value, line))) for line in lines)


def _list(row: Row) -> str:
    return " ".join((*map(in_data, _key(row)), _value(row)))


def _key(row: Row) -> list[Element]:
    return [e for e in row[:-1] if not isinstance(e, float)]


def _value(row: Row) -> str:
    value = row[-1]
    if isinstance(value, str):
        raise ExpressionError("not-a-number", f"The row {row} does not end in a number.", "Write [key, …, number].")
    return numeral(value)


def columns_of(p: Parameter, data: Data) -> Sequence[Element]:
    """The second set's members, where the rows fill a table of both sets in order."""
    sets = [data.sets[s] for s in data.index[p.name]]
    if len(sets) != 2 or any(s.arity > 1 for s in sets) or not 1 < len(sets[1].keys) <= MOST_COLUMNS:
        return ()
    assert isinstance(p.values, list)
    if len(p.values) != data.count(p.name) or any(
        list(k) != row[:-1] for k, row in zip(data.keys(p.name), p.values, strict=True)
    ):
        return ()
    return [key[0] for key in sets[1].keys]


def _table(rows: list[Row], columns: Sequence[Element]) -> str:
    cells = [["", *map(in_data, columns)]]
    width = len(columns)
    for at in range(0, len(rows), width):
        line = rows[at : at + width]
        cells.append([in_data(_key(line[0])[0]), *map(_value, line)])
    widths = [max(len(c[at]) for c in cells) for at in range(width + 1)]
    lines = ["  " + " ".join(c.rjust(w) if at else c.ljust(w) for at, (c, w) in enumerate(zip(line, widths, strict=True)))
             for line in cells]  # fmt: skip
    return " :\n" + lines[0] + " :=\n" + "\n".join(lines[1:])


def _wrapped(words: Sequence[str], joint: str, width: int = _WIDTH) -> str:
    if not width:
        return joint.join(words)
    lines = [""]
    for at, word in enumerate(words):
        piece = word + (joint if at < len(words) - 1 else "")
        if len(lines[-1]) + len(piece) > width and lines[-1]:
            lines[-1] = lines[-1].rstrip()
            lines.append("  ")
        lines[-1] += piece
    return "\n".join(lines)
