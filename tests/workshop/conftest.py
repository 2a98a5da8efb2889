"""What the second paths share: the label a value is held against, and linear optima with a certificate that is checked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np
import pytest

WORKSHOP = Path(__file__).parents[2] / "benchmarks" / "workshop.jsonl"
LABELS = {
    record["formulation"]["name"]: record["answer"]
    for record in map(json.loads, WORKSHOP.read_text(encoding="utf-8").splitlines())
}
TERM = re.compile(r"([-+]?)\s*(\d+(?:\.\d+)?)?\s*([a-zA-Z]\w*)?")


@pytest.fixture
def proves(request: pytest.FixtureRequest) -> Callable[[float | str], None]:
    """`test_NAME` hands over what it found for the problem NAME: a number, `infeasible` or `unbounded`."""
    label = LABELS[request.node.name.removeprefix("test_")]

    def held_against_the_label(found: float | str) -> None:
        if isinstance(found, str):
            assert label == {"status": found}
        else:
            assert not isinstance(label, dict)
            assert float(found) == pytest.approx(label, rel=1e-6, abs=1e-7)

    return held_against_the_label


def _sum(text: str, names: dict[str, int]) -> tuple[dict[int, float], float]:
    """`3 x - 2.5 y + 7` as coefficients by number of the variable, and a constant."""
    terms, constant = dict[int, float](), 0.0
    rest = text.strip()
    while rest:
        found = TERM.match(rest)
        assert found is not None
        assert found[2] or found[3], rest
        value = float(found[2] or 1) * (-1 if found[1] == "-" else 1)
        if found[3]:
            at = names.setdefault(found[3], len(names))
            terms[at] = terms.get(at, 0.0) + value
        else:
            constant += value
        rest = rest[found.end() :].strip()
    return terms, constant


@pytest.fixture(scope="session")
def linear() -> Callable[..., float]:
    """`linear("min 2 x + y", "x + 3 y >= 7", …)`: the optimum over x >= 0, names in `free` of either sign.

    A solver only proposes a plan and multipliers. That the plan keeps every row, and that the multipliers bound every
    plan by the same value, is reckoned here.
    """
    from scipy.optimize import linprog

    def optimum(goal: str, *rows: str, free: Collection[str] = ()) -> float:
        names = dict[str, int]()
        sense, _, wanted = goal.partition(" ")
        sign = {"min": 1.0, "max": -1.0}[sense]
        terms, constant = _sum(wanted, names)
        parts = [re.split(r"(<=|>=|=)", row) for row in rows]
        read = [(_sum(left, names), relation, _sum(right, names)) for left, relation, right in parts]
        width = len(names)
        cost = np.zeros(width)
        for at, value in terms.items():
            cost[at] = sign * value
        above, equal = list[tuple[np.ndarray, float]](), list[tuple[np.ndarray, float]]()
        for (left, left_constant), relation, (right, right_constant) in read:
            line = np.zeros(width)
            for at, value in left.items():
                line[at] += value
            for at, value in right.items():
                line[at] -= value
            flip = -1.0 if relation == ">=" else 1.0
            (equal if relation == "=" else above).append((flip * line, flip * (right_constant - left_constant)))
        A = np.array([line for line, _ in above]).reshape(-1, width)
        B = np.array([line for line, _ in equal]).reshape(-1, width)
        a, b = np.array([r for _, r in above]), np.array([r for _, r in equal])
        floor = np.array([-np.inf if name in free else 0.0 for name in names])
        proposed = linprog(cost, A, a, B, b, [(low, None) for low in floor])
        assert proposed.status == 0, proposed.message
        return sign * _certified(cost, (A, a), (B, b), floor, proposed) + constant

    return optimum


def _certified(cost, above, equal, floor, proposed) -> float:
    """The value of the proposed plan, after weak duality has shown that there is no better one."""
    (A, a), (B, b), plan = above, equal, proposed.x
    scale = 1.0 + np.abs(plan).max(initial=0.0)
    assert (A @ plan - a <= 1e-7 * scale).all()
    assert (np.abs(B @ plan - b) <= 1e-7 * scale).all()
    assert (plan >= floor - 1e-9 * scale).all()
    pressure = np.minimum(proposed.ineqlin.marginals, 0.0)  # of rows that hold from above
    tension = proposed.eqlin.marginals
    reduced = cost - A.T @ pressure - B.T @ tension
    tolerance = 1e-9 * (1.0 + np.abs(cost).max())
    assert (reduced >= -tolerance).all()
    assert (np.abs(reduced[np.isinf(floor)]) <= tolerance).all()
    bound = a @ pressure + b @ tension  # every plan costs at least this much
    value = cost @ plan
    assert abs(value - bound) <= 1e-8 * (1.0 + abs(value))
    return float(value)


@pytest.fixture(scope="session")
def tables() -> Callable[[str, str], list[tuple[object, ...]]]:
    """`tables(problem, name)`: the rows of a table attached to a problem."""
    attached = {
        (record["formulation"]["name"], table["name"]): [tuple(row) for row in table["rows"]]
        for record in map(json.loads, WORKSHOP.read_text(encoding="utf-8").splitlines())
        for table in record["tables"] or []
    }
    return lambda problem, name: attached[problem, name]


@pytest.fixture(scope="session")
def read_rows() -> Callable[[list[str], Collection[str]], list[dict[str, object]]]:
    """`read_rows(names, rows)`: rows in words as constraints of scipy.optimize.minimize."""

    def constraints(order: list[str], rows: Collection[str]) -> list[dict[str, object]]:
        names = {name: at for at, name in enumerate(order)}
        out: list[dict[str, object]] = []
        for row in rows:
            left, relation, right = re.split(r"(<=|>=|=)", row)
            (terms, constant), (others, other) = _sum(left, names), _sum(right, names)
            assert len(names) == len(order), row
            line = np.zeros(len(order))
            for at, value in terms.items():
                line[at] += value
            for at, value in others.items():
                line[at] -= value
            sign = -1.0 if relation == "<=" else 1.0
            side = sign * (constant - other)
            out.append(
                {
                    "type": "eq" if relation == "=" else "ineq",
                    "fun": lambda x, a=sign * line, b=side: float(a @ x) + b,
                    "jac": lambda x, a=sign * line: a,
                }
            )
        return out

    return constraints
