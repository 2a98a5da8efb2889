"""What a strategy is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from optagent.errors import BudgetSpent, ContextOverflow, LanguageModelError
from optagent.folder import RunFolder
from optagent.formulation import Formulation
from optagent.formulation.check import Checked
from optagent.formulation.diagnostic import Diagnostic
from optagent.judge.coverage import Link
from optagent.llm import LanguageModel, Sampling, Usage
from optagent.problem import Problem
from optagent.program import Program
from optagent.sandbox import SHARED, Limits, Sandbox
from optagent.solution import Solution, Status
from optagent.solvers import Profile
from optagent.trace import Trace
from optagent.verdict import Check, Verdict


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
    sandbox: Sandbox = SHARED
    """Where programs are run."""

    def keep(self, thing: Formulation | Program | Solution) -> None:
        """Record one thing as soon as it exists, in the trace and in the folder."""
        self.trace.add(
            type(thing).__name__.lower(),
            **thing.model_dump(mode="json", exclude={"lp"} if isinstance(thing, Solution) else set()),
        )
        if self.folder is not None:
            self.folder.keep(thing)

    def keep_elements(self, text: str) -> None:
        """Record five elements that are prose; the trace has them already, as a completion."""
        if self.folder is not None:
            self.folder.elements(text)

    def stop(self, why: BudgetSpent | LanguageModelError) -> str:
        """Record that no further round of correction is possible; the sentence that says why."""
        self.trace.add("stopped", error=type(why).__name__, reason=str(why))
        return str(why)


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
    stopped: str = ""
    """Why there was no further round of correction, where one was wanted and allowed."""
    usage: Usage = field(default_factory=Usage)
    verdict: Verdict = field(default_factory=lambda: Verdict(confidence=0.0))
    model: str = ""
    """The language model that made it."""
    evidence: tuple[list[Check], list[Link]] | None = field(default=None, repr=False)
    """The checks of its model and its plan, once they were made: they are asked for after every pass."""

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


def warmer(sampling: Sampling, spent: int) -> Sampling:
    """A correction is drawn, with a seed of its own: greedy again would often say the same again."""
    return sampling.model_copy(
        update={"temperature": max(0.3, sampling.temperature), "seed": sampling.seed + spent + 1}
    )


NO_MORE = (BudgetSpent, LanguageModelError)
"""What ends the asking of a further sample, model or derivation and leaves those that there are: an answer is not lost with a network."""
STOPS = (BudgetSpent, ContextOverflow)
"""What ends the rounds of correction and leaves the best attempt so far: raised again, asking would raise it again."""


def better(new: Attempt, old: Attempt | None) -> bool:
    """Whether a corrected attempt replaces the one before.

    A plan beats a model without one, that beats a program that failed, and that beats none; among equals the later wins.
    """
    return old is None or _rank(new.solution.status) >= _rank(old.solution.status)


def _rank(status: Status) -> int:
    if status.has_point:
        return 3
    if status in (Status.INFEASIBLE, Status.UNBOUNDED, Status.INFEASIBLE_OR_UNBOUNDED):
        return 2
    return 0 if status in (Status.BAD_FORMAT, Status.NO_MODEL) else 1
