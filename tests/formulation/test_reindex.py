"""Scalar models come back as sets, tables and families where there is a pattern, and always as the same model."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optagent.formulation import Formulation, reindex
from optagent.formulation.alike import difference
from optagent.formulation.check import check
from optagent.formulation.polynomial import Polynomial
from optagent.formulation.postfix import body
from optagent.formulation.reindex import recast
from optagent.formulation.scalars import Recast, ScalarColumn, ScalarModel, ScalarRow, Unwritable

INF = math.inf
MONTHS = ["jan", "feb", "mar", "apr", "may"]


def terms(factors: Mapping[str, float], constant: float = 0) -> Polynomial:
    """A linear body."""
    return Polynomial(constant, {(name, ()): factor for name, factor in factors.items()})


def row(name: str, factors: Mapping[str, float], lower: float = -INF, upper: float = INF) -> ScalarRow:
    """A linear row."""
    return ScalarRow(name, terms(factors), lower, upper)


def model(
    rows: list[ScalarRow], goal: Mapping[str, float] | Polynomial, **special: tuple[float, float, bool]
) -> ScalarModel:
    """Columns as they are met, non-negative unless `special` gives a base's bounds and whether it is integer."""
    goal = goal if isinstance(goal, Polynomial) else terms(goal)
    bodies = [goal, *(r.body for r in rows)]
    names = dict.fromkeys(
        name
        for b in bodies
        if isinstance(b, Polynomial)
        for name, _ in (*b.linear, *(p for q in b.quadratic for p in q))
    )
    columns = [ScalarColumn(n, *special.get(n, special.get(n.partition("[")[0], (0.0, INF, False)))) for n in names]
    return ScalarModel(tuple(columns), tuple(rows), goal, "minimize")


def indexed(given: ScalarModel) -> Formulation:
    """The re-indexed form; it must be one, and sound."""
    found, is_indexed = recast(given)
    assert is_indexed
    assert difference(given, found) == ""
    assert check(found.formulation).errors == []
    return found.formulation


def written(f: Formulation) -> list[tuple[str, str, str]]:
    """The constraints."""
    return [(c.name, c.for_each, c.expression) for c in f.constraints]


def test_transport() -> None:
    """Two families of rows over a product, a table of costs, and limits by the rows' index."""
    plants, towns = ["Rome", "Oslo"], ["Bonn", "Bern", "Ulm"]
    supply = [row(f"supply[{p}]", {f"ship[{p},{t}]": 1 for t in towns}, upper=10 + k) for k, p in enumerate(plants)]
    demand = [row(f"demand[{t}]", {f"ship[{p},{t}]": 1 for p in plants}, lower=4) for t in towns]
    costs = {f"ship[{p},{t}]": 1.5 + k for k, (p, t) in enumerate((p, t) for p in plants for t in towns)}
    f = indexed(model([*supply, *demand], costs))
    assert [(s.name, s.elements) for s in f.sets] == [("I", plants), ("J", towns)]
    assert [(v.name, v.index) for v in f.variables] == [("ship", ["I", "J"])]
    assert f.objective.expression == "sum(objective_ship[i, j]*ship[i, j] for i in I for j in J)"
    assert written(f) == [
        ("supply", "i in I", "sum(ship[i, j] for j in J) <= supply_limit[i]"),
        ("demand", "j in J", "sum(ship[i, j] for i in I) >= 4"),
    ]
    table = {p.name: p for p in f.parameters}
    assert table["supply_limit"].values == [["Rome", 10], ["Oslo", 11]]
    assert table["objective_ship"].default is None


def test_balance_over_numbers() -> None:
    """The month before, also where there is none."""
    rows = [
        row(
            f"balance[{t}]",
            {f"make[{t}]": 1, f"stock[{t}]": -1} | ({f"stock[{t - 1}]": 1} if t > 1 else {}),
            10 * t,
            10 * t,
        )
        for t in range(1, 7)
    ]
    f = indexed(model(rows, {f"stock[{t}]": 2 for t in range(1, 7)}))
    assert written(f) == [
        ("balance", "i in I", "make[i] - stock[i] + sum(stock[ii] for ii in I if ii == i - 1) == balance_limit[i]")
    ]
    assert f.objective.expression == "2*sum(stock[i] for i in I)"


