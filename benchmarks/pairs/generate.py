"""The test set: pairs in turn from every transformation, the same ones for the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from benchmarks.pairs.generated import generated
from benchmarks.pairs.invariants import Told, contrast, invariants
from benchmarks.pairs.library import library
from benchmarks.pairs.optimise import best, holds
from benchmarks.pairs.pair import Level, Notion, Pair
from benchmarks.pairs.register import DIFFERENT, SAME
from benchmarks.pairs.renaming import STEMS, renamed, renamed_model
from benchmarks.pairs.scalar import Scalar, scalar
from benchmarks.pairs.source import Made, Source
from optagent.formulation import Formulation

LEVELS: tuple[Level, ...] = ("same", "renamed", "permuted")
SOURCES = 12
"""Models tried for a pair before it is given up."""
PROVEN = 30
"""Columns up to which near misses are made of models from the library: larger ones cost seconds to tell apart."""


def generate(count: int, seed: int = 0, *, only: tuple[str, ...] = ()) -> Iterator[Pair]:
    """`count` pairs, two equivalent ones to each different one roughly; `only` names transformations."""
    names = [name for name in (*SAME, *DIFFERENT) if not only or name in only]
    made = turn = 0
    while made < count:
        before = made
        for name in names:
            pair = one(name, turn, seed)
            if pair is not None:
                yield pair
                made += 1
                if made == count:
                    return
        turn += 1
        if made == before and turn > 3:
            return


def one(name: str, turn: int, seed: int = 0) -> Pair | None:
    """The pair of that number of one transformation; None where no source of `SOURCES` gave one."""
    draw = Random(f"{seed}/{name}/{turn}")
    level = LEVELS[turn % 3]
    for _ in range(SOURCES):
        pair = _same(name, turn, level, draw) if name in SAME else _different(name, turn, level, draw)
        if pair is not None:
            return pair
    return None


def _same(name: str, turn: int, level: Level, draw: Random) -> Pair | None:
    source = _source(draw, most=None)
    made: Made | None = SAME[name].make(source, draw)
    if made is None:
        return None
    a = made.a if made.a is not None else source.formulation if draw.random() < 0.6 else source.model
    family = source.model.name if made.a is None or isinstance(made.a, Scalar) else made.a.name
    notion: Notion = made.notion or SAME[name].NOTION
    first = document(a)
    columns = len(a.columns) if isinstance(a, Scalar) else _columns(a)
    b = levelled(made.b, level, draw)
    return Pair(f"{name}/{turn}", first, b, "equivalent", notion, name, made.proof, level, family, columns)


def _different(name: str, turn: int, level: Level, draw: Random) -> Pair | None:
    module = DIFFERENT[name]
    source = _source(draw, most=PROVEN)
    told: tuple[Scalar, Told] | None = None
    vacuous = getattr(module, "VACUOUS", False)
    for miss in module.candidates(source, draw):
        base = miss.a or source.model
        if vacuous:
            reason = "neither has a plan"
        else:
            if told is None or told[0] is not base:
                told = base, invariants(base)
            reason = contrast(told[1], invariants(miss.b))
        if reason:
            a = miss.shown_a or miss.a or (source.formulation if draw.random() < 0.6 else source.model)
            notion = "vacuous" if vacuous else agreement(base, miss.b)
            shown = levelled(miss.shown or miss.b, level, draw)
            proof = f"{miss.what}; {reason}"
            return Pair(
                f"{name}/{turn}",
                document(a),
                shown,
                "different",
                notion,
                name,
                proof,
                level,
                base.name,
                len(base.columns),
            )
    return None


def _source(draw: Random, most: int | None) -> Source:
    """From the library, or generated, one as likely as the other."""
    if draw.random() < 0.5:
        able = library() if most is None else [s for s in library() if len(s.model.columns) <= most]
        return draw.choice(able)
    while True:
        formulation = generated(draw)
        model = scalar(formulation)
        if model is not None and best(model).state == "optimal":
            return Source(formulation, model)


def agreement(a: Scalar, b: Scalar) -> Notion:
    """What two different models still have in common, where their variables have the same names."""
    first, second = best(a), best(b)
    if first.state != "optimal" or second.state != "optimal" or first.point is None or second.point is None:
        return "none"
    room = 1e-7 * max(1.0, abs(first.value))
    if abs(first.value - second.value) > room or set(first.point) != set(second.point) or holds(b, first.point):
        return "none"
    there = float(b.constant) + sum(float(c) * first.point[v] for v, c in b.objective.items())
    if a.maximize != b.maximize or abs(there - first.value) > room:
        return "none"
    return "optimal set" if _unique(a) and _unique(b) else "optimum"


def _unique(model: Scalar) -> bool:
    """Whether the invariants show that there is one best plan."""
    told = invariants(model)
    ranks = told.get("objective of all plans")
    return "corners next to the best one" in told or (isinstance(ranks, tuple) and len(ranks) > 1 and ranks[1] > 0)


def levelled(b: Scalar | Formulation, level: Level, draw: Random) -> Formulation:
    """The document under the names and in the order of the level."""
    if isinstance(b, Formulation):
        if level == "same":
            return b
        b = renamed(b, draw)
        if level == "permuted":
            variables, rows = list(b.variables), list(b.constraints)
            draw.shuffle(variables)
            draw.shuffle(rows)
            b = b.model_copy(update={"variables": variables, "constraints": rows})
        return b
    if level != "same":
        columns = renamed_model([c.name for c in b.columns], draw, STEMS["variables"])
        b = b.renamed(columns, renamed_model([r.name for r in b.rows], draw, STEMS["constraints"]))
        b = b.shuffled(draw) if level == "permuted" else b
    return b.formulation()


def document(model: Scalar | Formulation) -> Formulation:
    """As a Formulation."""
    return model.formulation() if isinstance(model, Scalar) else model


def _columns(formulation: Formulation) -> int:
    from optagent.formulation.check import check

    return len(check(formulation).ground.columns)
