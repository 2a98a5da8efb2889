"""A decision problem as it was given: words, and the tables that came with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, field_serializer

from optagent.errors import InputError

Cell = str | int | float | None
LONGEST_TEXT = 40_000
"""Characters; longer text is refused, since numbers in bulk belong into a table."""


class Table(BaseModel):
    """One attached table: `rows[i][j]` is the cell of row `i` (0-based) under `columns[j]`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    """What a Formulation calls it: the file's stem."""
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    source: str = ""
    """The file it came from, for messages."""

    @field_serializer("rows")
    def _as_tuples(self, rows: Iterable[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
        return tuple(rows)  # a large table keeps them by columns (optagent.columnar)


class Problem(BaseModel):
    """Words, tables and an id. A benchmark's label travels beside it, never inside."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    tables: tuple[Table, ...] = ()
    id: str = ""
    """Given, or the first 12 hex digits of the text's sha256."""

    @classmethod
    def from_words(cls, text: str, tables: tuple[Table, ...] = (), id: str = "") -> Problem:  # noqa: A002
        """Check the words and give them an id.

        Raises InputError when there are none, or too many to be a problem statement.
        """
        words = text.strip()
        if not words:
            raise InputError(
                "The problem is empty", "Describe the decision in words, name a text file, or pipe text in."
            )
        if len(words) > LONGEST_TEXT:
            raise InputError(
                f"The problem has {len(words):,} characters; at most {LONGEST_TEXT:,} are read",
                "Keep the description short and attach large tables with --data FILE.csv.",
            )
        return cls(text=words, tables=tables, id=id or hashlib.sha256(words.encode()).hexdigest()[:12])
