"""Writes a linear model as free MPS, with the numbers of columns and rows for names, always to be minimised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optagent.sandbox.matrix import Model

if TYPE_CHECKING:
    from optagent.sandbox.matrix import Vector


def mps(model: Model) -> str:
    """The text: columns `x0`, `x1`, …, rows `r0`, …; the objective without its constant, negated where more is better.

    Numbers stand in full. Every row must have a side; semi-continuous columns and squares have no place here.
    """
    import numpy as np

    cost = -model.cost if model.maximize else model.cost
    row, column, value = model.entries
    order = np.lexsort((row, column))
    senses = [_sense(low, high) for low, high in zip(model.row_low.tolist(), model.row_high.tolist(), strict=True)]
    lines = ["NAME m FREE", "ROWS", " N obj"]
    lines += [f" {sense} r{i}" for i, sense in enumerate(senses)]
    lines.append("COLUMNS")
    starts = np.searchsorted(column[order], np.arange(len(cost) + 1)).tolist()
    entries = list(zip(row[order].tolist(), value[order].tolist(), strict=True))
    whole = model.kinds.tolist()
    inside = False
    for j, price in enumerate(cost.tolist()):
        if bool(whole[j]) != inside:
            inside = not inside
            lines.append(f" M{j} 'MARKER' '{'INTORG' if inside else 'INTEND'}'")
        lines.append(f" x{j} obj {price!r}")
        lines += [f" x{j} r{i} {number!r}" for i, number in entries[starts[j] : starts[j + 1]]]
    if inside:
        lines.append(" M 'MARKER' 'INTEND'")
    lines += ["RHS", *_sides(model.row_low, model.row_high, senses)]
    lines += ["BOUNDS", *_bounds(model.low, model.high), "ENDATA", ""]
    return "\n".join(lines)


def _sense(low: float, high: float) -> str:
    if low == high:
        return "E"
    return "L" if low == -float("inf") else "G"


def _sides(low: Vector, high: Vector, senses: list[str]) -> list[str]:
    rhs: list[str] = []
    ranges: list[str] = []
    for i, (least, most, sense) in enumerate(zip(low.tolist(), high.tolist(), senses, strict=True)):
        side = most if sense == "L" else least
        if side:
            rhs.append(f" s r{i} {side!r}")
        if sense == "G" and most != float("inf"):
            ranges.append(f" s r{i} {most - least!r}")
    return [*rhs, "RANGES", *ranges] if ranges else rhs


def _bounds(low: Vector, high: Vector) -> list[str]:
    """Both bounds of every column: what is meant where one is left out differs from reader to reader."""
    lines: list[str] = []
    for j, (least, most) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
        if least == most:
            lines.append(f" FX b x{j} {least!r}")
            continue
        lines.append(f" MI b x{j}" if least == -float("inf") else f" LO b x{j} {least!r}")
        lines.append(f" PL b x{j}" if most == float("inf") else f" UP b x{j} {most!r}")
    return lines
