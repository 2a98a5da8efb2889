"""Arrays write out what the interpreter writes out: on the examples, on the textbook models, on random formulations."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optagent.formulation.check import check
from optagent.formulation.data import Data
from optagent.formulation.elements import Formulation
from optagent.formulation.ground import Ground, ground
from optagent.formulation.meaning import meaning
from optagent.formulation.polynomial import Amount, Polynomial
from optagent.formulation.resolve import resolve
from optagent.formulation.vectorised.write import Writer

ROOT = Path(__file__).parents[3] / "examples"
FILES = sorted([*ROOT.glob("*.json"), *ROOT.glob("textbook/*.json")])


def close(a: Amount, b: Amount) -> bool:
    if isinstance(a, int | float):
        return isinstance(b, int | float) and math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)
    if not isinstance(a, Polynomial) or not isinstance(b, Polynomial):
        return type(a) is type(b) and not isinstance(b, int | float) and a.places == b.places
    pairs: list[tuple[dict[Any, float], dict[Any, float]]] = [(a.linear, b.linear), (a.quadratic, b.quadratic)]
    same = math.isclose(a.constant, b.constant, rel_tol=1e-9, abs_tol=1e-9)
    return same and all(
        p.keys() == q.keys() and all(math.isclose(c, q[k], rel_tol=1e-9) for k, c in p.items()) for p, q in pairs
    )


def equal(a: Ground, b: Ground) -> None:
    assert list(a.columns.items()) == list(b.columns.items())
    assert (a.trivial, a.never, a.sense) == (b.trivial, b.never, b.sense)
    assert [(r.name, r.constraint) for r in a.rows] == [(r.name, r.constraint) for r in b.rows]
    assert close(a.objective, b.objective)
    for r, s in zip(a.rows, b.rows, strict=True):
        assert close(r.body, s.body), r.name
        assert math.isclose(r.lower, s.lower, abs_tol=1e-9), r.name
        assert math.isclose(r.upper, s.upper, abs_tol=1e-9), r.name


def both(formulation: Formulation, data: Data) -> Ground:
    """The model by arrays, once it is seen to be the one by the interpreter, its faults and findings too."""
    (a, faults), (b, again) = (ground(formulation, data, arrays=way) for way in (False, True))
    assert faults == again
    equal(a, b)
    assert list(meaning(formulation, data, a)) == list(meaning(formulation, data, b))
    return b


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_examples_are_written_out_alike(path: Path) -> None:
    """Same columns, rows, coefficients, trivial conditions, faults and findings."""
    formulation = Formulation.model_validate_json(path.read_text(encoding="utf-8"))
    data, found = resolve(formulation)
    if any(d.severity == "error" for d in found):
        pytest.skip("bound to a table")
    both(formulation, data)


def test_nearly_all_constraints_of_the_examples_are_done_by_arrays() -> None:
    """The interpreter is for what is beyond polynomials."""
    left: list[str] = []
    for path in FILES:
        formulation = Formulation.model_validate_json(path.read_text(encoding="utf-8"))
        data, found = resolve(formulation)
        if not any(d.severity == "error" for d in found):
            writer = Writer(formulation, data)
            left += [f"{path.stem}:{c.name}" for c in formulation.constraints if writer.family(c) is None]
    assert len(left) <= 3, left


SETS = [
    {"name": "I", "elements": ["a", "b", "c"]},
    {"name": "T", "elements": [1, 2, 3, 4]},
    {"name": "W", "elements": ["mon", "tue", "wed"]},
    {"name": "A", "elements": [["a", 1], ["a", 3], ["c", 4], ["b", 2]]},
    {"name": "E", "expression": "((i, t) for i in I for t in T if cost[i, t] > 2)"},
]
PARAMETERS = [
    {"name": "cost", "index": ["I", "T"], "values": [[i, t, k * t % 5] for k, i in enumerate("abc") for t in range(1, 5)]},
    {"name": "cap", "index": ["T"], "values": [[1, 4], [2, 0], [3, 2.5], [4, 1]]},
    {"name": "arc", "index": ["A"], "values": [["a", 1, 3]], "default": 0.5},
    {"name": "k", "values": 2},
]  # fmt: skip
VARIABLES = [
    {"name": "x", "index": ["i in I", "t in T"], "upper": "cap[t] + 1"},
    {"name": "y", "index": ["T"], "domain": "Binary"},
    {"name": "f", "index": ["A"], "domain": "Reals", "lower": -3},
    {"name": "w", "index": ["W"]},
    {"name": "z", "domain": "Integers"},
]
FRAMES = {
    "": [],
    "t in T": ["t"],
    "t in T if t > 1": ["t"],
    "i in I, t in T if cost[i, t] > 0 and t != 3": ["i", "t"],
    "(i, t) in A": ["i", "t"],
    "(i, t) in E": ["i", "t"],
    "i in I, t in T - {2} if (i, t) in A or t == 4": ["i", "t"],
    "i in I if i != 'b'": ["i"],
    "d in W if d != 'mon'": ["d"],
    "t in range(1, k + 2)": ["t"],
}
TERMS = {
    "": ["z", "3", "k*z", "sum(y[t] for t in T)", "sum(f[i, t] for (i, t) in A)", "sum(cost[i,t]*x[i,t] for i in I for t in T if t <= 2)",
         "z*z", "(z + 1)**2", "sum(x[i, t] for (i, t) in E)", "w['tue']", "max(cap[t] for t in T)*z", "len(E)", "abs(-3)", "exp(z)"],
    "t": ["y[t]", "cap[t]*y[t]", "cap[t]", "sum(x[i, t] for i in I)", "sum(x[i, s] for i in I for s in T if s < t)", "y[t]*z", "t",
          "sum(y[s] for s in range(1, t + 1))", "sum(f[i, s] for (i, s) in A if s == t)", "(y[t - 1] if t > 1 else 0)", "min(cap[t], 2)*z",
          "y[5 - t]", "sum(y[s] for s in T - {t})", "y[t - 1]", "z / cap[t]", "prod(cap[s] for s in T if s <= t)", "len({t, 2})"],
    "i": ["sum(x[i, t] for t in T)", "sum(cost[i, t] for t in T)", "x[i, 2]", "x[i, '3']", "sum(f[j, t] for (j, t) in A if j == i)",
          "sum(cost[i, t]*x[i, t]*z for t in T)"],
    "it": ["x[i, t]", "cost[i, t]*x[i, t]", "(arc[i, t] if (i, t) in A else 0)*z", "x[i, t]*y[t]", "f[i, t]", "arc[i, t]",
           "sum(x[j, t] for j in I if j != i)", "sum(x[j, t] for j in I - {i})", "cost[i, t] % 2", "cost[i, t] // 2 * z"],
    "d": ["w[d]", "w[d - 1]", "w[d] - w[d - 1]"],
}  # fmt: skip


@st.composite
def constraints(draw: st.DrawFn) -> dict[str, str]:
    frame = draw(st.sampled_from(list(FRAMES)))
    dummies = FRAMES[frame]
    pool = [t for key, terms in TERMS.items() if set(key) <= set("".join(dummies)) for t in terms]

    def side() -> str:
        terms = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=3))
        text = terms[0]
        for term in terms[1:]:
            text += f" {draw(st.sampled_from(['+', '-', '+', '-', '*']))} {term}"
        return f"-({text})" if draw(st.integers(0, 9)) == 0 else text

    op = draw(st.sampled_from(["<=", ">=", "==", "<"]))
    text = f"{side()} {op} {side()}"
    if op != "==" and draw(st.booleans()):
        text += f" {op} {side()}"
    return {"name": "c", "for_each": frame, "expression": text}


@settings(max_examples=200, deadline=None)
@given(constraints(), st.sampled_from([*TERMS[""], "sum(cost[i,t]*x[i,t] for i in I for t in T) - z"]))
def test_random_formulations_are_written_out_alike(constraint: dict[str, str], objective: str) -> None:
    """Whatever is written: the same model, or the same fault in the same words."""
    formulation = Formulation.model_validate(
        {
            "sets": SETS,
            "parameters": PARAMETERS,
            "variables": VARIABLES,
            "objective": {"sense": "minimize", "expression": objective},
            "constraints": [constraint],
        }
    )
    data, found = resolve(formulation)
    assert not [d for d in found if d.severity == "error"]
    both(formulation, data)


def test_a_large_model_is_checked_by_arrays() -> None:
    """Ten thousand variables are never looked at one by one, and names are as the interpreter writes them."""
    n = 100
    formulation = Formulation.model_validate(
        {
            "sets": [{"name": "I", "expression": f"range(1, {n + 1})"}, {"name": "J", "elements": [f"j,{k}" for k in range(n)]}],
            "variables": [{"name": "x", "index": ["I", "J"]}],
            "objective": {"sense": "minimize", "expression": "sum(i*x[i, j] for i in I for j in J)"},
            "constraints": [{"name": "c", "for_each": "j in J", "expression": "1 <= sum(x[i, j] for i in I) <= 5"}],
        }
    )  # fmt: skip
    checked = check(formulation)
    assert checked.diagnostics == []
    arrays = checked.ground.arrays
    assert arrays is not None
    assert (len(arrays.lower), arrays.nonzeros, len(checked.ground.rows)) == (n * n, 2 * n * n, 2 * n)
    assert arrays.column_names()[101] == "x[2,'j,1']"
    assert arrays.row_names()[:2] == ["c['j,0'].1", "c['j,0'].2"]
    assert checked.ground.rows[3].body.places == {("x", (i, "j,1")) for i in range(1, n + 1)}
