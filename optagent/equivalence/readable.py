"""Tells a suggested map as mathematics, and a witness in the models' own variables."""

from __future__ import annotations

from collections.abc import Sequence

from optagent.equivalence.affine import Affine
from optagent.equivalence.mapping import Mapping, Side
from optagent.equivalence.standard import Standard
from optagent.equivalence.verdict import Witness

MOST_SOLVED = 200
"""Rows of a map that are solved for its inverse."""


def as_told(mapping: Mapping, models: tuple[Standard, Standard]) -> dict[str, dict[str, str]]:
    """The rows as mathematics: variables of b by those of a, and the other way round."""
    a, b = models
    sides: list[tuple[Side, Standard, Standard]] = [("B", b, a), ("A", a, b)]
    made = [
        {own.names[j]: written(means, other.names) for j, means in sorted(mapping.means[side].items())}
        | {own.names[j]: "auxiliary" for j in sorted(mapping.auxiliary[side])}
        for side, own, other in sides
    ]
    return {"map": made[0], "inverse": made[1] | _turned(mapping, models)}


def _turned(mapping: Mapping, models: tuple[Standard, Standard]) -> dict[str, str]:
    """What follows for variables of a from the rows of b: of a multiple by itself, of sums where they can be solved."""
    a, b = models
    rows = mapping.means["B"]
    found: dict[str, str] = {}
    for j, means in rows.items():
        if len(means.terms) == 1:
            [(i, scale)] = means.terms.items()
            if i not in mapping.means["A"]:
                found.setdefault(a.names[i], written(Affine({j: 1 / scale}, -means.constant / scale), b.names))
    left = {i for means in rows.values() for i in means.terms} - set(mapping.means["A"])
    if any(a.names[i] not in found for i in left):
        found |= {a.names[i]: written(means, b.names) for i, means in _solved(rows).items() if a.names[i] not in found}
    return {name: text for name, text in found.items() if a.names.index(name) not in mapping.means["A"]}


def _solved(rows: dict[int, Affine]) -> dict[int, Affine]:
    """Column of a -> what it is in b's columns, where there are as many rows as columns and they are independent."""
    import numpy as np

    unknown = sorted({i for means in rows.values() for i in means.terms})
    if len(unknown) != len(rows) or len(rows) > MOST_SOLVED:
        return {}
    M = np.array([[means.terms.get(i, 0.0) for i in unknown] for means in rows.values()])
    if np.linalg.matrix_rank(M) < len(rows):
        return {}
    back = np.linalg.inv(M)
    shift = back @ np.array([means.constant for means in rows.values()])
    found: dict[int, Affine] = {}
    for at, i in enumerate(unknown):
        terms = {j: round(float(v), 12) for j, v in zip(rows, back[at], strict=True) if abs(v) > 1e-12}
        found[i] = Affine(terms, -round(float(shift[at]), 12) + 0.0)
    return found


def written(means: Affine, names: Sequence[str]) -> str:
    """`2 * x - y + 3`."""
    parts = [
        f"{'-' if value < 0 else '+'} {'' if abs(value) == 1 else f'{abs(value):.9g} * '}{names[j]}"
        for j, value in means.terms.items()
    ]
    if means.constant:
        parts.append(f"{'-' if means.constant < 0 else '+'} {abs(means.constant):.9g}")
    text = " ".join(parts)
    return text.removeprefix("+ ") if text.startswith("+ ") else f"-{text[2:]}"


def own_witness(witness: Witness | None, models: tuple[Standard, Standard]) -> Witness | None:
    """The witness in the models' own variables alone."""
    if witness is None:
        return None
    mine, other = models if witness.feasible_in == "a" else models[::-1]
    point = {name: value for name, value in witness.point.items() if name in mine.names}
    image = {name: value for name, value in witness.image.items() if name in other.names}
    return witness.model_copy(update={"point": point, "image": image})


def pointed(witness: Witness | None) -> str:
    """The witness in a sentence, for who has to correct the map."""
    if witness is None:
        return ""
    at = ", ".join(f"{name} = {value:g}" for name, value in list(witness.point.items())[:12])
    return f" The plan of {witness.feasible_in.upper()}: {at}."
