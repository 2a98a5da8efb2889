"""A written-out Formulation as the sandbox's arrays, for the direct path to HiGHS."""

from __future__ import annotations

from optagent.formulation.vectorised.matrix import Arrays
from optagent.sandbox.matrix import Model


def model_of(arrays: Arrays, *, maximize: bool) -> Model:
    """A linear model: n columns in the order of declaration, m rows block by block."""
    import numpy as np

    cost = np.zeros(len(arrays.lower))
    np.add.at(cost, arrays.linear.columns[0], arrays.linear.value)
    none = np.zeros(0)
    whole = np.zeros(0, dtype=np.int64)
    sizes = [len(block) for block in arrays.blocks]
    starts = np.cumsum(sizes) - sizes if sizes else whole
    linear = [block.linear for block in arrays.blocks]
    return Model(
        maximize=maximize,
        cost=cost,
        offset=arrays.constant,
        low=arrays.lower,
        high=arrays.upper,
        kinds=arrays.integer.astype(np.int64),
        row_low=np.concatenate([none, *(block.lower for block in arrays.blocks)]),
        row_high=np.concatenate([none, *(block.upper for block in arrays.blocks)]),
        entries=(
            np.concatenate([whole, *(terms.row + start for terms, start in zip(linear, starts, strict=True))]),
            np.concatenate([whole, *(terms.columns[0] for terms in linear)]),
            np.concatenate([none, *(terms.value for terms in linear)]),
        ),
    )
