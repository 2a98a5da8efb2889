"""A HiGHS that tells when it could not take a part of a model: by itself it warns, and solves what is left.

Of a block of rows with one coefficient of 1e16 it takes none at all; a coefficient below 1e-12 it drops.
"""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np

LEAST = 1e-12
"""The smallest coefficient kept; HiGHS's own default, 1e-9, is a coefficient in many models of small units."""
NOISE = 1e-12
"""What is this much smaller than its row's largest coefficient is rounding, and may go."""


class CannotHold(ValueError):
    """A number that HiGHS does not take; `args[0]` says which and what to do."""


_Highs: Any = highspy.Highs


class Holder(_Highs):
    """A silent HiGHS, empty, that raises CannotHold where a plain one would leave something out."""

    def __init__(self) -> None:
        super().__init__()
        self.in_usual_units = False
        """Whether it is known that no row and not the objective is wholly in small units (scaling.py)."""
        self.setOptionValue("output_flag", False)
        self.setOptionValue("small_matrix_value", LEAST)

    def addVars(self, *given: Any) -> Any:  # noqa: N802 - HiGHS's names, here and below
        """Add columns: count, lower, upper."""
        return _taken(super().addVars(*given), "bound of a variable")

    def addRows(self, *given: Any) -> Any:  # noqa: N802
        """Add rows: count, lower, upper, nonzeros, starts, indices, values."""
        starts, values = np.asarray(given[4]), np.abs(np.asarray(given[6], dtype=float))
        refuse_lost(starts, values)
        return _taken(super().addRows(*given), "coefficient or side of a constraint")

    def changeColsCost(self, *given: Any) -> Any:  # noqa: N802
        """Set the objective's coefficients: count, indices, values."""
        if (np.abs(np.asarray(given[2], dtype=float)) >= highspy.kHighsInf).any() or np.isnan(given[2]).any():
            raise CannotHold("The objective has a coefficient that is no finite number.")
        return _taken(super().changeColsCost(*given), "coefficient of the objective")

    def passHessian(self, *given: Any) -> Any:  # noqa: N802
        """Set the squares of the objective."""
        return _taken(super().passHessian(*given), "square in the objective")


def refuse_lost(starts: Any, values: Any) -> None:
    """Raise CannotHold where a coefficient that counts in its row would be dropped; `values` are absolute."""
    lost = (values > 0) & (values <= LEAST)
    if not lost.any():
        return
    row = np.searchsorted(starts, np.flatnonzero(lost), side="right") - 1
    most = np.zeros(len(starts))
    np.maximum.at(most, np.searchsorted(starts, np.arange(len(values)), side="right") - 1, values)
    counts = values[lost] > NOISE * most[row]
    if counts.any():
        raise CannotHold(
            f"A constraint has the coefficient {values[lost][counts][0]:.3g} beside others that are hardly larger; "
            "solvers take it for zero. Choose smaller units."
        )


def _taken(status: Any, what: str) -> Any:
    if status == highspy.HighsStatus.kError:
        raise CannotHold(f"HiGHS does not take a {what}: no number, or above 1e15. Choose larger units.")
    return status
