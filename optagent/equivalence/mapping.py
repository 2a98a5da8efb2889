"""A map between two models as somebody tells it, row by row: read, checked for gaps, and made a pair of models to be proven on.

A variable that is not one of the other model's but a sum of several gets a column of its own there, with the equality that
defines it: plans correspond one to one, and the proof then has one variable for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from optagent.equivalence.affine import Affine, Columns, NotAffine, affine, entries
from optagent.equivalence.propose import Pair
from optagent.equivalence.standard import Standard

if TYPE_CHECKING:
    from optagent.equivalence.standard import Vector

Side = Literal["A", "B"]
BOTH: tuple[tuple[Side, Side], ...] = (("B", "A"), ("A", "B"))
"""A model, and the other."""
AUXILIARY = "auxiliary"
MOST_FAULTS = 5
"""Named at once to who has to correct them."""


class Faulty(ValueError):
    """The rows are no map; `str()` says what is wrong with them, a sentence each."""


@dataclass(frozen=True)
class Said:
    """One row: a variable of one model, and what it is in the other's; `auxiliary` where the other has no like of it."""

    of: Side
    variable: str
    means: str


@dataclass(frozen=True)
class Mapping:
    """For each model: column -> what it is in the other's columns, and the columns that the other has no like of."""

    means: dict[Side, dict[int, Affine]] = field(default_factory=dict[Side, dict[int, Affine]])
    auxiliary: dict[Side, set[int]] = field(default_factory=dict[Side, set[int]])


@dataclass(frozen=True)
class Extended:
    """Both models with the columns that the map needs, and the pairs of one column each. The first `n` columns are the model's own."""

    a: Standard
    b: Standard
    pairs: list[Pair]


def read(rows: Sequence[Said], names: dict[Side, list[str]]) -> Mapping:
    """The map. Raises Faulty for what cannot be read, what is said twice otherwise, and for every variable left out."""
    columns: dict[Side, Columns] = {side: Columns(names[side]) for side, _ in BOTH}
    found = Mapping({"A": {}, "B": {}}, {"A": set(), "B": set()})
    faults: list[str] = []
    for row in rows:
        try:
            _take(row, columns, found)
        except NotAffine as why:
            faults.append(f"{row.of}.{row.variable}: {why}")
    if not faults:
        faults = _gaps(columns, found)
    if faults:
        more = [f"And {len(faults) - MOST_FAULTS} more."] if len(faults) > MOST_FAULTS else []
        raise Faulty(" ".join([*faults[:MOST_FAULTS], *more]))
    return found


def _take(row: Said, columns: dict[Side, Columns], found: Mapping) -> None:
    other: Side = "B" if row.of == "A" else "A"
    auxiliary = row.means.strip().lower() in ("", AUXILIARY)
    for column, key, places in entries(columns[row.of], row.variable):
        if auxiliary:
            found.auxiliary[row.of].add(column)
            continue
        means = affine(columns[other], row.means, places, key)
        if not means.terms:
            raise NotAffine("It is a number, and no variable of the other model: say what it is there, or auxiliary.")
        before = found.means[row.of].setdefault(column, means)
        if before != means:
            raise NotAffine("Two rows say different things of it.")


def _gaps(columns: dict[Side, Columns], found: Mapping) -> list[str]:
    """Variables that no row is about, and those called auxiliary that another row uses all the same."""
    faults: list[str] = []
    for side, other in reversed(BOTH):
        used = {j for means in found.means[other].values() for j in means.terms}
        own = found.auxiliary[side] & (used | set(found.means[side]))
        known = used | set(found.means[side]) | found.auxiliary[side]
        for j, name in enumerate(columns[side].names):
            if j in own:
                faults.append(f"{side}.{name} is called auxiliary, and another row maps it.")
            elif j not in known:
                faults.append(f"{side}.{name} is in no row: say what it is in {other}, or that it is auxiliary.")
    if not faults and not any(found.means.values()):
        faults.append("Everything is called auxiliary: nothing is mapped.")
    return faults


def extended(a: Standard, b: Standard, found: Mapping) -> Extended:
    """The models and pairs that the map comes to: two variables that are each other's multiple are a pair as they are.

    Every other row is a column more in the model whose columns it sums; where rows contradict each other, the proof says so.
    """
    pairs: dict[tuple[int, int], Pair] = {}
    for side, _ in BOTH:
        for own, means in found.means[side].items():
            if len(means.terms) != 1:
                continue
            [(of, scale)] = means.terms.items()
            at = (of, own) if side == "B" else (own, of)
            if all(at[0] != i and at[1] != j for i, j in pairs):
                shift = means.constant
                pairs[at] = Pair(*at, scale, shift) if side == "B" else Pair(*at, 1 / scale, -shift / scale)
    models: dict[Side, Standard] = {"A": a, "B": b}
    made = list(pairs.values())
    taken: dict[Side, set[int]] = {"A": {i for i, _ in pairs}, "B": {j for _, j in pairs}}
    for side, other in BOTH:
        for own, means in found.means[side].items():
            if any(_says(pair, side, own, means) for pair in pairs.values()):
                continue
            name = models[side].names[own]
            models[other] = _with_column(models[other], means, f"{name} of {side.lower()}")
            mine = own
            if own in taken[side]:  # it is paired already: this row is about a copy of it
                models[side] = _with_column(models[side], Affine({own: 1.0}), f"{name} again")
                mine = models[side].n - 1
            taken[side].add(mine)
            at = models[other].n - 1
            made.append(Pair(at, mine) if side == "B" else Pair(mine, at))
    return Extended(models["A"], models["B"], made)


def _says(pair: Pair, side: Side, own: int, means: Affine) -> bool:
    """Whether a pair is what a row says."""
    if len(means.terms) != 1 or own != (pair.b if side == "B" else pair.a):
        return False
    [(other, scale)] = means.terms.items()
    if side == "B":
        return other == pair.a and scale == pair.scale and means.constant == pair.shift
    return other == pair.b and abs(scale * pair.scale - 1) < 1e-12 and abs(means.constant + scale * pair.shift) <= 1e-9


def _with_column(model: Standard, means: Affine, name: str) -> Standard:
    """One column more, defined by an equality; whole where it must come out whole."""
    import numpy as np

    line: Vector = np.zeros(model.n + 1)
    for j, value in means.terms.items():
        line[j] = value
    line[-1] = -1.0
    whole = (
        all(model.whole[j] and float(v).is_integer() for j, v in means.terms.items()) and means.constant.is_integer()
    )
    wide = np.column_stack([model.A, np.zeros(len(model.A))])
    return replace(
        model, names=[*model.names, name], low=np.append(model.low, -np.inf), high=np.append(model.high, np.inf),
        whole=np.append(model.whole, whole), A=np.vstack([wide, line]), cost=np.append(model.cost, 0.0),
        row_names=[*model.row_names, f"what {name} is"], row_low=np.append(model.row_low, -means.constant),
        row_high=np.append(model.row_high, -means.constant),
    )  # fmt: skip
