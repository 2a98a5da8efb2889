"""Known data once sets and parameters are resolved: members in order, numbers by key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product

from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.elements import Element
from optagent.formulation.polynomial import Key, Scalar

_SIGNS = re.compile(r"""[()\[\],.'":\\]""")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|-?inf|nan")
LONGEST_WHOLE = 18
"""Digits; a longer text of digits is a word and no number."""


@dataclass
class Members:
    """The members of one set, in order; every member is a flat tuple, of one length."""

    keys: tuple[Key, ...]
    arity: int = 1
    cyclic: bool = False
    """Whether a step from the last leads to the first."""

    @cached_property
    def kinds(self) -> tuple[type | None, ...]:
        """For each part of the members: int, str, or None where there are both (or no member)."""
        kinds = [{type(key[at]) for key in self.keys} for at in range(self.arity)]
        return tuple(found.pop() if len(found) == 1 else None for found in kinds)

    def around(self, key: Key) -> Key:
        """Where a step beyond the ends of a cyclic set of numbers leads; a word stays as it is."""
        if not self.keys:
            return key
        (first,), (number,) = self.keys[0], key
        if not isinstance(first, int) or not isinstance(number, int):
            return key
        return (first + (number - first) % len(self.keys),)

    @cached_property
    def position(self) -> dict[Key, int]:
        """Where each member stands, from 0."""
        return {key: at for at, key in enumerate(self.keys)}


@dataclass
class Data:
    """Everything an expression can look up besides its dummies."""

    sets: dict[str, Members] = field(default_factory=dict[str, Members])
    parameters: dict[str, Mapping[Key, Scalar]] = field(default_factory=dict[str, Mapping[Key, Scalar]])
    """Key -> number; the key of a scalar is ()."""
    defaults: dict[str, float] = field(default_factory=dict[str, float])
    index: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Names of the sets that each parameter and variable runs over."""
    variables: frozenset[str] = frozenset()

    @cached_property
    def elements(self) -> frozenset[str]:
        """Every member that is text: what may be written without quotes where no other name is meant."""
        return frozenset(e for members in self.sets.values() for key in members.keys for e in key if isinstance(e, str))

    def define(self, name: str, members: Members) -> None:
        """Make a set known; `elements` follows."""
        self.sets[name] = members
        self.__dict__.pop("elements", None)

    def arity(self, name: str) -> int:
        """How many keys an entry of this parameter or variable takes."""
        return sum(self.sets[s].arity for s in self.index[name])

    def keys(self, name: str) -> Iterator[Key]:
        """Every key of a parameter or variable: the product of its sets, the last running fastest."""
        for parts in product(*(self.sets[s].keys for s in self.index[name])):
            yield tuple(e for part in parts for e in part)

    def count(self, name: str) -> int:
        """How many entries a parameter or variable has."""
        size = 1
        for s in self.index[name]:
            size *= len(self.sets[s].keys)
        return size

    def missing(self, name: str, rows: Mapping[Key, Scalar], most: int = 3) -> tuple[int, list[Key]]:
        """How many keys of `name` have no row, and the first of them; every row's key is one of its keys."""
        return self.count(name) - len(rows), list(islice((k for k in self.keys(name) if k not in rows), most))

    def inside(self, name: str, key: Key, *, stepped: bool = False) -> Key:
        """The key as the sets spell it (`"1"` for 1, or 1 for `"1"`); one that was `stepped` to goes round cyclic sets.

        Raises ExpressionError `wrong-index` or `outside-set`.
        """
        wanted = self.arity(name)
        if len(key) != wanted:
            sets = ", ".join(self.index[name])
            shown = f"{name}[{sets}]" if sets else f"{name} (no index)"
            given = f"{len(key)} {'index' if len(key) == 1 else 'indices'}"
            raise ExpressionError("wrong-index", f"{name} is given {given} and has {wanted}.", f"It is {shown}.")
        spelled: list[Element] = []
        at = 0
        for s in self.index[name]:
            members = self.sets[s]
            part = key[at : at + members.arity]
            at += members.arity
            if stepped and members.cyclic and part not in members.position:
                part = members.around(part)
            if part not in members.position:
                spellings = product(*((e, _other_spelling(e)) for e in part))
                found = next((p for p in spellings if p in members.position), None)
                if found is None:
                    shown = ", ".join(map(str, key))
                    held = f"holds {preview(members)}" if members.keys else "is empty"
                    raise ExpressionError("outside-set", f"{name}[{shown}] looks outside {s}, which {held}.",
                                          "Add a condition to for_each, or the member to the set.")  # fmt: skip
                part = found
            spelled.extend(part)
        return tuple(spelled)


def _other_spelling(element: Element) -> Element:
    if isinstance(element, int):
        return str(element)
    return int(element) if element.isdecimal() and len(element) <= LONGEST_WHOLE else element


def preview(members: Members, most: int = 6) -> str:
    """The first members, for a message."""
    shown = [", ".join(map(str, key)) for key in members.keys[:most]]
    if members.arity > 1:
        shown = [f"({s})" for s in shown]
    return ("; " if members.arity > 1 else ", ").join(shown) + (", …" if len(members.keys) > most else "")


def flat(name: str, key: Key) -> str:
    """A component as it is written in a Solution, and by Pyomo: `make[chair]`, `flow[A,B]`, `total`.

    Words that could be taken for something else are quoted: `stock['2']`, `supply['Gent, Metz']`.
    """
    return f"{name}[{','.join(map(written, key))}]" if key else name


def written(element: Element) -> str:
    """An element as it stands in such a name."""
    quoted = repr(element)
    if isinstance(element, int) or quoted[1] == "|":
        return quoted
    inside = quoted[1:-1]
    return quoted if _SIGNS.search(inside) or _NUMBER.fullmatch(inside) else inside
