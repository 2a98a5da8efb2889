"""One problem that a family made: its model, its words with marks, and what is known of both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from optagent.formulation import Formulation
from optagent.problem import Table


@dataclass(frozen=True)
class Instance:
    """What a family gives for one (seed, index)."""

    formulation: Formulation
    """Executable, with data, units and descriptions."""
    words: str
    """The problem in words, with marks (`optagent.synth.words.marks`)."""
    template: str
    """Which wording it is: texts of one template share their plan, texts of two do not."""
    scalar: Formulation | None = None
    """The same model with its numbers in place and one variable a thing, as small language models write it."""
    tables: tuple[Table, ...] = ()
    """Attached data."""
    knobs: dict[str, float | str] = field(default_factory=dict[str, float | str])
    """The draws that make it easy or hard."""


@dataclass(frozen=True)
class Family:
    """A seed generator."""

    name: str
    title: str
    """In words."""
    make: Callable[[int, int, float], Instance]
    """A pure function of (seed, index, size); size 1 is the family's own, more is larger."""
    source: str = ""
    """Where the type is from."""
