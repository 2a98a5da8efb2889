"""A proof told in the models' own names: the map and its inverse as sums, the witness as a plan."""

from __future__ import annotations

from optagent.equivalence.optimum import Best
from optagent.equivalence.propose import Pair
from optagent.equivalence.prove import Proof
from optagent.equivalence.reduce import Core
from optagent.equivalence.standard import Standard
from optagent.equivalence.verdict import Equivalence, Witness


def of_another_kind(a: Standard, b: Standard, best: tuple[Best, Best]) -> Equivalence:
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


def told(
    a: Standard, b: Standard, pairs: list[Pair], proof: Proof, by: str, cores: tuple[Core, Core] | None = None
) -> Equivalence:
    there = {pair.b: _affine(a.names[pair.a], pair.scale, pair.shift) for pair in pairs}
    back = {pair.a: _affine(b.names[pair.b], 1 / pair.scale, -pair.shift / pair.scale) for pair in pairs}
    if proof.left is not None and proof.right is not None:
        for model, reduced, texts in ((b, proof.right, there), (a, proof.left, back)):
            for column, (terms, constant) in reduced.defined.items():
                if column not in texts:
                    texts[column] = _sum(model, terms, constant)
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