def test_balance_over_words() -> None:
    """Steps are taken in the set of months; the first one, which has none before it, stands for itself."""
    rows = [
        row(
            f"balance[{t}]",
            {f"make[{t}]": 1, f"stock[{t}]": -1} | ({f"stock[{MONTHS[k - 1]}]": 1} if k else {}),
            10,
            10,
        )
        for k, t in enumerate(MONTHS)
    ]
    f = indexed(model(rows, {f"stock[{t}]": 2 for t in MONTHS}))
    assert written(f) == [
        ("balance_jan", "", 'make["jan"] - stock["jan"] == 10'),
        ("balance", 'i in I if i != "jan"', "make[i] - stock[i] + stock[i - 1] == 10"),
    ]


def test_flow_over_arcs() -> None:
    """A partial product is a set of tuples; in and out are two sums over it."""
    arcs = [("a", "b"), ("a", "c"), ("b", "c"), ("c", "d"), ("b", "d"), ("d", "a")]
    rows = [
        row(f"flow[{n}]", {f"x[{i},{j}]": 1.0 if i == n else -1.0 for i, j in arcs if n in (i, j)}, 0, 0)
        for n in "abcd"
    ]
    costs = {f"x[{i},{j}]": float(k + 1) for k, (i, j) in enumerate(arcs)}
    f = indexed(model(rows, costs))
    assert next(s.elements for s in f.sets if s.name == "x_index") == [list(arc) for arc in arcs]
    assert written(f) == [
        (
            "flow",
            "i in I",
            "sum(x[ii, j] for (ii, j) in x_index if ii == i) - sum(x[ii, j] for (ii, j) in x_index if j == i) == 0",
        )
    ]
    assert [(p.name, p.index, p.default) for p in f.parameters] == [("objective_x", ["x_index"], None)]


def test_sparse_tables_have_a_default() -> None:
    rows = [row(f"cap[{m}]", {f"x[{p}]": float(m + p) for p in range(6) if (m + p) % 3}, upper=9) for m in range(5)]
    f = indexed(model(rows, {"x[0]": 1}))
    assert written(f) == [("cap", "j in J", "sum(cap_x[j, i]*x[i] for i in I) <= 9")]
    (table,) = f.parameters
    assert table.default == 0
    assert isinstance(table.values, list)
    assert len(table.values) == 20


def test_limits_of_both_sides_and_bounds_that_differ() -> None:
    rows = [row(f"mix[{n}]", {f"x[{p}]": p + n for p in (1, 2, 3)}, n, 10 * n) for n in (1, 2, 3, 4)]
    f = indexed(model(rows, {"x[1]": 1}, **{"x[1]": (0, 1, True), "x[2]": (1, 5, True), "x[3]": (2, 7, True)}))
    (x,) = f.variables
    assert (x.domain, x.index, x.lower, x.upper) == ("NonNegativeIntegers", ["i in I"], "x_lower[i]", "x_upper[i]")
    assert [c.expression for c in f.constraints] == ["mix_lower[j] <= sum(mix_x[j, i]*x[i] for i in I) <= mix_upper[j]"]


def test_one_name_over_different_kinds_becomes_several_variables() -> None:
    """What is bounded and what is not, integer and continuous, cannot share a declaration."""
    given = model([row("c", {"x[1]": 1, "x[2]": 1, "x[3]": 1, "x[4]": 1}, upper=9)], {"x[1]": 1},
                  **{"x[1]": (0, 3, False), "x[4]": (0, 3, True)})  # fmt: skip
    f = indexed(given)
    assert [(v.name, v.domain, v.upper) for v in f.variables] == [
        ("x_2", "NonNegativeReals", 3), ("x", "NonNegativeReals", None), ("x_3", "NonNegativeIntegers", 3),
    ]  # fmt: skip


def test_kinds_of_rows_under_one_name_stay_apart() -> None:
    rows = [row(f"c[{k}]", {f"x[{k}]": 1, "y": 1}, *((k, INF) if k < 3 else (-INF, k))) for k in range(6)]
    f = indexed(model(rows, {"y": 1}))
    assert written(f) == [
        ("c", "i in I if i <= 2", "x[i] + y >= c_limit[i]"),
        ("c_2", "i in I if i >= 3", "x[i] + y <= c_2_limit[i]"),
    ]


def test_what_has_no_pattern_stays_scalar() -> None:
    """Unrelated rows under numbered names are not forced into one family."""
    rows = [row("c1", {"x": 1, "y": 2}, upper=3), row("c2", {"y": 1, "z": -1}, lower=0), row("c3", {"x": 7}, upper=5)]
    f = indexed(model(rows, {"x": 1, "z": 3}))
    assert written(f) == [("c1", "", "x + 2*y <= 3"), ("c2", "", "y - z >= 0"), ("c3", "", "7*x <= 5")]


