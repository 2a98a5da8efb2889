"""Slack variables without a sign: equations that say nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.pairs.same.slack import with_slack
from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """The proof is about the model without these rows, which is what is left after projection."""
    model = source.model
    left = replace(model, rows=tuple(r for r in model.rows if r.equality))
    if len(left.rows) < len(model.rows):
        yield Miss(left, "slack of any sign", shown=with_slack(model, None))
