"""Two parametric models on other data: the same numbers drawn anew for both, and compared again."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from optagent.formulation import Formulation
from optagent.formulation.elements import Parameter

FACTORS = (0.5, 0.75, 1.25, 1.5, 2.0)
"""What a number is multiplied by; whole ones are rounded, so that counts stay counts."""


def drawn(a: Formulation, b: Formulation, count: int, seed: int = 0) -> Iterator[tuple[Formulation, Formulation]]:
    """Up to `count` pairs of the two on other numbers; none where they share no parameter with the same numbers.

    Parameters are shared by name and values. What is computed from others follows by itself; numbers written into expressions,
    and parameters that one of the two has alone, stay.
    """
    mine, theirs = ({p.name: p for p in model.parameters if _plain(p)} for model in (a, b))
    shared = [name for name, p in mine.items() if name in theirs and _same(p, theirs[name])]
    if not shared:
        return
    draw = Random(seed)  # noqa: S311 - chance, not secrecy
    for _ in range(count):
        factors = {name: draw.random() for name in shared}
        yield _with(a, factors), _with(b, factors)


def _plain(parameter: Parameter) -> bool:
    """Whether its numbers stand in the document."""
    return isinstance(parameter.values, int | float | list) and not parameter.expression


def _same(one: Parameter, two: Parameter) -> bool:
    if isinstance(one.values, list) and isinstance(two.values, list):
        return sorted(map(repr, one.values)) == sorted(map(repr, two.values)) and one.default == two.default
    return one.values == two.values


def _with(model: Formulation, factors: dict[str, float]) -> Formulation:
    parameters = [_moved(p, factors[p.name]) if p.name in factors else p for p in model.parameters]
    return model.model_copy(update={"parameters": parameters})


def _moved(parameter: Parameter, seed: float) -> Parameter:
    """Each number by a factor of its own, which depends on its key alone."""
    values = parameter.values
    if isinstance(values, list):
        rows = [[*row[:-1], _times(row[-1], f"{seed} {row[:-1]}")] for row in values]
        return parameter.model_copy(update={"values": rows})
    assert isinstance(values, int | float)
    return parameter.model_copy(update={"values": _times(values, f"{seed}")})


def _times(value: object, seed: str) -> object:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return value
    found = value * Random(seed).choice(FACTORS)  # noqa: S311
    return (
        max(1, round(found))
        if isinstance(value, int) and value > 0
        else round(found)
        if isinstance(value, int)
        else found
    )
