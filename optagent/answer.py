"""Everything that one run made: the words, the model, the plan, and the evidence."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from optagent.formulation import Formulation
from optagent.formulation.diagnostic import Diagnostic
from optagent.problem import Problem
from optagent.program import Program
from optagent.solution import Solution
from optagent.verdict import Verdict


class Answer(BaseModel):
    """The result of `solve` and `run`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    problem: Problem | None
    """None when a ready model was run."""
    formulation: Formulation | None = None
    elements: str = ""
    """The five elements as prose, for strategies that write them so."""
    program: Program | None = None
    solution: Solution
    verdict: Verdict
    diagnostics: tuple[Diagnostic, ...] = ()
    links: tuple[tuple[str, int, str], ...] = ()
    """Numbers of the text: as written, character offset, and the part of the model that uses it (empty: none)."""
    model: str = ""
    """The language model that was asked; empty for none."""
    strategy: str = ""
    repairs: int = 0
    """Rounds of correction that were used."""
    samples: int = 1
    agreeing: int = 1
    """Samples whose optimum is that of the one chosen."""
    stopped: str = ""
    """Why the language model was not asked further (a budget, its context); empty when nothing was cut short."""
    unwritten: str = ""
    """Why the folder does not hold everything (a full disk); empty when it does, or when there is none."""
    usage: dict[str, float | int | None] = {}
    seconds: float = 0.0

    @property
    def solved(self) -> bool:
        """Whether there is a plan."""
        return self.solution.status.has_point

    @property
    def values(self) -> dict[str, float]:
        """Flat name -> value."""
        return self.solution.values

    @property
    def objective(self) -> float | None:
        """The objective at the plan."""
        return self.solution.objective

    def as_json(self) -> dict[str, Any]:
        """One flat object for programs: what `--json` prints."""
        s = self.solution
        return {
            "status": s.status.value,
            "reason": s.reason,
            "objective": s.objective,
            "sense": s.sense,
            "values": s.values,
            "bound": s.bound,
            "gap": s.gap,
            "duals": s.duals,
            "reduced_costs": s.reduced_costs,
            "formulation": self.formulation.model_dump(mode="json") if self.formulation else None,
            "elements": self.elements,
            "program": self.program.source if self.program else None,
            "verdict": self.verdict.model_dump(mode="json"),
            "diagnostics": [d.model_dump() for d in self.diagnostics],
            "numbers": [{"text": t, "at": at, "used_by": place or None} for t, at, place in self.links],
            "model": self.model,
            "strategy": self.strategy,
            "repairs": self.repairs,
            "samples": self.samples,
            "agreeing": self.agreeing,
            "stopped": self.stopped,
            "unwritten": self.unwritten,
            "usage": self.usage,
            "seconds": round(self.seconds, 3),
            "solver": f"{s.solver} {s.solver_version}".strip(),
            "isolation": s.isolation,
            "problem": self.problem.id if self.problem else None,
            "error": s.error,
        }
