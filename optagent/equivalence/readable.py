"""Tells a suggested map as mathematics, and a witness in the models' own variables."""

from __future__ import annotations

from collections.abc import Sequence

from optagent.equivalence.affine import Affine
from optagent.equivalence.mapping import Mapping, Side
from optagent.equivalence.standard import Standard
from optagent.equivalence.verdict import Witness


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
    """What follows for a variable of a from the one row of b that is a multiple of it."""
    a, b = models
    found: dict[str, str] = {}
    for j, means in mapping.means["B"].items():
        if len(means.terms) == 1:
            [(i, scale)] = means.terms.items()
            if i not in mapping.means["A"]:
                found.setdefault(a.names[i], written(Affine({j: 1 / scale}, -means.constant / scale), b.names))
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
