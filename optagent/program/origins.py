"""Which members a dummy stands for: what a literal beside it must look like, and whether it can step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from optagent.formulation import tree
from optagent.formulation.data import Data

Kind = Literal["int", "str", "mixed"]


@dataclass(frozen=True)
class Origin:
    """Where a dummy comes from."""

    kind: Kind = "mixed"
    """What its members are; mixed also where that is not known."""
    parts: frozenset[str | int] = frozenset()
    """Every value, for mixed ones."""
    declared: str = ""
    """The set of whole numbers that it runs over, where that is a declared one."""
    steps_in: str = ""
    """The set of words in which `t - 1` is the member before; empty for any other."""


UNKNOWN = Origin()
Origins = Mapping[str, Origin]


def part_origin(data: Data, name: str, part: int) -> Origin:
    """The origin of the given part of a declared set's members."""
    members = data.sets[name]
    kind = members.kinds[part]
    if kind is str:
        return Origin("str", steps_in=name if members.arity == 1 else "")
    if kind is int:
        return Origin("int", declared=name if members.arity == 1 else "")
    return Origin("mixed", frozenset(key[part] for key in members.keys))


def origins_of(source: tree.Node, width: int, data: Data, outer: Origins) -> list[Origin]:
    """One origin for each of the `width` dummies that run over a source."""
    found = _origins(source, data, outer)
    return found if len(found) == width else [UNKNOWN] * width


def _origins(source: tree.Node, data: Data, outer: Origins) -> list[Origin]:
    match source:
        case tree.Name(id=name) if name in data.sets:
            return [part_origin(data, name, at) for at in range(data.sets[name].arity)]
        case tree.Call(function="range"):
            return [Origin("int")]
        case tree.Listing(elements=parts) | tree.Tuple(parts=parts):
            if all(isinstance(p, tree.Number) for p in parts):
                return [Origin("int")]
            return [Origin("str")] if all(isinstance(p, tree.Text) for p in parts) else []
        case tree.Builder(element=element, over=over):
            inner = dict(outer)
            for clause in over:
                inner.update(
                    zip(clause.targets, origins_of(clause.source, len(clause.targets), data, inner), strict=True)
                )
            names = element.parts if isinstance(element, tree.Tuple) else (element,)
            return [_plain(inner.get(n.id, UNKNOWN)) if isinstance(n, tree.Name) else UNKNOWN for n in names]
        case tree.Arithmetic():
            found = [_plain(o) for o in _origins(source.first, data, outer)]
            for op, part in source.rest:
                other = [_plain(o) for o in _origins(part, data, outer)]
                if op == "*":
                    found = [*found, *other]
                elif op in ("|", "+") and [o.kind for o in found] != [o.kind for o in other]:
                    return []
            return found
        case _:
            return []


def _plain(origin: Origin) -> Origin:
    """Steps are taken in a declared set only."""
    return Origin(origin.kind, origin.parts)
