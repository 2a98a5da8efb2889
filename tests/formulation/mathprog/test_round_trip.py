"""Random formulations come back from both notations as they went, by their normal form and by the model they stand for."""

from __future__ import annotations

import math
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, note, reject, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from optagent.formulation import Formulation
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.ground import Ground, ground
from optagent.formulation.mathprog import normal, parse_mathprog, print_mathprog, print_short
from optagent.formulation.polynomial import Nonlinear, polynomial
from optagent.formulation.resolve import resolve

Draws = Callable[[bool], SearchStrategy[Formulation]]
UNHURRIED = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
)  # fmt: skip


def written_out(f: Formulation) -> tuple[Ground, list[str]]:
    """The model in scalars, and the codes of what is wrong with it."""
    data, found = resolve(f)
    model, faults = ground(f, data)
    return model, [d.code for d in (*found, *faults)]


def same_model(one: Formulation, two: Formulation) -> None:
    """Both stand for the same rows and columns, number for number."""
    (a, a_faults), (b, b_faults) = written_out(one), written_out(two)
    assert a_faults == b_faults
    assert a.columns == b.columns
    assert [(r.name, r.lower, r.upper) for r in a.rows] == [(r.name, r.lower, r.upper) for r in b.rows]
    for left, right in zip(
        [a.objective, *(r.body for r in a.rows)], [b.objective, *(r.body for r in b.rows)], strict=True
    ):
        if isinstance(left, Nonlinear) or isinstance(right, Nonlinear):
            assert isinstance(left, Nonlinear)
            assert isinstance(right, Nonlinear)
            assert left.places == right.places
            continue
        p, q = polynomial(left), polynomial(right)
        assert p.constant == pytest.approx(q.constant)
        assert p.linear == pytest.approx(q.linear)
        assert p.quadratic == pytest.approx(q.quadratic)


def printed(f: Formulation) -> str:
    """In MathProg; words that cannot be there are no example."""
    try:
        return print_mathprog(f)
    except ExpressionError as error:
        note(f"{error.code}: {error.message}")
        if error.code != "not-printable":
            raise
        reject()


@UNHURRIED
@given(data=st.data())
def test_mathprog_brings_back_what_was_printed(drawn: Draws, data: st.DataObject):
    """The normal forms are equal, and so are the models."""
    f = data.draw(drawn(True))
    text = printed(f)
    note(text)
    back = parse_mathprog(text)
    assert normal(back) == normal(f)
    same_model(back, f)


@UNHURRIED
@given(data=st.data())
def test_the_short_form_brings_back_what_was_printed(drawn: Draws, data: st.DataObject):
    """Non-linear models too."""
    f = data.draw(drawn(False))
    text = print_short(f)
    note(text)
    back = parse_mathprog(text)
    assert normal(back) == normal(f)
    same_model(back, f)


@UNHURRIED
@given(data=st.data())
def test_the_normal_form_is_the_same_model(drawn: Draws, data: st.DataObject):
    """Rewriting changes the text alone, and rewriting again changes nothing."""
    f = data.draw(drawn(False))
    once = normal(f)
    note(once.model_dump_json(indent=1, exclude_defaults=True))
    assert normal(once) == once
    same_model(once, f)


@pytest.mark.skipif(shutil.which("glpsol") is None, reason="glpsol (Debian's glpk-utils) is not installed")
@settings(UNHURRIED, max_examples=60)
@given(data=st.data())
def test_glpsol_reads_the_same_rows(drawn: Draws, data: st.DataObject):
    """glpsol's own reading of the text, written out by it, has our coefficients, bounds and constant."""
    f = data.draw(drawn(True))
    known, found = resolve(f)
    model, faults = ground(f, known)
    assume(not faults and not model.never and not found)
    assume(all(c.lower <= c.upper for c in model.columns.values()))
    text = printed(f)
    note(text)
    rows, objective = glpsol_rows(text)
    ours = polynomial(model.objective)  # pyright: ignore[reportArgumentType]
    assert objective == (rounded(ours.linear.values()), pytest.approx(ours.constant))
    assert rows == merged(
        (list(r.body.linear.values()), r.lower, r.upper) for r in model.rows if not isinstance(r.body, Nonlinear)
    )