def test_quadratic_objectives() -> None:
    """Few products are written out, many become a table; squares alone are indexed once."""
    names = [f"x[{k}]" for k in range(20)]
    squares = {((n, ()), (n, ())): float(k + 1) for k, n in enumerate(names)}
    f = indexed(model([row("c", dict.fromkeys(names, 1.0), 1, 1)], Polynomial(3, {}, dict(squares))))
    assert f.objective.expression == "sum(objective_x_squared[i]*x[i]**2 for i in I) + 3"
    pairs = {((names[a], ()), (names[b], ())): float(a + b + 1) for a in range(20) for b in range(a, 20, 7)}
    pairs = {tuple(sorted(pair, key=repr)): c for pair, c in pairs.items()}
    f = indexed(model([row("c", dict.fromkeys(names, 1.0), 1, 1)], Polynomial(0, {}, pairs)))  # type: ignore[arg-type]
    assert f.objective.expression == "sum(objective_x_x[i, j]*x[i]*x[j] for (i, j) in objective_x_x_index)"
    few = {((names[1], ()), (names[2], ())): 2.0, ((names[1], ()), (names[1], ())): -1.0}
    f = indexed(model([row("c", dict.fromkeys(names, 1.0), 1, 1)], Polynomial(0, {}, few)))
    assert f.objective.expression == "2*x[1]*x[2] - x[1]**2"


def test_non_linear_rows_use_the_indexed_variables() -> None:
    names = ["x[a]", "x[b]"]
    rows = [ScalarRow(f"c[{k}]", body(["v0", "exp", "v1", "*"], names), -INF, 4) for k in "ab"]
    columns = tuple(ScalarColumn(n, 0, 5, False) for n in names)
    f = indexed(ScalarModel(columns, tuple(rows), body(["v0", "sin"], names), "maximize"))
    assert written(f) == [("c_a", "", 'exp(x["a"])*x["b"] <= 4'), ("c_b", "", 'exp(x["a"])*x["b"] <= 4')]
    assert f.objective.expression == 'sin(x["a"])'


def test_names_that_clash_with_what_is_made_up() -> None:
    """Variables called I and i, a word as an element that looks like code, a parameter's name already taken."""
    odd = ['a"b', "c]d", "i", "# no comment", "x in y"]
    given = model(
        [
            row(f"cap[{k!r}]", {f"I[{e!r}]": float(n + k + 1) for n, e in enumerate(odd)}, upper=k + 1.5)
            for k in range(4)
        ],
        {"i": 1, "cap_I": 2, "objective_I": 3, **{f"I[{e!r}]": 1.0 for e in odd}},
    )
    f = indexed(given)
    assert {v.name for v in f.variables} == {"I", "i", "cap_I", "objective_I"}
    assert f.sets[0].elements == odd


def test_long_rows_without_a_pattern_are_tables_over_names() -> None:
    """A row too long for a sum that can be read back, over columns that have no index in common."""
    names = [f"v{''.join(chr(97 + int(d)) for d in str(k))}q" for k in range(400)]
    given = model([row("total", {n: k + 1.0 for k, n in enumerate(names)}, upper=9)], {names[0]: 1})
    found, is_indexed = recast(given)
    assert not is_indexed
    assert written(found.formulation) == [("total", "", "sum(total_x[i]*x[i] for i in I) <= 9")]
    assert check(found.formulation).errors == []


