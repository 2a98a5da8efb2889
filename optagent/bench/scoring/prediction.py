"""What one sample came to, as every scoring rule sees it: a number, a proof that there is no optimum, or nothing."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from optagent.bench.record import Record
from optagent.solution import Status


class Outcome(StrEnum):
    """How a sample ended."""

    OPTIMAL = "optimal"
    INCUMBENT = "incumbent"
    """A plan that was not proven optimal: the solver's limit was hit."""
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    NO_OPTIMUM = "no_optimum"
    """Infeasible or unbounded, and not said which; or a source's `No Best Solution`."""
    STOPPED = "stopped"
    """Time, memory or output ran out without a plan."""
    FAILED = "failed"
    """No program, no model, or an error."""


_OF_STATUS = {
    Status.OPTIMAL: Outcome.OPTIMAL,
    Status.FEASIBLE: Outcome.INCUMBENT,
    Status.INFEASIBLE: Outcome.INFEASIBLE,
    Status.UNBOUNDED: Outcome.UNBOUNDED,
    Status.INFEASIBLE_OR_UNBOUNDED: Outcome.NO_OPTIMUM,
    Status.TIME_LIMIT: Outcome.STOPPED,
    Status.MEMORY_LIMIT: Outcome.STOPPED,
    Status.OUTPUT_LIMIT: Outcome.STOPPED,
}


class Prediction(BaseModel):
    """One predicted answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: Outcome
    value: float | None = None
    """The objective, where there is a plan."""
    text: str = ""
    """The value as a published prediction prints it; empty: `repr(value)`."""
    named: dict[str, float] = {}
    """Quantities by the names that the label asks for, where they could be had."""

    @property
    def without_optimum(self) -> bool:
        """Whether it says that there is no optimum, for whatever reason."""
        return self.outcome in (Outcome.INFEASIBLE, Outcome.UNBOUNDED, Outcome.NO_OPTIMUM)

    @property
    def printed(self) -> str:
        """The value as text; empty where there is none."""
        return self.text or ("" if self.value is None else repr(self.value))


def prediction_of(record: Record, named: dict[str, float] | None = None) -> Prediction:
    """The prediction of a finished sample. A status with a plan and no objective (a feasibility problem) is worth 0."""
    outcome = _OF_STATUS.get(record.status, Outcome.FAILED)
    has_plan = outcome in (Outcome.OPTIMAL, Outcome.INCUMBENT)
    value = (0.0 if record.objective is None else record.objective) if has_plan else None
    return Prediction(outcome=outcome, value=value, named=named or {})
