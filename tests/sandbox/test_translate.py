"""Our translation and Pyomo's own give HiGHS the same model: columns, rows, entries, squares, constant and sense."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pyomo.environ as pyo
import pytest
from pyomo.contrib.solver.common.util import IncompatibleModelError

from optagent.sandbox.inside import translate as module
from optagent.sandbox.inside.export import exported
from optagent.sandbox.inside.outcome import Outcome
from optagent.sandbox.inside.survey import survey
from optagent.sandbox.inside.translate import Interface, Translation, translate

Forms = dict[str, Any]


def form(given: Translation) -> Forms:
    """What HiGHS holds, by name, in whichever order it came."""
    outcome = Outcome("taken", "", "", highs=given.highs, variables=given.variables, constraints=given.constraints)
    lp = given.highs.getLp()
    names = [variable.name for variable in given.variables]
    rows: dict[str, dict[str, float]] = {row.name: {} for row in given.constraints}
    matrix = exported(outcome, "", None)["matrix"]  # pyright: ignore[reportArgumentType] - no listing, no folder
    starts = [*matrix["start"][: len(rows if matrix["by_rows"] else names)], len(matrix["value"])]
    for outer, (start, end) in enumerate(itertools.pairwise(starts)):
        for inner, value in zip(matrix["index"][start:end], matrix["value"][start:end], strict=True):
            row, column = (outer, inner) if matrix["by_rows"] else (inner, outer)
            rows[given.constraints[row].name][names[column]] = value
    squares: dict[frozenset[str], float] = {}
    if "hessian" in matrix:
        hessian = matrix["hessian"]
        starts = [*hessian["start"][: len(names)], len(hessian["value"])]
        for column, (start, end) in enumerate(itertools.pairwise(starts)):
            for row, value in zip(hessian["index"][start:end], hessian["value"][start:end], strict=True):
                squares[frozenset((names[row], names[column]))] = value
    kinds = [int(kind) for kind in lp.integrality_] or [0] * len(names)
    return {
        "columns": dict(zip(names, zip(list(lp.col_lower_), list(lp.col_upper_), kinds, strict=True), strict=True)),
        "cost": dict(zip(names, map(pytest.approx, list(lp.col_cost_)), strict=True)),
        "sides": dict(
            zip(rows, map(pytest.approx, zip(list(lp.row_lower_), list(lp.row_upper_), strict=True)), strict=True)
        ),
        "rows": {name: pytest.approx(entries) for name, entries in rows.items()},
        "squares": pytest.approx(squares),
        "offset": pytest.approx(lp.offset_),
        "sense": lp.sense_,
    }


def plain(forms: Forms) -> Forms:
    """The expected numbers of `approx`."""

    def bare(thing: Any) -> Any:
        if isinstance(thing, dict):
            return {key: bare(value) for key, value in thing.items()}
        return getattr(thing, "expected", thing)

    return {name: bare(value) for name, value in forms.items()}


def both(model: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[Forms, Forms]:
    """By ours, which must not have asked Pyomo's, and by Pyomo's."""
    theirs = Interface().translation(model)
    with monkeypatch.context() as patch:
        patch.setattr(module, "Interface", None)
        ours = translate(model, survey(model))
    return plain(form(ours)), form(theirs)


def everything() -> Any:
    """All that the walk knows: sums, products, quotients, named expressions, parameters, fixed variables, ranges, blocks."""
    m: Any = pyo.ConcreteModel()
    m.I = pyo.Set(initialize=["a", "b c", "d"])
    m.p = pyo.Param(m.I, initialize={"a": 2.5, "b c": 0, "d": -1}, mutable=True)
    m.q = pyo.Param(initialize=4)
    m.x = pyo.Var(m.I, domain=pyo.NonNegativeReals, bounds=(None, m.q))
    m.k = pyo.Var(domain=pyo.Integers, bounds=(-3.5, 7))
    m.b = pyo.Var(domain=pyo.Binary)
    m.free = pyo.Var()
    m.unused = pyo.Var(bounds=(0, 1))
    m.fixed = pyo.Var(initialize=3)
    m.fixed.fix()
    m.e = pyo.Expression(m.I, rule=lambda m, i: m.p[i] * m.x[i] + 2)
    m.total = pyo.Expression(expr=sum(m.e[i] for i in m.I) / 2)
    m.c = pyo.Constraint(m.I, rule=lambda m, i: m.p[i] * m.x[i] - m.k * 2 <= m.q if i != "d" else pyo.Constraint.Skip)
    m.range = pyo.Constraint(expr=pyo.inequality(-1, m.total - 3 * (m.free - m.x["a"]), 9))
    m.both = pyo.Constraint(expr=m.x["a"] + m.fixed * m.free == 2 * m.free + 5 - m.fixed)
    m.cancelled = pyo.Constraint(expr=m.k - m.k + m.b <= 1)
    m.off = pyo.Constraint(expr=m.k <= 1)
    m.off.deactivate()
    m.inner = pyo.Block([1, 2])
    for t in (1, 2):
        m.inner[t].y = pyo.Var([1, 2], bounds=(t, 9))
        m.inner[t].c = pyo.Constraint(expr=-(m.inner[t].y[1] + (m.inner[t].y[2] - m.free) * 0.5) / 4 >= -m.q * t)
    m.sleeping = pyo.Block()
    m.sleeping.z = pyo.Var()
    m.sleeping.c = pyo.Constraint(expr=m.sleeping.z >= 1)
    m.sleeping.deactivate()
    m.more = pyo.ConstraintList()
    m.more.add(m.k + m.b >= -1e30)
    m.more.add((None, m.k, 6))
    m.o = pyo.Objective(expr=m.total * 3 - m.k / m.q + 7 + m.fixed, sense=pyo.maximize)
    return m


def test_everything_that_the_walk_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = both(everything(), monkeypatch)
    assert ours == theirs


def test_squares(monkeypatch: pytest.MonkeyPatch) -> None:
    """Products of two sums, squares, a fixed factor, a factor with a constant, and what cancels."""
    m = everything()
    m.o.deactivate()
    m.square = pyo.Objective(
        expr=(m.x["a"] - 2 * m.k + 3) ** 2 + 3 * m.x["d"] * (m.x["a"] + m.free - 1) - m.x["a"] * m.x["d"] + m.fixed * m.k
        + (m.free - m.free) * m.k + m.free**2 / 2 + 2 * (m.b * m.fixed + 1) * m.free
    )  # fmt: skip
    ours, theirs = both(m, monkeypatch)
    assert ours == theirs
    assert len(ours["squares"]) > 4


def test_no_objective_no_rows_no_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    bare: Any = pyo.ConcreteModel()
    bare.x = pyo.Var(bounds=(0, 1))
    rowless: Any = pyo.ConcreteModel()
    rowless.x = pyo.Var(bounds=(0, 1))
    rowless.o = pyo.Objective(expr=rowless.x)
    goalless: Any = pyo.ConcreteModel()
    goalless.x = pyo.Var()
    goalless.c = pyo.Constraint(expr=goalless.x <= 3)
    for model in (bare, rowless, goalless):
        ours, theirs = both(model, monkeypatch)
        assert ours == theirs


@pytest.mark.parametrize("seed", range(40))
def test_random_expressions(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nested at random; what comes of it is linear in the rows and at most quadratic in the objective."""
    draw = random.Random(seed)
    m: Any = pyo.ConcreteModel()
    m.x = pyo.Var(range(5), domain=draw.choice((pyo.Reals, pyo.NonNegativeIntegers, pyo.UnitInterval)))
    m.p = pyo.Param(range(3), initialize=lambda _, i: draw.choice((0, 1, -2.5, 0.25)), mutable=True)
    m.f = pyo.Var(initialize=draw.choice((0, 2, -1.5)))
    m.f.fix()

    def linear(depth: int) -> Any:
        if depth == 0:
            return draw.choice((m.x[draw.randrange(5)], m.p[draw.randrange(3)], m.f, draw.choice((0, 1, -3, 0.5))))
        left, right = linear(depth - 1), linear(depth - 1)
        constant = draw.choice((2, -0.5, m.p[draw.randrange(3)], m.f))
        return draw.choice(
            (lambda: left + right, lambda: left - right, lambda: -left + right, lambda: constant * left + right,
             lambda: left / 4 - right, lambda: (left + right) * constant, lambda: sum((left, right, m.x[0])))
        )()  # fmt: skip

    m.c = pyo.ConstraintList()
    for _ in range(4):
        m.c.add(linear(3) + m.x[draw.randrange(5)] * 1.5 <= linear(1))
    m.o = pyo.Objective(expr=linear(2) * linear(1) + linear(3) ** 2 + linear(2))
    try:
        ours, theirs = both(m, monkeypatch)
    except IncompatibleModelError:  # Pyomo's loses a square times a parameter on the way: ours has it
        translate(m, survey(m))
    else:
        assert ours == theirs


