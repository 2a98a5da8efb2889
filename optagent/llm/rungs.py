"""Which language models are asked when none is named: the small one that optagent trained, then a larger one where the first is weak."""

from __future__ import annotations

import os

from optagent.llm.catalogue import DEFAULT
from optagent.llm.trained import base_of, is_here

SMALL = "optagent-0.5b"
"""The first rung: trained on problems in words and nothing else."""
ENOUGH = 0.8
"""Confidence of the Verdict from which the next rung is not asked (measured: docs/log.md)."""


def embedded(*, words_alone: bool = True) -> list[str]:
    """The embedded models from small to large, as strings for `connect`: those that are here, else the one to fetch.

    The small one knows the strategy `formulate` without tables alone: `words_alone` says whether that is asked.
    """
    rungs = [SMALL, DEFAULT] if words_alone else [DEFAULT]
    here = [name for name in rungs if is_here(name)]
    return [f"gguf:{name}" for name in here or rungs[-1:]]


def fetched_by_default() -> list[str]:
    """The names of the catalogue that `optagent models pull` fetches when none is given."""
    return [base_of(SMALL), DEFAULT]


def named() -> str | None:
    """The model of $OPTAGENT_MODEL, which is asked alone."""
    return os.environ.get("OPTAGENT_MODEL") or None
