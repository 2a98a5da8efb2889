"""A linear model that comes as arrays: packed into text for the way to the child, and handed to HiGHS there."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np

from optagent.sandbox.inside.outcome import Outcome, Plan
from optagent.sandbox.matrix import Model


def packed(model: Model) -> str:
    """The arrays of a linear model as one text, for JSON."""
    row, column, value = model.entries
    file = io.BytesIO()
    np.savez(
        file,
        maximize=np.array(model.maximize),
        offset=np.array(model.offset),
        cost=model.cost,
        low=model.low,
        high=model.high,
        kinds=model.kinds,
        row_low=model.row_low,
        row_high=model.row_high,
        row=row,
        column=column,
        value=value,
    )
    return base64.b64encode(file.getbuffer()).decode("ascii")


def unpacked(text: str) -> Model:
    """What `packed` made."""
    given = np.load(io.BytesIO(base64.b64decode(text)), allow_pickle=False)
    return Model(
        maximize=bool(given["maximize"]),
        cost=given["cost"],
        offset=float(given["offset"]),
        low=given["low"],
        high=given["high"],
        kinds=given["kinds"],
        row_low=given["row_low"],
        row_high=given["row_high"],
        entries=(given["row"], given["column"], given["value"]),
    )


def given_to_highs(model: Model) -> Any:
    """A highspy.Highs that holds a linear model whose entries stand row by row. Raises ValueError when it cannot."""
    import highspy

    from optagent.sandbox.inside.holding import Holder, refuse_lost

    n, m = len(model.cost), len(model.row_low)
    row, column, value = model.entries
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = n, m
    lp.sense_ = highspy.ObjSense.kMaximize if model.maximize else highspy.ObjSense.kMinimize
    lp.col_cost_, lp.offset_ = model.cost, model.offset
    lp.col_lower_, lp.col_upper_ = model.low, model.high
    lp.row_lower_, lp.row_upper_ = model.row_low, model.row_high
    if model.kinds.any():
        lp.integrality_ = [highspy.HighsVarType(kind) for kind in model.kinds.tolist()]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = n, m
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=m))]).astype(np.int32)
    refuse_lost(lp.a_matrix_.start_, np.abs(value))
    lp.a_matrix_.index_ = column.astype(np.int32)
    lp.a_matrix_.value_ = value
    highs = Holder()
    if highs.passModel(lp) == highspy.HighsStatus.kError:
        raise ValueError("HiGHS refuses the arrays of this model.")
    return highs


def read(text: str, plan: Plan) -> Outcome:
    """Solve a packed model. The parent has the model and its names: neither is sent back, columns and rows are numbered."""
    from optagent.sandbox.inside import held
    from optagent.sandbox.inside.holding import CannotHold

    model = unpacked(text)
    try:
        outcome = held.settle(given_to_highs(model), plan)
    except CannotHold as problem:
        outcome = Outcome("refused", "highs", "", str(problem))
    except held.CannotSolve as problem:
        return Outcome("refused", "highs", "", f"The solver profile does not take {problem}.", names=[], row_names=[])
    outcome.highs = None
    outcome.names = [str(k) for k in range(len(model.cost))]
    outcome.row_names = [str(k) for k in range(len(model.row_low))]
    return outcome
