"""Puts the draws of a problem into clusters of models that are proven equivalent, from what is known of pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optagent.bench.relations import Known, Two, two


@dataclass(frozen=True)
class Clusters:
    """`members`: places of draws, those without a model in none. `against`: the verdict on each draw beside the reference."""

    members: tuple[tuple[int, ...], ...]
    against: tuple[str, ...]
    """Empty where there is no reference, or no model."""


def clustered(keys: Sequence[str], references: Sequence[str], known: Known) -> Clusters | Two:
    """The clusters; or the first pair of which nothing is known, and which has to be compared before anything is told.

    `references` are readings of one reference: to be that of any is to be the reference, to differ from it is to differ from all.
    Each model is held against the first of every cluster: equivalence carries over. What is not proven is a cluster of its own.
    """
    clusters: list[list[int]] = []
    for at, key in enumerate(keys):
        if not key:
            continue
        home = None
        for cluster in clusters:
            same = _verdict(keys[cluster[0]], key, known)
            if not same:
                return two(keys[cluster[0]], key)
            if same == "equivalent":
                home = cluster
                break
        if home is None:
            clusters.append([at])
        else:
            home.append(at)
    against = [""] * len(keys)
    for cluster in clusters if references else []:
        verdicts: list[str] = []
        for reference in references:
            verdict = _verdict(keys[cluster[0]], reference, known)
            if not verdict:
                return two(keys[cluster[0]], reference)
            verdicts.append(verdict)
        told = next((word for word in ("equivalent", "unknown") if word in verdicts), "different")
        for at in cluster:
            against[at] = told
    return Clusters(tuple(map(tuple, clusters)), tuple(against))


def _verdict(a: str, b: str, known: Known) -> str:
    if a == b:
        return "equivalent"
    relation = known.get(two(a, b))
    return relation.verdict if relation else ""


def biggest(clusters: Clusters, confidences: Sequence[float]) -> int | None:
    """The draw that speaks for the biggest cluster, its most confident; of equals, that with the most confidence in it."""
    if not clusters.members:
        return None

    def weight(cluster: tuple[int, ...]) -> tuple[int, float]:
        return len(cluster), max(confidences[at] for at in cluster)

    return max(max(clusters.members, key=weight), key=lambda at: confidences[at])
