"""optagent's own rules: `strict`, and `label-precision`, which grants a label no more than its rounding took away."""

from __future__ import annotations

from collections.abc import Callable

from optagent.bench.label import Figure, Kind, Label
from optagent.bench.scoring.prediction import Outcome, Prediction

RELATIVE = 1e-6
"""|p - g| <= RELATIVE * (1 + |g|): absolute near 0, relative elsewhere."""
_SAID = {
    Kind.INFEASIBLE: (Outcome.INFEASIBLE, Outcome.NO_OPTIMUM),
    Kind.UNBOUNDED: (Outcome.UNBOUNDED, Outcome.NO_OPTIMUM),
    Kind.NO_OPTIMUM: (Outcome.INFEASIBLE, Outcome.UNBOUNDED, Outcome.NO_OPTIMUM),
}


def strict(label: Label, prediction: Prediction) -> bool | None:
    """Within 1e-6 of the label, or of one of those accepted; for a label without optimum, that status."""
    return _judged(label, prediction, lambda _: 0.0)


def label_precision(label: Label, prediction: Prediction) -> bool | None:
    """As `strict`, or within half a unit of the label's last decimal: 5.85 accepts 5.8462, 1160 accepts 1159.6."""
    return _judged(label, prediction, lambda figure: figure.half_unit * (1 + 1e-9))


def _judged(label: Label, prediction: Prediction, allowed: Callable[[Figure], float]) -> bool | None:
    if label.kind is Kind.UNKNOWN:
        return None
    if label.without_optimum:
        return prediction.outcome in _SAID[label.kind]
    if prediction.value is None:
        return False
    return any(abs(prediction.value - f.value) <= max(RELATIVE * (1 + abs(f.value)), allowed(f)) for f in label.figures)
