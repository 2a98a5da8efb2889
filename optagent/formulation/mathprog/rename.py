"""Puts other names, and other nodes, in the place of names in a tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

from optagent.formulation import tree
from optagent.formulation.mathprog.forms import chain

Steps = Mapping[tuple[str, str], str]
"""(places, members) -> ordered set: `members[places[t] - 1]` is how MathProg writes `t - 1`."""


def renamed(node: tree.Node, names: Mapping[str, str], words: Mapping[str, tree.Node], steps: Steps) -> tree.Node:
    """The tree with its names, dummies too, as `names` has them; `words` replace scalars that hold a word."""
    match node:
        case tree.Name(id=name):
            return words.get(name) or tree.Name(names.get(name, name))
        case tree.Item(
            base=members, keys=(tree.Arithmetic(first=tree.Item(base=places, keys=(dummy,)), rest=rest),)
        ) if (places, members) in steps:
            signs: list[tuple[tree.ArithmeticOp, tree.Node]] = [
                (op, renamed(part, names, words, steps)) for op, part in rest
            ]
            return chain(renamed(dummy, names, words, steps), signs)
        case tree.Item(base=base, keys=keys):
            return tree.Item(names.get(base, base), tuple(renamed(k, names, words, steps) for k in keys))
        case tree.Clause(targets=targets, source=source, conditions=conditions):
            return tree.Clause(
                tuple(names.get(t, t) for t in targets),
                renamed(source, names, words, steps),
                tuple(renamed(c, names, words, steps) for c in conditions),
            )
        case _:
            return replace(node, **{f.name: _part(getattr(node, f.name), names, words, steps) for f in fields(node)})


def _part(value: object, names: Mapping[str, str], words: Mapping[str, tree.Node], steps: Steps) -> object:
    """A field of a node: a node, a tuple of nodes or of (operator, node), or plain data."""
    if isinstance(value, tree.Node):
        return renamed(value, names, words, steps)
    if isinstance(value, tuple):
        return tuple(_part(v, names, words, steps) for v in value)  # pyright: ignore[reportUnknownVariableType]
    return value
