"""Are two models the same? Statuses first, then maps by names, structure, listing and fingerprints, each proven or refuted."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from optagent.equivalence.canonical import canonical
from optagent.equivalence.choices import listed, mirrored, same_choices
from optagent.equivalence.contrast import contrast
from optagent.equivalence.exact import as_points, is_exact, is_witness
from optagent.equivalence.fingerprint import by_fingerprint
from optagent.equivalence.lift import is_projection, sums_by_cost
from optagent.equivalence.optimum import TOLERANCE, Best, Optimiser, OutOfTime
from optagent.equivalence.propose import Pair, by_names, by_structure, pinned, scaled, spread
from optagent.equivalence.prove import Proof, prove
from optagent.equivalence.reduce import Core, composed, normal, reduced, written
from optagent.equivalence.standard import CannotCompare, Standard, standard
from optagent.equivalence.tell import of_another_kind, told
from optagent.equivalence.verdict import Equivalence

if TYPE_CHECKING:
    from optagent.sandbox.matrix import Model

EXACT_SECONDS = 3.0
"""What the proof in rational numbers may take."""
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


@dataclass
class _Case:
    """What is known so far of two models that both have an end, or both none."""

    a: Standard
    b: Standard
    named: list[Pair]
    best: tuple[Best, Best]
    why: str = "No map between their variables was found."
    refuted: Proof | None = None
    cores: tuple[Core, Core] = field(init=False)

    def __post_init__(self) -> None:
        if self.all_named:  # where every name has its like, another map would be another meaning
            self.cores = Core(self.a, {}), Core(self.b, {})
        else:
            self.cores = reduced(self.a), reduced(self.b)

    @property
    def all_named(self) -> bool:
        """Whether each variable has its like by name."""
        return len(self.named) == self.a.n == self.b.n

    @property
    def models(self) -> tuple[Standard, Standard]:
        """What is left of both."""
        return self.cores[0].model, self.cores[1].model

    def tried(
        self, models: tuple[Standard, Standard], pairs: list[Pair], by: str, deadline: float
    ) -> Equivalence | None:
        """The verdict where these pairs are proven a map; else the reason is kept."""
        proof = prove(*models, pairs, deadline)
        if proof.answer == "equivalent":
            cores = None if models[0] is self.a else self.cores
            found = told(*models, pairs, proof, by, cores)
            if found.notion == "affine" and cores is not None and any(core.projected for core in cores):
                found = found.model_copy(update={"notion": "feasible set"})
            try:
                exact = proof.complete and is_exact(*models, pairs, min(deadline, time.monotonic() + EXACT_SECONDS))
            except OutOfTime:
                exact = False
            return found.model_copy(update={"exact": exact, "tolerance": 0.0 if exact else TOLERANCE})
        if proof.answer == "different" and self.refuted is None and by == "names":
            self.refuted = proof
        self.why = proof.reason
        return None


def _compared(a: Standard, b: Standard, deadline: float) -> Equivalence:
    best = Optimiser(a, deadline).least(a.cost), Optimiser(b, deadline).least(b.cost)
    states = best[0].state, best[1].state
    if "unknown" not in states and states[0] != states[1]:
        return of_another_kind(a, b, best)
    case = _Case(a, b, by_names(a, b), best)
    if states == ("infeasible", "infeasible"):
        return _without_plans(case)
    stages: tuple[Callable[[_Case, float], Equivalence | None], ...] = (
        _by_names, _by_structure, _by_choices, _by_sums, _by_contrast, _by_fingerprint, _by_mirrors,
    )  # fmt: skip
    late = False
    for place, stage in enumerate(stages):
        left = deadline - time.monotonic()
        if left <= 0:
            raise OutOfTime
        share = 1.0 if place == len(stages) - 1 else 0.5
        try:
            if found := stage(case, time.monotonic() + share * left):
                return found
        except OutOfTime:  # what one way does not settle in its share of the time, another may
            late = True
    return Equivalence(
        verdict="unknown", reason=f"{case.why}{' Not every way was tried to its end: time ran out.' if late else ''}"
    )


def _without_plans(case: _Case) -> Equivalence:
    models = tuple(normal(model).model for model in case.models)
    for one, two in ((case.a, case.b), (models[0], models[1])):
        if any(_identical(one, two, pairs) for pairs in by_structure(one, two)):
            return Equivalence(
                verdict="equivalent", notion="affine", reason="The same model; it has no plan.", proposed_by="structure"
            )
    return Equivalence(verdict="unknown", reason="Neither model has a plan, so that no plan can tell them apart.")


def _by_names(case: _Case, deadline: float) -> Equivalence | None:
    a, b, named = case.a, case.b, case.named
    if not named:
        return None
    units = composed(named, normal(a), normal(b))
    for pairs in _once([named, scaled(a, b, named), spread(a, b, named), units]):
        if found := case.tried((a, b), pairs, "names", deadline):
            return found
    if case.refuted is not None and case.all_named:
        if pinned(a, b, named):
            return _with_exactness(case, told(a, b, named, case.refuted, "names"))
        case.why = f"{case.refuted.reason} But a variable of the same name may be in other units."
    return None


def _with_exactness(case: _Case, found: Equivalence) -> Equivalence:
    exact = False
    if found.witness is not None and found.witness.violates:
        sides = (case.a, case.b) if found.witness.feasible_in == "a" else (case.b, case.a)
        points = as_points(sides[0], found.witness.point), as_points(sides[1], found.witness.image)
        if points[0] is not None and points[1] is not None:
            exact = is_witness(*sides, points[0].tolist(), points[1].tolist())
    return found.model_copy(update={"exact": exact, "tolerance": 0.0 if exact else TOLERANCE})


def _by_structure(case: _Case, deadline: float) -> Equivalence | None:
    """Maps by structure: of the models as they are, then of what is left of them when all that is redundant is gone."""
    if case.all_named:
        return None
    for models in ((case.a, case.b), case.models):
        for pairs in _maps(models, deadline, thorough=models[0] is case.models[0]):
            if found := case.tried(models, pairs, "structure", deadline):
                return found
    return None


def _maps(models: tuple[Standard, Standard], deadline: float, *, thorough: bool) -> Generator[list[Pair]]:
    same = normal(models[0]), normal(models[1])
    for pairs in by_structure(same[0].model, same[1].model):
        yield composed(pairs, *same)
    if thorough:
        (one, kept_a), (two, kept_b) = canonical(models[0], deadline), canonical(models[1], deadline)
        less = normal(one), normal(two)
        for pairs in by_structure(less[0].model, less[1].model):
            yield [Pair(kept_a[p.a], kept_b[p.b], p.scale, p.shift) for p in composed(pairs, *less)]


def _by_choices(case: _Case, deadline: float) -> Equivalence | None:
    """Every choice of whole numbers listed, of both."""
    ways: list[tuple[tuple[Standard, Standard], list[Pair]]] = [((case.a, case.b), case.named)]
    if not case.all_named:
        ways.append((case.models, []))
    for models, named in ways:
        found = listed(models[0], deadline), listed(models[1], deadline)
        if found[0] is None or found[1] is None:
            continue
        same = same_choices(*models, (found[0], found[1]), named)
        if same is not None:
            return _listed(case, models, len(found[0].choices), same)
    return None


def _listed(case: _Case, models: tuple[Standard, Standard], count: int, same: tuple[list[Pair], str]) -> Equivalence:
    pairs, scale = same
    a, b = models
    rest = sum(not w for w in (*a.whole, *b.whole))
    more = " Continuous variables, which cost nothing, are projected out." if rest else ""
    projected = bool(rest) or (a is not case.a and any(core.projected for core in case.cores))
    return Equivalence.model_validate(
        {
            "verdict": "equivalent", "notion": "feasible set" if projected else "affine", "proposed_by": "structure", "tolerance": TOLERANCE,
            "reason": f"Both allow the same {count:,} choices of whole numbers, at the same values.{more}",
            "map": {b.names[p.b]: a.names[p.a] for p in pairs}, "inverse": {a.names[p.a]: b.names[p.b] for p in pairs},
            "objective": f"what b minimises is {scale} times what a minimises, and a constant" if scale else "constant in both",
        }
    )  # fmt: skip


def _by_contrast(case: _Case, deadline: float) -> Equivalence | None:
    """What no map can change."""
    models = case.models
    best = case.best if case.all_named else (
        Optimiser(models[0], deadline).least(models[0].cost), Optimiser(models[1], deadline).least(models[1].cost)
    )  # fmt: skip
    if why := contrast(*models, best, deadline):
        return Equivalence(
            verdict="different", reason=f"No map carries one onto the other: {why}.", tolerance=TOLERANCE
        )
    return None


def _by_sums(case: _Case, deadline: float) -> Equivalence | None:
    """Sums of one model's variables are the other's."""
    left, right = case.models
    for small, large, turned in (
        (case.a, case.b, False),
        (case.b, case.a, True),
        (left, right, False),
        (right, left, True),
    ):
        if case.all_named or (sums := sums_by_cost(small, large, deadline)) is None:
            continue
        T, scale = sums
        if not is_projection(small, large, T, deadline):
            continue
        texts = {
            small.names[i]: written({large.names[j]: 1.0 for j in range(large.n) if T[i, j]}, 0.0)
            for i in range(small.n)
        }
        scale = 1 / scale if turned else scale
        return Equivalence.model_validate(
            {
                "verdict": "equivalent", "notion": "feasible set", "proposed_by": "structure", "tolerance": TOLERANCE,
                "reason": f"The plans of {'b' if turned else 'a'} are the sums of those of {'a' if turned else 'b'}, and every one can be dealt out.",
                "map" if turned else "inverse": texts,
                "objective": f"what b minimises is {scale:.9g} times what a minimises, and a constant",
            }
        )  # fmt: skip
    return None


def _by_fingerprint(case: _Case, deadline: float) -> Equivalence | None:
    if case.all_named:
        return None
    pairs = by_fingerprint(*case.models, deadline)
    return case.tried(case.models, pairs, "structure", deadline) if pairs else None


def _by_mirrors(case: _Case, deadline: float) -> Equivalence | None:
    """One keeps at least one of each set of plans of the other that mirror each other."""
    named = case.named if case.all_named else []
    back = [Pair(pair.b, pair.a) for pair in named]
    for wide, narrow, known, less in ((case.a, case.b, named, "b"), (case.b, case.a, back, "a")):
        pairs = mirrored(wide, narrow, known, deadline)
        if pairs is None:
            continue
        names = {narrow.names[p.b]: wide.names[p.a] for p in pairs}
        turned = {value: key for key, value in names.items()}
        return Equivalence.model_validate(
            {
                "verdict": "equivalent", "notion": "optimum", "proposed_by": "names" if pairs is known else "structure",
                "tolerance": TOLERANCE,
                "reason": f"{less} has one at least of each set of plans that mirror each other, and no plan that the other has not.",
                "map": names if less == "b" else turned, "inverse": turned if less == "b" else names,
            }
        )  # fmt: skip
    return None


def _once(maps: list[list[Pair]]) -> list[list[Pair]]:
    out: list[list[Pair]] = []
    for pairs in maps:
        if pairs not in out:
            out.append(pairs)
    return out


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
