"""What statements of the model section declare, before it becomes the five elements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from optagent.formulation import tree
from optagent.formulation.elements import Element, Sense
from optagent.formulation.mathprog.expressions import Indexing
from optagent.formulation.polynomial import Key

Word = Element | float


@dataclass
class Declared:
    """What all have in common."""

    name: str
    line: int
    description: str = ""
    unit: str = ""


@dataclass
class DeclaredSet(Declared):
    """A set."""

    dimension: int = 1
    within: list[tree.Node] = field(default_factory=list[tree.Node])
    expression: tree.Node | None = None
    cyclic: bool = False
    members: list[Key] | None = None
    """From the data section."""


@dataclass
class DeclaredParameter(Declared):
    """A parameter."""

    domain: Indexing | None = None
    limits: list[tuple[str, tree.Node]] = field(default_factory=list[tuple[str, tree.Node]])
    """`>= 0`, `in S`, `integer`: what its values must fulfil."""
    expression: tree.Node | None = None
    default: float | None = None
    symbolic: bool = False
    rows: list[tuple[Key, Word]] | None = None
    """From the data section."""
    table: tuple[str, list[str], str] | None = None
    """Name, key columns and value column."""
    arity: int = 0
    """Indices that an entry takes."""


@dataclass
class DeclaredVariable(Declared):
    """A decision variable."""

    domain: Indexing | None = None
    kind: Literal["", "integer", "binary"] = ""
    lower: tree.Node | None = None
    upper: tree.Node | None = None


@dataclass
class DeclaredObjective(Declared):
    """The objective."""

    sense: Sense = "minimize"
    expression: tree.Node | None = None
    weight: float | None = None
    priority: int | None = None


@dataclass
class DeclaredConstraint(Declared):
    """A constraint, or a `check` of the data where it has no name."""

    domain: Indexing | None = None
    condition: tree.Node | None = None
    when: tree.Node | None = None


@dataclass
class Model:
    """A whole model section."""

    sets: dict[str, DeclaredSet] = field(default_factory=dict[str, DeclaredSet])
    parameters: dict[str, DeclaredParameter] = field(default_factory=dict[str, DeclaredParameter])
    variables: dict[str, DeclaredVariable] = field(default_factory=dict[str, DeclaredVariable])
    objectives: dict[str, DeclaredObjective] = field(default_factory=dict[str, DeclaredObjective])
    constraints: dict[str, DeclaredConstraint] = field(default_factory=dict[str, DeclaredConstraint])
    checks: list[DeclaredConstraint] = field(default_factory=list[DeclaredConstraint])
