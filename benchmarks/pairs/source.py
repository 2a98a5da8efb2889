"""What a transformation is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Protocol

from benchmarks.pairs.pair import Notion
from benchmarks.pairs.scalar import Scalar
from optagent.formulation import Formulation


@dataclass(frozen=True)
class Source:
    """A linear model, as a document and in scalars."""

    formulation: Formulation
    model: Scalar


@dataclass(frozen=True)
class Made:
    """Two models that agree by construction."""

    b: Scalar | Formulation
    proof: str
    a: Scalar | Formulation | None = None
    """None: the source."""
    notion: Notion | None = None
    """None: what the module says."""


@dataclass(frozen=True)
class Miss:
    """A model that is perhaps different; whether it is has still to be proven."""

    b: Scalar
    what: str
    a: Scalar | None = None
    """None: the source."""
    shown: Scalar | Formulation | None = None
    """What the pair holds, where it has variables that `b`, which the proof is about, has not."""
    shown_a: Scalar | Formulation | None = None
    """The same for `a`."""


class Same(Protocol):
    """A module of `same`: one transformation that keeps the meaning."""

    NOTION: Notion

    def make(self, source: Source, draw: Random) -> Made | None:
        """None where the source has nothing to transform."""
        ...


class Different(Protocol):
    """A module of `different`: one kind of near miss."""

    def candidates(self, source: Source, draw: Random) -> Iterator[Miss]:
        """In an order of chance; the first that is proven different is kept."""
        ...
