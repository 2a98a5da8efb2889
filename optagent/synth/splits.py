"""Which split a pair belongs to: families held out are the test, scenarios held out the validation, the rest is for training."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal

Split = Literal["train", "validation", "test"]
SPLITS: tuple[Split, ...] = ("train", "validation", "test")
VALIDATION = 0.06
"""Share of the scenarios that no training text has."""
HELD_OUT = ("bin_packing", "p_dispersion", "lot_sizing_backlogging", "pooling", "car_selection", "flow_shop")
"""Families of the test split, unless others are named."""


def split_of(family: str, template: str, held_out: Iterable[str] = HELD_OUT) -> Split:
    """The split of a pair. A template is `SCENARIO.LAYOUT`; all layouts of a scenario go together."""
    if family in held_out:
        return "test"
    scenario = template.partition(".")[0]
    digest = hashlib.sha256(f"{family}/{scenario}".encode()).digest()
    return "validation" if int.from_bytes(digest[:4], "big") < VALIDATION * 2**32 else "train"
