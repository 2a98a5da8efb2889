"""The other ways in: a model as LP text, and one that comes as arrays, have the same truth as the Pyomo program."""

from __future__ import annotations

import math

import numpy as np
import pytest
from cases import case
from compare import faults
from drafts import Draft, as_lp
from linear_families import LINEAR

from optagent.program import Program
from optagent.sandbox import Limits, run, run_arrays
from optagent.sandbox.matrix import Model


def as_arrays(draft: Draft) -> Model:
    """A linear draft as the arrays that `run_arrays` takes."""
    columns = [v.column() for v in draft.variables]
    entries = [(i, j, a) for i, limit in enumerate(draft.limits) for j, a in sorted(limit.coefs.items())]
    row, column, value = zip(*entries, strict=True) if entries else ((), (), ())
    cost = [draft.cost.get(j, 0.0) if draft.sense else 0.0 for j in range(len(columns))]
    return Model(
        maximize=draft.sense == "maximize",
        cost=np.array(cost, dtype=float),
        offset=draft.constant if draft.sense else 0.0,
        low=np.array([-math.inf if low is None else float(low) for low, _, _ in columns]),
        high=np.array([math.inf if high is None else float(high) for _, high, _ in columns]),
        kinds=np.array([int(whole) for *_, whole in columns], dtype=np.int64),
        row_low=np.array([-math.inf if limit.low is None else limit.low for limit in draft.limits]),
        row_high=np.array([math.inf if limit.high is None else limit.high for limit in draft.limits]),
        entries=(np.array(row, dtype=np.int64), np.array(column, dtype=np.int64), np.array(value, dtype=float)),
    )


@pytest.mark.parametrize("name", sorted(LINEAR))
def test_arrays(name):
    """Each linear family, thrice."""
    for seed in range(3):
        one = case(name, seed)
        names = [v.name for v in one.draft.variables], [f"c{k}" for k in range(len(one.draft.limits))]
        program = Program(source=one.source, origin="given")
        solution = run_arrays(program, as_arrays(one.draft), *names, None, Limits(seconds=10))
        if not one.draft.sense:  # arrays always have an objective; here it is 0
            solution = solution.model_copy(update={"objective": None, "sense": "", "recomputed_objective": None})
        assert faults(one, solution) == [], one.name


@pytest.mark.parametrize("name", sorted(LINEAR))
def test_lp_text(name):
    """The same as text; a range is two rows there, and a constant has no place."""
    for seed in range(3):
        one = case(name, seed)
        if not one.draft.sense:
            continue
        one.draft.constant, known = 0.0, one.draft.constant
        if one.truth.optimum is not None:
            one = type(one)(one.name, one.draft, type(one.truth)("optimal", one.truth.optimum - known), one.source)
        program = Program(source=as_lp(one.draft), origin="given", language="lp")
        assert faults(one, run(program, None, Limits(seconds=10))) == [], one.name