@pytest.mark.parametrize(
    "odd",
    [
        lambda m: pyo.sin(m.x[1]) <= 1, lambda m: m.x[1] * m.x[2] <= 1, lambda m: abs(m.x[1]) <= 1, lambda m: 1e-13 * m.x[1] + m.x[2] <= 1,
        lambda m: 1e16 * m.x[1] <= 1, lambda m: m.x[1] ** 3 <= 1, lambda m: 1 / m.x[1] <= 1,
    ],
)  # fmt: skip
def test_the_unusual_is_left_to_pyomo(odd: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Functions, and numbers that HiGHS drops or refuses: what it says of them is said once."""
    m: Any = pyo.ConcreteModel()
    m.x = pyo.Var([1, 2], bounds=(1, 9))
    m.c = pyo.Constraint(expr=odd(m))
    m.o = pyo.Objective(expr=m.x[1])

    class Asked(Exception):
        """Pyomo's interface."""

    class Watched:
        def translation(self, _: Any) -> None:
            raise Asked

    monkeypatch.setattr(module, "Interface", Watched)
    with pytest.raises(Asked):
        translate(m, survey(m))


def test_a_reference_and_a_set_are_left_to_pyomo() -> None:
    m = everything()
    m.again = pyo.Reference(m.c)
    assert not survey(m).plain
    other = everything()
    other.s = pyo.SOSConstraint(var=other.x, sos=1)
    assert not survey(other).plain
