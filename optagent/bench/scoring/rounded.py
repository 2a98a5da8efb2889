"""The rule of ORLM and OptMATH: both numbers rounded to whole ones, then five per cent.

Sources: Cardinal-Operations/ORLM `eval/execute.py` l. 181-203; optsuite/OptMATH `eval/executor.py` l. 15-36.
"""

from __future__ import annotations

import json
import math

from optagent.bench.label import Label
from optagent.bench.scoring.prediction import Outcome, Prediction

TOLERANCE = 0.05
"""`--numerical_err_tolerance`, both sources' default."""
NONE_FOUND = "No Best Solution"


def orlm(label: Label, prediction: Prediction) -> bool | None:
    """ORLM's rule to the letter.

    Quirks: a label or prediction between -0.5 and 0.5 is 0 (Python rounds halves to even); off by one passes from 20 on;
    a plan that is not proven optimal prints `No Best Solution`, and so is right where the label says that; a sentinel
    such as -9999 is a number like any other; any other label without a number stops the script (None here).
    """
    given = json.loads(label.raw) if label.raw else None
    said = _printed(prediction)
    if given == NONE_FOUND:
        return said == NONE_FOUND
    goal = _float(given)
    if goal is None:
        return None
    return _close(goal, said)


def optmath(label: Label, prediction: Prediction) -> bool | None:
    """OptMATH's `evaluate_result` to the letter, without the conversions that look at the label.

    Quirks: those of ORLM; `No Best Solution.` with a full stop counts as a label without optimum that no prediction
    equals; a label that is no number makes the answer wrong instead of stopping. Its command line is harsher than the
    function: it turns a label of 0 into none and `No Best Solution` into a failed generation.
    """
    given = json.loads(label.raw) if label.raw else None
    said = _printed(prediction)
    if given in (NONE_FOUND, f"{NONE_FOUND}."):
        return said == given
    goal = _float(given)
    return False if goal is None else _close(goal, said)


def _printed(prediction: Prediction) -> str | None:
    """What the script that both append prints: the objective where the model is proven optimal."""
    if prediction.outcome is Outcome.OPTIMAL:
        return prediction.printed
    ended = prediction.without_optimum or prediction.outcome is Outcome.INCUMBENT
    return NONE_FOUND if ended else None


def _close(goal: float, said: str | None) -> bool:
    value = None if said is None or said == NONE_FOUND else _float(said)
    if value is None or not math.isfinite(value) or not math.isfinite(goal):
        return False
    whole, predicted = round(goal), round(value)
    if whole == 0:
        return abs(predicted) <= TOLERANCE
    return abs((predicted - whole) / whole) <= TOLERANCE


def _float(given: object) -> float | None:
    try:
        return float(given)  # pyright: ignore[reportArgumentType] - what is no number is told by the exception
    except (TypeError, ValueError):
        return None
