"""What an attempt is worth: every check that fits what it made, added up."""

from __future__ import annotations

from collections.abc import Sequence

from optagent.judge.coverage import Link, coverage, formulation_uses, program_uses
from optagent.judge.feasibility import exported_feasibility, feasibility
from optagent.judge.weigh import weigh
from optagent.problem import Problem
from optagent.strategies.attempt import Attempt
from optagent.verdict import Check, Verdict


def assess(
    problem: Problem, attempt: Attempt, agreeing: int = 1, samples: int = 1, more: Sequence[Check] = ()
) -> tuple[Verdict, list[Link]]:
    """The Verdict, and the links from the numbers in the words to the parts of the model that use them.

    `more`: evidence that does not come of the attempt alone.
    """
    if attempt.evidence is None:
        attempt.evidence = _evidence(problem, attempt)
    found, links = attempt.evidence
    checks = list(found)
    idle = nothing_done(attempt)
    if idle:
        checks.append(Check(name="does_something", value=False, reason=idle))
    if samples > 1:
        reason = f"{agreeing} of {samples} answers have this optimum."
        checks.append(Check(name="votes", value=agreeing / samples, reason=reason))
    checks += more
    return weigh(attempt.solution, checks, attempt.diagnostics, attempt.repairs), links


def _evidence(problem: Problem, attempt: Attempt) -> tuple[list[Check], list[Link]]:
    """What the model and its plan say, held against the words and each other."""
    checks: list[Check] = []
    links: list[Link] = []
    if attempt.formulation is not None or attempt.program is not None:
        if attempt.formulation is not None:
            uses = formulation_uses(attempt.formulation)
        else:
            uses = program_uses(attempt.program.source if attempt.program else "")
        covered, links = coverage(problem.text, uses)
        checks.append(covered)
    if attempt.checked is not None and not attempt.checked.errors:
        checks.extend(feasibility(attempt.checked, attempt.solution))
    elif attempt.checked is None:
        checks.extend(exported_feasibility(attempt.solution))
    return checks, links


def nothing_done(attempt: Attempt) -> str:
    """A sentence when the best plan is to do nothing at all, the mark of a demand with the wrong direction; else empty."""
    values = attempt.solution.values
    if attempt.solution.status.has_point and values and all(abs(v) < 1e-9 for v in values.values()):
        return "The best plan is to do nothing: a demand may have the wrong direction (at least is >=), or be missing."
    return ""
