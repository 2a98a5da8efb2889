"""Are two models the same? Statuses first, then maps by names, scales and structure, each proven or refuted."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import TYPE_CHECKING

from optagent.equivalence.canonical import canonical
from optagent.equivalence.contrast import contrast
from optagent.equivalence.fingerprint import by_fingerprint
from optagent.equivalence.optimum import Best, Optimiser, OutOfTime
from optagent.equivalence.propose import Pair, by_names, by_structure, pinned, scaled, spread
from optagent.equivalence.prove import Proof, prove
from optagent.equivalence.reduce import Core, composed, normal, reduced
from optagent.equivalence.standard import CannotCompare, Standard, standard
from optagent.equivalence.verdict import Equivalence, Witness

if TYPE_CHECKING:
    from optagent.sandbox.matrix import Model

Side = tuple["Model", list[str], list[str]]
"""A model, the names of its columns and of its rows."""


def compare(a: Side, b: Side, *, seconds: float = 30.0) -> Equivalence:
    """Compare two models as arrays. Never raises for what the models are; `unknown` says why."""
    began = time.monotonic()

    def ended(**fields: object) -> Equivalence:
        return Equivalence.model_validate({**fields, "seconds": round(time.monotonic() - began, 4)})

    try:
        left, right = standard(*a), standard(*b)
    except CannotCompare as why:
        return ended(verdict="unknown", reason=f"One of the models cannot be compared: {why}.")
    try:
        return ended(**_compared(left, right, began + seconds).model_dump(exclude={"seconds"}))
    except OutOfTime:
        return ended(verdict="unknown", reason=f"{seconds:g} s were not enough.")


def _compared(a: Standard, b: Standard, deadline: float) -> Equivalence:
    named = by_names(a, b)
    all_named = len(named) == a.n == b.n
    solve = Optimiser(a, deadline), Optimiser(b, deadline)
    best = solve[0].least(a.cost), solve[1].least(b.cost)
    states = best[0].state, best[1].state
    if "unknown" not in states and states[0] != states[1]:
        return _of_another_kind(a, b, best)
    if states == ("infeasible", "infeasible"):
        if any(_identical(a, b, pairs) for pairs in by_structure(a, b)):
            return Equivalence(
                verdict="equivalent", notion="affine", reason="The same model; it has no plan.", proposed_by="structure"
            )
        return Equivalence(verdict="unknown", reason="Neither model has a plan, so that no plan can tell them apart.")
    refuted: Proof | None = None
    why = "No map between their variables was found."
    if named:
        for pairs in _once([named, scaled(a, b, named), spread(a, b, named)]):
            proof = prove(a, b, pairs, deadline)
            if proof.answer == "equivalent":
                return _told(a, b, pairs, proof, "names")
            if proof.answer == "different" and refuted is None:
                refuted = proof
            why = proof.reason
        if refuted is not None and all_named:
            if pinned(a, b, named):
                return _told(a, b, named, refuted, "names")
            why = f"{refuted.reason} But a variable of the same name may be in other units."
    if not all_named:  # where every name has its like, another map would be another meaning
        cores = reduced(a), reduced(b)
        models = cores[0].model, cores[1].model
        for pairs in _by_likeness(models, deadline):
            proof = prove(*models, pairs, deadline)
            if proof.answer == "equivalent":
                return _told(*models, pairs, proof, "structure", cores)
            why = proof.reason
    else:
        models = a, b
    ends = best if all_named else (Optimiser(models[0], deadline).least(models[0].cost), Optimiser(models[1], deadline).least(models[1].cost))
    if found := contrast(*models, ends, deadline):
        return Equivalence(verdict="different", reason=f"No map carries one onto the other: {found}.")
    if not all_named:
        pairs = by_fingerprint(*models, deadline)
        if pairs:
            proof = prove(*models, pairs, deadline)
            if proof.answer == "equivalent":
                return _told(*models, pairs, proof, "structure", cores)
            why = proof.reason
    return Equivalence(verdict="unknown", reason=why)


def _by_likeness(models: tuple[Standard, Standard], deadline: float) -> Generator[list[Pair]]:
    """Maps by structure: of the models as they are, then of what is left of them when all that is redundant is gone."""
    same = normal(models[0]), normal(models[1])
    for pairs in by_structure(same[0].model, same[1].model):
        yield composed(pairs, *same)
    (one, kept_a), (two, kept_b) = canonical(models[0], deadline), canonical(models[1], deadline)
    less = normal(one), normal(two)
    for pairs in by_structure(less[0].model, less[1].model):
        yield [Pair(kept_a[p.a], kept_b[p.b], p.scale, p.shift) for p in composed(pairs, *less)]


def _once(maps: list[list[Pair]]) -> list[list[Pair]]:
    out: list[list[Pair]] = []
    for pairs in maps:
        if pairs not in out:
            out.append(pairs)
    return out


def _of_another_kind(a: Standard, b: Standard, best: tuple[Best, Best]) -> Equivalence:
    """One has a best plan, the other none: no map can mend that."""
    words = {"optimal": "has a best plan", "infeasible": "has no plan", "unbounded": "can be improved without end"}
    reason = f"a {words[best[0].state]}, b {words[best[1].state]}; no map carries one onto the other."
    witness = None
    for name, model, found, other in (("a", a, best[0], best[1]), ("b", b, best[1], best[0])):
        if found.point is not None and other.state == "infeasible":
            point = dict(zip(model.names, found.point.tolist(), strict=True))
            witness = Witness.model_validate(
                {"feasible_in": name, "point": point, "image": {}, "violates": "every plan: there is none"}
            )
    return Equivalence(verdict="different", reason=reason, witness=witness)


def _identical(a: Standard, b: Standard, pairs: list[Pair]) -> bool:
    """Whether the map makes every coefficient the same, rows in any order and scale."""
    import numpy as np

    order = [pair.b for pair in sorted(pairs, key=lambda pair: pair.a)]
    if len(order) != a.n or not (np.array_equal(a.low, b.low[order]) and np.array_equal(a.high, b.high[order])):
        return False

    def lines(model: Standard, columns: list[int]) -> list[tuple[float, ...]]:
        out: list[tuple[float, ...]] = []
        for line, low, high in zip(model.A[:, columns], model.row_low, model.row_high, strict=True):
            size = float(np.abs(line).max(initial=0.0)) or 1.0
            both = [(*np.round(s * line / size, 9), *sorted((s * low / size, s * high / size))) for s in (1.0, -1.0)]
            out.append(max(tuple(float(v) + 0.0 for v in one) for one in both))
        return sorted(out)

    return bool((a.whole == b.whole[order]).all()) and lines(a, list(range(a.n))) == lines(b, order)


def _told(
    a: Standard, b: Standard, pairs: list[Pair], proof: Proof, by: str, cores: tuple[Core, Core] | None = None
) -> Equivalence:
    there = {pair.b: _affine(a.names[pair.a], pair.scale, pair.shift) for pair in pairs}
    back = {pair.a: _affine(b.names[pair.b], 1 / pair.scale, -pair.shift / pair.scale) for pair in pairs}
    if proof.left is not None and proof.right is not None:
        for model, reduced, told in ((b, proof.right, there), (a, proof.left, back)):
            for column, (terms, constant) in reduced.defined.items():
                if column not in told:
                    told[column] = _sum(model, terms, constant)
    return Equivalence.model_validate(
        {
            "verdict": proof.answer, "notion": proof.notion, "reason": proof.reason, "proposed_by": by, "objective": proof.objective,
            "map": {b.names[j]: text for j, text in sorted(there.items())} | (cores[1].defined if cores else {}),
            "inverse": {a.names[j]: text for j, text in sorted(back.items())} | (cores[0].defined if cores else {}),
            "witness": proof.witness,
        }
    )  # fmt: skip


def _affine(name: str, scale: float, shift: float) -> str:
    text = name if scale == 1.0 else f"-{name}" if scale == -1.0 else f"{scale:.9g} * {name}"
    return text if shift == 0.0 else f"{text} {'+' if shift > 0 else '-'} {abs(shift):.9g}"


def _sum(model: Standard, terms: object, constant: float) -> str:
    """What an equality of the model's own says of a variable that the other lacks."""
    import numpy as np

    line = np.asarray(terms, dtype=float)
    parts = [
        f"{'-' if line[j] < 0 else '+'} {'' if abs(line[j]) == 1 else f'{abs(line[j]):.9g} * '}{model.names[j]}"
        for j in np.flatnonzero(line)
    ]
    if constant:
        parts.append(f"{'-' if constant < 0 else '+'} {abs(constant):.9g}")
    return " ".join(parts).removeprefix("+ ") or "0"
