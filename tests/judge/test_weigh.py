"""How checks add up: in order, never more for a check that failed, and never certainty."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optagent.formulation.diagnostic import Diagnostic
from optagent.judge.weigh import weigh
from optagent.solution import Solution, Status
from optagent.verdict import Check

WARNING = Diagnostic(code="unused-parameter", place="p", message="p is used nowhere.", severity="warning")
STRICT = WARNING.model_copy(update={"code": "strict-inequality"})


def check(name: str, value: bool | float | str) -> Check:
    return Check(name=name, value=value, reason="Because.")


FINE = [check("coverage", 1.0), check("feasible", True), check("objective", True)]


def confidence(status: Status = Status.OPTIMAL, *checks: Check, warnings: int = 0, repairs: int = 0) -> float:
    return weigh(Solution(status=status, solver="highs"), checks, [WARNING] * warnings, repairs).confidence


@pytest.mark.parametrize(
    ("expected", "status", "checks", "warnings", "repairs"),
    [
        (0.95, Status.OPTIMAL, FINE, 0, 0),
        (0.7, Status.FEASIBLE, FINE, 0, 0),
        (0.5, Status.INFEASIBLE, FINE[:1], 0, 0),
        (0.5, Status.UNBOUNDED, FINE[:1], 0, 0),
        (0.0, Status.CRASH, FINE, 0, 0),
        (0.0, Status.REFUSED, [], 0, 0),
        (0.4, Status.OPTIMAL, [check("coverage", 0.5), *FINE[1:]], 0, 0),
        (0.2, Status.OPTIMAL, [check("coverage", 0.0), *FINE[1:]], 0, 0),
        (0.05, Status.OPTIMAL, [*FINE, check("feasible", False)], 0, 0),
        (0.3, Status.OPTIMAL, [*FINE, check("does_something", False)], 0, 0),
        (0.6, Status.OPTIMAL, [check("feasible", "unknown")], 0, 0),
        (0.6667, Status.OPTIMAL, [*FINE, check("votes", 1 / 3)], 0, 0),
        (0.9, Status.OPTIMAL, FINE, 1, 0),
        (0.81, Status.OPTIMAL, FINE, 0, 2),
    ],
)
def test_the_rule(expected: float, status: Status, checks: list[Check], warnings: int, repairs: int) -> None:
    assert confidence(status, *checks, warnings=warnings, repairs=repairs) == pytest.approx(expected, abs=1e-4)


ANY_CHECK = st.builds(
    check,
    st.sampled_from(["coverage", "feasible", "objective", "votes", "does_something", "new"]),
    st.one_of(st.booleans(), st.floats(0, 1), st.just("unknown")),
)


@given(
    st.sampled_from(Status),
    st.lists(ANY_CHECK, max_size=5),
    st.sampled_from(["feasible", "objective", "does_something", "new"]),
)
def test_a_check_that_fails_never_raises_confidence(status: Status, checks: list[Check], name: str) -> None:
    before = confidence(status, *checks)
    after = confidence(status, *checks, check(name, False))
    assert 0 <= after <= before <= 0.95


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_coverage_and_more_votes_never_lower_it(a: float, b: float) -> None:
    low, high = sorted((a, b))
    for name in ("coverage", "votes"):
        assert confidence(Status.OPTIMAL, check(name, low)) <= confidence(Status.OPTIMAL, check(name, high))


def test_warnings_and_repairs_only_lower_it() -> None:
    by_count = [confidence(Status.OPTIMAL, *FINE, warnings=n, repairs=m) for n, m in ((0, 0), (1, 0), (1, 1), (5, 10))]
    assert by_count == sorted(by_count, reverse=True)
    assert len(set(by_count)) == 4


def test_warnings_stand_among_the_checks_but_for_a_loosened_inequality() -> None:
    """It says that < was read as <=, which solvers do anyway."""
    verdict = weigh(Solution(status=Status.OPTIMAL, solver="highs"), FINE, [WARNING, STRICT])
    assert [c.name for c in verdict.checks] == ["status", "coverage", "feasible", "objective", "unused-parameter"]
    assert verdict.checks[-1].value is False
    assert verdict.confidence == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("solution", "sentence"),
    [
        (Solution(status=Status.OPTIMAL, solver="highs", solver_version="1.15.1"), "highs 1.15.1 proved the plan optimal."),
        (Solution(status=Status.FEASIBLE, solver="highs", bound=12.5), "highs stopped at its limit with a plan; the best possible is bounded by 12.5."),
        (Solution(status=Status.FEASIBLE, solver="highs"), "highs stopped at its limit with a plan."),
        (Solution(status=Status.INFEASIBLE, solver="highs"), "highs proved that no plan fulfils all constraints."),
        (Solution(status=Status.INFEASIBLE, reason="3 <= 2 never holds."), "3 <= 2 never holds."),
        (Solution(status=Status.CRASH, reason="The program raised NameError."), "The program raised NameError."),
        (Solution(status=Status.TIME_LIMIT), "time_limit"),
    ],
)  # fmt: skip
def test_the_status_is_told_in_words(solution: Solution, sentence: str) -> None:
    """Nothing is said to be proven by a solver that never ran."""
    first = weigh(solution, []).checks[0]
    assert (first.name, first.value, first.reason) == ("status", solution.status.value, sentence)
