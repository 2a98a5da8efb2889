"""The rules with an absolute tolerance: ORThought (0.01), OR-LLM-Agent (0.1), OptiBench (1e-4, every quantity).

Sources: ZJU-TSELab/ORThought `analyze.py` compare_results; bwz96sco/or_llm_agent `utils.py` eval_model_result;
yangzhch6/ReSocratic `eval_sft_code.py`.
"""

from __future__ import annotations

import json
import re

from optagent.bench.label import Kind, Label
from optagent.bench.scoring.prediction import Outcome, Prediction

_PLAIN = re.compile(r"^[-+]?\d+(\.\d+)?$")
"""OR-LLM-Agent's `is_number_string`: no exponent."""


def orthought(label: Label, prediction: Prediction) -> bool | None:
    """|p - g| < 0.01 of two numbers, else equality: a function that returned None equals a label that is null.

    Quirks: whatever ends without a plan and without an error returns None, so a time limit is right where the label is
    null; several accepted values are compared as a list, and never equal; no relative tolerance, so that 1e6 must be
    right to eight digits.
    """
    if label.kind is Kind.UNKNOWN:
        return None
    if label.kind is Kind.ACCEPTED or prediction.outcome is Outcome.FAILED:
        return False
    if label.without_optimum:
        return prediction.value is None
    return prediction.value is not None and abs(prediction.value - label.figures[0].value) < 0.01


def or_llm(label: Label, prediction: Prediction) -> bool | None:
    """|p - g| < 0.1 of two numbers; an objective that was not found is right where the label is null or `None`.

    Quirks: a prediction that Python prints with an exponent (1e+16, 1e-05) is no number, so wrong; the objective is
    scraped from a log that prints an incumbent's too; a label such as `No Best Solution` is never right.
    """
    if label.kind is Kind.UNKNOWN:
        return None
    if prediction.outcome in (Outcome.FAILED, Outcome.STOPPED):
        return False
    given = json.loads(label.raw) if label.raw else None
    if prediction.value is None:
        return given is None or given == "None"
    if not label.figures or label.kind is Kind.ACCEPTED or not _PLAIN.match(prediction.printed):
        return False
    return abs(prediction.value - label.figures[0].value) < 0.1


def optibench(label: Label, prediction: Prediction) -> bool | None:
    """Every named quantity within 1e-4 of its label. Only for labels of named quantities.

    Quirks: absolute whatever the size; one rounded decimal in a label of many fails the problem; the source has a language
    model read each quantity out of what the program printed, here the words of names and descriptions decide which
    variable is meant (optagent.bench.scoring.quantities), without a look at the values.
    """
    if label.kind is not Kind.NAMED:
        return None
    if prediction.value is None:
        return False
    return all(
        name in prediction.named and abs(prediction.named[name] - figure.value) < 1e-4 for name, figure in label.named
    )
