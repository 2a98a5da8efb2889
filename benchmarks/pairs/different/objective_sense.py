"""Minimised instead of maximised, or the other way round, with nothing else changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """There is only one."""
    yield Miss(replace(source.model, maximize=not source.model.maximize), "objective turned")
