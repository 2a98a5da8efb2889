"""All checkers by name: the baselines, and ours where it is."""

from __future__ import annotations

import importlib.util

from benchmarks.pairs.baselines.canonical import canonical
from benchmarks.pairs.baselines.checker import Answer, Checker
from benchmarks.pairs.baselines.colouring import wl_equivamap, wl_orgeval
from benchmarks.pairs.baselines.equivamap import equivamap_by_names
from benchmarks.pairs.baselines.execution import execution
from optagent.formulation import Formulation

SECONDS = 10.0
"""What ours may take for a pair."""
BASELINES: dict[str, Checker] = {
    "execution": execution,
    "WL (EquivaMap's)": wl_equivamap,
    "WL (ORGEval)": wl_orgeval,
    "canonical": canonical,
    "EquivaMap, equal names": equivamap_by_names,
}


def ours() -> Checker | None:
    """optagent's own checker, without a language model; None where it is not there."""
    if importlib.util.find_spec("optagent.equivalence") is None:
        return None
    from optagent import equivalence  # pyright: ignore[reportAttributeAccessIssue] -- built apart from this table

    def check(a: Formulation, b: Formulation) -> Answer:
        found = equivalence.equivalent(a, b, seconds=SECONDS)
        witness = str(found.witness or "")
        return Answer(found.verdict, getattr(found, "reason", ""), str(found.notion or ""), witness, found.model_calls)

    return check
