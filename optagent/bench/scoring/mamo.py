"""MAMO's rule: one unit of the label's last decimal, or 1e-4 of it.

Source: FreedomIntelligence/Mamo `scripts/scripts_optimization/mamo_script_optimization/3.run_code_comp_optimization.py`,
compare_output_with_standard.
"""

from __future__ import annotations

import json
import math

from optagent.bench.label import Label
from optagent.bench.scoring.prediction import Outcome, Prediction


def mamo(label: Label, prediction: Prediction) -> bool | None:
    """Both scaled by the decimals of the label's text: off by at most 1, or by 1e-4 of the label.

    Quirks: for a label of 0 the difference is multiplied by 1e-4 instead of divided, so that anything within 1 passes; a
    whole-number label accepts a neighbour; the source divides by the number of programs that were written, not of
    problems (we divide by problems); a label that is no number stops the script (None here).
    """
    given = json.loads(label.raw) if label.raw else None
    text = given if isinstance(given, str) else str(given)
    try:
        goal = float(text)
    except ValueError:
        return None
    if not math.isfinite(goal):
        return None
    if prediction.value is None or prediction.outcome not in (Outcome.OPTIMAL, Outcome.INCUMBENT):
        return False
    scale = 10 ** len(text.split(".")[1]) if "." in text else 1
    if abs(prediction.value * scale - goal * scale) <= 1:
        return True
    off = abs(prediction.value - goal)
    rate = off * 1e-4 if goal == 0 else off / goal
    return abs(rate) <= 1e-4
