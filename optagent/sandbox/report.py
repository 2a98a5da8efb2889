"""What a child claims, checked for form: it ran a program nobody has read, so nothing of it is taken on trust."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from optagent.solution import Status


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Hessian(_Closed):
    """Q of the objective's 1/2 x'Qx by columns; the lower triangle only, when `triangular`."""

    start: list[int]
    index: list[int]
    value: list[float]
    triangular: bool


class Matrix(_Closed):
    """A linear or quadratic model as the solver held it: n columns, m rows."""

    cost: list[float]
    offset: float
    lower: list[float]
    upper: list[float]
    kinds: list[int]
    """n, or empty for all continuous: 0 continuous, 1 integer, 2 semi-continuous, 3 semi-integer, 4 implied integer."""
    row_lower: list[float]
    row_upper: list[float]
    by_rows: bool
    start: list[int]
    index: list[int]
    value: list[float]
    hessian: Hessian | None = None


class SpecialSet(_Closed):
    """Of these columns, in their order, at most `level` neighbours are not zero."""

    level: int
    columns: list[int]


class Expressions(_Closed):
    """A non-linear model: each row's body and the objective in postfix order (see inside/postfix.py)."""

    lower: list[float]
    upper: list[float]
    kinds: list[int]
    names: list[str]
    bodies: list[list[float | str]]
    row_lower: list[float]
    row_upper: list[float]
    goal: list[float | str]
    sets: list[SpecialSet] = []


class Record(_Closed):
    """The last solve."""

    status: Status
    reason: str
    sense: Literal["", "minimize", "maximize"]
    objective: float | None
    bound: float | None
    seconds: float
    solver: str
    version: str
    requested: str
    columns: list[str]
    rows: list[str]
    x: list[float] | None
    duals: list[float] | None
    reduced_costs: list[float] | None
    others: dict[str, float]
    matrix: Matrix | None = None
    expressions: Expressions | None = None
    lp: str = ""
    unchecked: str = ""
    """Why the model could not be exported, where it could not."""


class Exported(_Closed):
    """A model without a solve: as a matrix, or else as expressions."""

    sense: Literal["", "minimize", "maximize"]
    """Empty when there is no objective."""
    columns: list[str]
    rows: list[str]
    matrix: Matrix | None = None
    expressions: Expressions | None = None
    reason: str
    """Why there is neither, or what there is no place for."""
    text: str = ""
    """In the LP or MPS format, where that was asked for."""
    text_columns: list[str] = []
    """What the text calls the columns."""
    text_rows: list[str] = []


class Prologue(_Closed):
    """Sent before the program's first line, so that the program cannot have written it."""

    layers: list[str]


class Report(_Closed):
    """Sent after the program's last line."""

    ended: Literal["done", "error", "memory", "time"]
    error: str
    solves: int
    record: Record | None
    exported: Exported | None = None
    """Instead of the record, where the model alone was wanted."""