Rows = dict[tuple[float, ...], tuple[float, float]]
"""Coefficients in order of size -> the tightest bounds that rows of these coefficients have."""


def rounded(numbers: Iterable[float]) -> tuple[float, ...]:
    return tuple(sorted(float(f"{n:.9g}") for n in numbers))


def merged(rows: Iterable[tuple[list[float], float, float]]) -> Rows:
    """A range is one row to glpsol and two to us, and may be turned round: bounds of like rows are brought together."""
    found: Rows = {}
    for coefficients, lower, upper in rows:
        one, other = rounded(coefficients), rounded(-c for c in coefficients)
        if one == other:
            low, high = -math.inf, math.inf  # which way round it stands cannot be told
        else:
            low, high = (lower, upper) if one > other else (-upper, -lower)
        key = max(one, other)
        before = found.get(key, (-math.inf, math.inf))
        low, high = (float(f"{n:.9g}") + 0.0 for n in (low, high))
        found[key] = (max(before[0], low), min(before[1], high))
    return found


def glpsol_rows(text: str) -> tuple[Rows, tuple[tuple[float, ...], float]]:
    """The rows that glpsol makes of the text; coefficients and constant of its objective."""
    with tempfile.TemporaryDirectory() as folder:
        model, out = Path(folder, "m.mod"), Path(folder, "m.glp")
        model.write_text(text, encoding="utf-8")
        command = ["glpsol", "--math", str(model), "--check", "--wglp", str(out)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert out.is_file(), done.stdout
        lines = [line.split() for line in out.read_text(encoding="latin-1").splitlines()]
    bounds: dict[str, tuple[float, float]] = {}
    entries: dict[str, list[float]] = {}
    objective, constant = list[float](), 0.0
    for words in lines:
        match words:
            case ["i", row, "f"]:
                bounds[row] = (-math.inf, math.inf)
            case ["i", row, "l", number]:
                bounds[row] = (float(number), math.inf)
            case ["i", row, "u", number]:
                bounds[row] = (-math.inf, float(number))
            case ["i", row, "d", low, high]:
                bounds[row] = (float(low), float(high))
            case ["i", row, "s", number]:
                bounds[row] = (float(number), float(number))
            case ["a", "0", "0", number]:
                constant = float(number)
            case ["a", "0", _, number]:
                objective.append(float(number))
            case ["a", row, _, number]:
                entries.setdefault(row, []).append(float(number))
            case _:
                pass
    free = (-math.inf, math.inf)  # the objective is a row too; a row that is not told of is fixed at 0
    rows = ((entries[row], *bounds.get(row, (0.0, 0.0))) for row in entries if bounds.get(row) != free)
    return merged(rows), (rounded(objective), constant)


@pytest.mark.parametrize("name", ["ea\nd", "a b", "x y = z", '"q"', " lead", "set"])
def test_an_objective_of_any_name_comes_back(name: str):
    """A name that would break out of its comment is quoted there."""
    given = Formulation.model_validate(
        {"variables": [{"name": "x", "upper": 4}], "objective": {"name": name, "sense": "maximize", "expression": "x"}}
    )
    for printer in (print_mathprog, print_short):
        assert parse_mathprog(printer(given)).objective.name == name


@pytest.mark.parametrize(
    "rows", [[[0, -2.75], [-1, -2.75]], [[-1, -1], [0, 3]], [[0, -5]], [[-1, -1], [-2, -5], [-3, -2]]], ids=str
)
def test_rows_of_negative_numbers_are_no_difference(rows: list[list[float]]):
    """`0 -2.75 -1 -2.75` would be read as an expression."""
    given = Formulation.model_validate(
        {
            "sets": [{"name": "P", "expression": "range(-3, 1)"}],
            "parameters": [{"name": "q", "index": ["P"], "values": rows, "default": 0}],
            "variables": [{"name": "x", "upper": 4}],
            "objective": {"sense": "maximize", "expression": "sum(q[p]*x for p in P)"},
        }
    )
    assert normal(parse_mathprog(print_short(given))) == normal(given)
