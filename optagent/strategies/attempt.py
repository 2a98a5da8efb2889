"""What a strategy is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from optagent.folder import RunFolder
from optagent.formulation import Formulation
from optagent.formulation.check import Checked
from optagent.formulation.diagnostic import Diagnostic
from optagent.llm import LanguageModel, Sampling, Usage
from optagent.problem import Problem
from optagent.program import Program
from optagent.sandbox import Limits
from optagent.solution import Solution, Status
from optagent.solvers import Profile
from optagent.trace import Trace
from optagent.verdict import Verdict


@dataclass(frozen=True)
class Context:
    """The tools of one run."""

    model: LanguageModel
    profile: Profile
    limits: Limits
    trace: Trace
    sampling: Sampling
    repairs: int
    """Rounds of correction by the language model, at most."""
    folder: RunFolder | None = None

    def keep(self, thing: Formulation | Program | Solution) -> None:
        """Record one thing as soon as it exists, in the trace and in the folder."""
        self.trace.add(
            type(thing).__name__.lower(),
            **thing.model_dump(mode="json", exclude={"lp"} if isinstance(thing, Solution) else set()),
        )
        if self.folder is not None:
            self.folder.keep(thing)


@dataclass
class Attempt:
    """The best that one pass of a strategy found."""

    solution: Solution
    formulation: Formulation | None = None
    elements: str = ""
    """The five elements as prose, for strategies that write them so."""
    program: Program | None = None
    checked: Checked | None = None
    repairs: int = 0
    """Rounds of correction that were used."""
    usage: Usage = field(default_factory=Usage)
    verdict: Verdict = field(default_factory=lambda: Verdict(confidence=0.0))

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """Static findings, where there is a Formulation."""
        return self.checked.diagnostics if self.checked else []


Strategy = Callable[[Problem, Context], Awaitable[Attempt]]

COMPLAINTS = {
    Status.INFEASIBLE: "The solver says that no plan fulfils all constraints. Look for a wrong direction, a wrong number, or a constraint that the text does not ask for.",
    Status.UNBOUNDED: "The solver says that the objective can be improved without end. A constraint is missing, or the sense or a direction is wrong.",
    Status.INFEASIBLE_OR_UNBOUNDED: "The solver says that the model is infeasible or unbounded. Look for a missing constraint or a wrong direction.",
    Status.NO_MODEL: "The program ran and left no Pyomo model behind. Build model = pyo.ConcreteModel() at the top level.",
}
"""What a language model is told when a run ended so."""


def complaint(solution: Solution) -> str:
    """Why this Solution is not good enough, for a language model; empty when it is."""
    if solution.status.has_point:
        return ""
    if solution.status in COMPLAINTS:
        return COMPLAINTS[solution.status]
    if solution.error:
        return "It stops with this error:\n" + solution.error.strip()[-600:]
    return f"The run ended with {solution.status.value}: {solution.reason}"


def better(new: Attempt, old: Attempt | None) -> bool:
    """Whether a corrected attempt replaces the one before: a plan beats none, else the later wins."""
    return old is None or new.solution.status.has_point or not old.solution.status.has_point