def test_a_wrong_result_is_never_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the re-indexed form another model, the scalar one is given."""
    given = model([row(f"c[{k}]", {f"x[{k}]": 1.0}, upper=k) for k in range(4)], {"x[1]": 1})
    sound = reindex.reindexed

    def faulty(*args: object, **options: object) -> Recast:
        found = sound(given)
        first, *rest = found.formulation.constraints
        wrong = found.formulation.model_copy(
            update={"constraints": [first.model_copy(update={"expression": "x[i] <= 9"}), *rest]}
        )
        return Recast(wrong, found.places)

    assert recast(given)[1]
    monkeypatch.setattr(reindex, "reindexed", faulty)
    found, is_indexed = recast(given)
    assert not is_indexed
    assert [v.name for v in found.formulation.variables] == ["x_1", "x_0", "x_2", "x_3"]


def test_what_nothing_can_hold_is_refused() -> None:
    names = [f"x{k}" for k in range(4000)]
    tokens: list[float | str] = [token for k in range(4000) for token in (f"v{k}", "exp")]
    columns = tuple(ScalarColumn(n, 0, 1, False) for n in names)
    long = ScalarModel(columns, (ScalarRow("c", body([*tokens, "+4000"], names), -INF, 5),), terms({}), "minimize")
    with pytest.raises(Unwritable):
        recast(long)


# whatever is given

KEYS = st.sampled_from(["1", "2", "3", "4", "a", "b", "c"])
NAMES = st.one_of(
    st.sampled_from(["u", "v", "x_1", "x_2", "x_3", "y1", "y2", "y3", "for", "I", "i"]),
    st.builds(lambda b, k: f"{b}[{k}]", st.sampled_from("xy"), KEYS),
    st.builds(lambda b, k, n: f"{b}[{k},{n}]", st.sampled_from("xz"), KEYS, KEYS),
)
NUMBERS = st.sampled_from([1.0, 1.0, 1.0, -1.0, 2.0, 0.1, -3.5, 1e-7, 12345678.9])
LIMITS = st.sampled_from([-INF, INF, 0.0, 1.0, -2.5, 7.0])


@st.composite
def models(draw: st.DrawFn) -> ScalarModel:
    """Any linear or quadratic model over a few names, some of them indexed."""
    names = draw(st.lists(NAMES, min_size=1, max_size=14, unique=True))
    columns: list[ScalarColumn] = []
    for name in names:
        lower, upper = sorted((draw(LIMITS), draw(LIMITS)))
        columns.append(
            ScalarColumn(name, lower if lower < INF else 0.0, upper if upper > -INF else 0.0, draw(st.booleans()))
        )
    factors = st.dictionaries(st.sampled_from(names), NUMBERS, min_size=1, max_size=6)
    rows: list[ScalarRow] = []
    for name in draw(st.lists(NAMES, max_size=12)):
        lower, upper = sorted((draw(LIMITS), draw(LIMITS)))
        if not (lower == upper and math.isinf(lower)) and (lower, upper) != (-INF, INF):
            rows.append(row(name, draw(factors), lower, upper))
    goal = terms(draw(factors), draw(st.sampled_from([0.0, 4.5])))
    for pair in draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=4)):
        one, other = sorted(((pair[0], ()), (pair[1], ())), key=repr)
        goal.quadratic[one, other] = draw(NUMBERS)
    return ScalarModel(tuple(columns), tuple(rows), goal, draw(st.sampled_from(["minimize", "maximize"])))


@settings(max_examples=400, deadline=None)
@given(models())
def test_re_indexing_never_changes_a_model(given_model: ScalarModel) -> None:
    """Every drawn model is re-indexed without a need to fall back, and is number for number what it was."""
    found = reindex.reindexed(given_model)
    assert difference(given_model, found) == ""


@st.composite
def regular_models(draw: st.DrawFn) -> ScalarModel:
    """Rows over an index in which entries follow rules, some of which are broken here and there."""
    size = draw(st.integers(2, 5))
    marks = draw(st.sampled_from([list(range(1, size + 1)), MONTHS[:size], [f"'{k}'" for k in range(size)]]))
    rules = draw(
        st.lists(st.sampled_from(["same", "before", "after", "all", "pair", "row", "first"]), min_size=1, max_size=3)
    )
    broken = draw(st.integers(0, 3))
    table = [draw(NUMBERS) for _ in range(size * size)]
    one = draw(st.booleans())
    rows: list[ScalarRow] = []
    for k, mark in enumerate(marks):
        factors: dict[str, float] = {}
        for rule in rules:
            at = {"same": [k], "before": [k - 1], "after": [k + 1], "first": [0]}.get(rule, range(size))
            for other in at:
                if 0 <= other < size:
                    name = {"pair": f"z[{marks[other]},{mark}]", "row": f"z[{mark},{marks[other]}]"}.get(
                        rule, f"x[{marks[other]}]"
                    )
                    factors[name] = 1.0 if one else table[(k * size + other) % len(table)]
        if k == broken and len(factors) > 1:
            factors.pop(next(iter(factors)))
        if factors:
            rows.append(row(f"c[{mark}]", factors, *((0.0, 0.0) if one else (-INF, table[k]))))
    return model(rows, {"y": 1.0})


@settings(max_examples=400, deadline=None)
@given(regular_models())
def test_regular_models_stay_what_they_are(given_model: ScalarModel) -> None:
    found = reindex.reindexed(given_model)
    assert difference(given_model, found) == ""
