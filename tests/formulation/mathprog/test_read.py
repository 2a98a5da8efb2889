"""What a MathProg file says arrives in the Formulation; what a Formulation has no place for is refused with its line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optagent.formulation import Formulation
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.mathprog import normal, parse_mathprog, print_mathprog, print_short
from optagent.formulation.resolve import resolve

WHOLE = """\
# model: dairy
# description: what to fill
set P 'products';
param price 'money' {P} >= 0; # unit: $/l
param n := 3;
var x 'litres' {p in P} >= 0, <= price[p] + n; # unit: l
maximize z 'gain': sum{p in P} price[p] * x[p]; # unit: $
s.t. limit 'the tank': sum{p in P} x[p] <= 5;
data;
param : P : price := milk 2 'sour cream' 4.5;
end;
"""


def fault(text: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        parse_mathprog(text)
    return caught.value


def expression(text: str, *, before: str = "") -> str:
    """How an expression in MathProg is written in the formulation language."""
    return parse_mathprog(f"{before} set I := 1..4; param a{{I}}; param n; minimize z: {text};").objective.expression


def test_every_part_arrives():
    """Names, descriptions, units, bounds and data."""
    f = parse_mathprog(WHOLE)
    assert (f.name, f.description) == ("dairy", "what to fill")
    assert f.sets[0].model_dump(include={"name", "elements", "description"}) == {
        "name": "P", "elements": ["milk", "sour cream"], "description": "products",
    }  # fmt: skip
    price, n = f.parameters
    assert (price.index, price.values, price.unit, price.description) == (
        ["P"], [["milk", 2], ["sour cream", 4.5]], "$/l", "money",
    )  # fmt: skip
    assert n.values == 3
    (x,) = f.variables
    assert (x.index, x.domain, x.lower, x.upper, x.unit) == (["p in P"], "NonNegativeReals", None, "price[p] + n", "l")
    assert f.objective.sense == "maximize"
    assert f.objective.expression == "sum(price[p] * x[p] for p in P)"
    assert f.objective.unit == "$"
    assert f.constraints[0].expression == "sum(x[p] for p in P) <= 5"
    assert f.constraints[0].description == "the tank"


@pytest.mark.parametrize(
    ("mathprog", "ours"),
    [
        ("-2^2", "-2 ** 2"),
        ("(-n)^2", "(-n) ** 2"),
        ("2^3^2", "2 ** 3 ** 2"),
        ("n - 1 - 2", "n - 1 - 2"),
        ("n - (1 - 2)", "n - (1 - 2)"),
        ("n div 2", "floor(n / 2) if n / 2 >= 0 else ceil(n / 2)"),
        ("n mod 2 * 3", "n % 2 * 3"),
        ("n less 5", "max(n - 5, 0)"),
        ("round(n)", "floor(n + 0.5)"),
        ("sum{i in I} a[i] + n", "sum(a[i] for i in I) + n"),
        ("sum{i in I} a[i] * n", "sum(a[i] * n for i in I)"),
        ("sum{i in I, j in I: i < j} a[i]", "sum(a[i] for i in I for j in I if i < j)"),
        ("prod{I} 2", "prod(2 for i_2 in I)"),
        ("if n > 1 then 2 else 3 + 4", "2 if n > 1 else 3 + 4"),
        ("if n > 1 and not n = 3 then 2", "2 if n > 1 and not n == 3 else 0"),
        ("card(I union {7}) + card({})", "len(I | {7}) + len([])"),
        ("sum{i in I diff (I inter {1})} 1", "sum(1 for i in I - (I & {1}))"),
        ("sum{i in 1..n by 2} i", "sum(i for i in range(1, n + 1, 2))"),
        ("sum{i in 5..1 by -1} i", "sum(i for i in range(5, 0, -1))"),
        ("if exists{i in I} a[i] > 1 then 1", "1 if len((i for i in I if a[i] > 1)) > 0 else 0"),
        ("if 3 !in I || 'x' within I then 1 else 0", None),
        ("min(n, 2, abs(n)) * max{i in I} a[i]", "min(n, 2, abs(n)) * max(a[i] for i in I)"),
        ("if 1 <> n then 1.50 else 1e3", "1.5 if 1 != n else 1000"),
    ],
)
def test_expressions(mathprog: str, ours: str | None):
    """Operators bind as glpsol lets them bind."""
    if ours is None:
        assert expression(mathprog).startswith("1 if 3 not in I or len(")
    else:
        assert expression(mathprog) == ours


def test_a_slice_becomes_a_condition():
    """`(i, j) in A` where i is bound already."""
    f = parse_mathprog("set N; set A within N cross N; var x{A}; s.t. c{i in N}: sum{(i,j) in A} x[i,j] >= 1;")
    assert f.constraints[0].expression == "sum(x[i, j] for (i_2, j) in A if i_2 == i) >= 1"


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        ("param c := a 1 5, a 2 6 b 1 7;", [["a", 1, 5], ["a", 2, 6], ["b", 1, 7]]),
        ("param c : 1 2 := a 5 6 b 7 . ;", [["a", 1, 5], ["a", 2, 6], ["b", 1, 7]]),
        ("param c (tr) : a b := 1 5 7 2 6 . ;", [["a", 1, 5], ["b", 1, 7], ["a", 2, 6]]),
        ("param c := [a,*] 1 5 2 6 [b,1] 7;", [["a", 1, 5], ["a", 2, 6], ["b", 1, 7]]),
        ("param c default 4 := [*,1] a 5 b -7.5;", [["a", 1, 5], ["b", 1, -7.5]]),
    ],
)
def test_rows_in_each_form(data: str, rows: list[list[str | float]]):
    """Lists, tables, transposed tables and slices."""
    f = parse_mathprog(f"set A; param c{{A, 1..2}}; data; set A := a b; {data} end;")
    assert f.parameters[0].values == rows
    assert f.parameters[0].default == (4 if "default" in data else None)


@pytest.mark.parametrize(
    ("data", "members"),
    [
        ("set S := (a,1) (b,2);", [["a", 1], ["b", 2]]),
        ("set S := a 1, b 2;", [["a", 1], ["b", 2]]),
        ("set S : 1 2 := a + - b - + ;", [["a", 1], ["b", 2]]),
        ("set S (tr) : a b := 1 + - 2 - + ;", [["a", 1], ["b", 2]]),
        ("set S := (a,*) 1 (*,2) b;", [["a", 1], ["b", 2]]),
        ("set S := ('New York',1);", [["New York", 1]]),
        ("set S := ;", []),
    ],
)
def test_members_in_each_form(data: str, members: list[list[str | int]]):
    """Tuples, plain words, matrices and slices."""
    f = parse_mathprog(f"set S dimen 2; data; {data} end;")
    assert f.sets[0].elements == members


def test_a_table_of_parameters_fills_its_set():
    """`param default 0 : I : a b := …`"""
    f = parse_mathprog("set I; param a{I}; param b{I}; data; param default 9 : I : a b := x 1 2 y . 4; end;")
    assert f.sets[0].elements == ["x", "y"]
    assert [(p.values, p.default) for p in f.parameters] == [([["x", 1]], 9), ([["x", 2], ["y", 4]], 9)]


def test_indices_that_are_no_sets_get_one():
    """Ranges share one; conditions and ranges that hang on a dummy make a set of tuples."""
    f = parse_mathprog("param T := 4; param d{1..T}; var x{t in 1..T, s in t..T: s <> 3}; var y{1..T};")
    assert [(s.name, s.expression) for s in f.sets] == [
        ("d_index", "range(1, T + 1)"),
        ("x_index", "((t, s) for t in range(1, T + 1) for s in range(t, T + 1) if s != 3)"),
    ]
    assert [v.index for v in f.variables] == [["(t, s) in x_index"], ["d_index"]]


def test_a_word_in_a_parameter_is_put_in_its_place():
    """`param s symbolic` is no number; the member it holds takes its place."""
    f = parse_mathprog(
        "set N; param s symbolic in N; var x{N}; minimize z: x[s]; data; set N := a b; param s := b; end;"
    )
    assert f.parameters == []
    assert f.objective.expression == "x['b']"


def test_names_that_python_has_taken():
    """They are renamed, wherever they stand."""
    f = parse_mathprog("set from; param lambda{i in from}; var _x >= 0; minimize len: sum{is in from} lambda[is] * _x;")
    assert [s.name for s in f.sets] == ["from_value"]
    assert f.parameters[0].index == ["i in from_value"]
    assert f.objective.expression == "sum(lambda_value[is_value] * x for is_value in from_value)"


def test_what_says_nothing_of_the_model_is_passed_over():
    """Statements for the time after solving, and comments in strange places."""
    f = parse_mathprog(
        "var x; /* a; b */ minimize z: # the goal; really\n x; solve; display x; printf 'a;b' ; for {i in 1..2} { printf 'x'; }"
        " check 1 < 2; c: x >= 1; for {i in 1..2} printf{j in 1..2} '%d', i; end; what comes here } is not read"
    )
    assert [c.expression for c in f.constraints] == ["x >= 1"]
    assert f.objective.expression == "x"


def test_without_an_objective_nothing_is_sought():
    """A model may ask for a feasible plan alone."""
    assert parse_mathprog("var x; c: x = 1;").objective.expression == "0"


def test_a_table_that_is_read_binds_a_parameter():
    """As MathProg reads CSV files."""
    f = parse_mathprog("set I; param c{I}; table costs IN 'CSV' 'costs.csv': [from], c ~ price; var x; minimize z: x;")
    binding = f.parameters[0].values
    assert binding is not None
    assert not isinstance(binding, float | list)
    assert (binding.table, binding.key, binding.value) == ("costs", ["from"], "price")


@pytest.mark.parametrize(
    ("text", "code", "line", "words"),
    [
        ("var x;\nminimize z: 2 x;", "syntax", 2, "“x”"),
        ("var x;\n\nminimize z: x", "syntax", 3, "semicolon"),
        ("set S;\nvar x{i in S;\nminimize z: 1;", "syntax", 2, "{ is not closed"),
        ("var x;\nc: x + 1;", "syntax", 2, "compares nothing"),
        ("minimize z: 'a;\nb';", "syntax", 1, "not closed"),
        ("/* never\nends", "syntax", 1, "not closed"),
        ("var x; }", "syntax", 1, "no {"),
        ("param p := ;\nvar x;", "syntax", 1, "needed"),
        ("set S{1..3};", "not-allowed", 1, "set with an index"),
        ("param p{1..2} symbolic;", "not-allowed", 1, "words"),
        ("minimize a: 1;\nmaximize b: 2;", "not-allowed", 1, "several objectives"),
        ("minimize a{i in 1..2}: 1;", "not-allowed", 1, "index"),
        ("param n; param p default 2 * n;", "not-allowed", 1, "default"),
        ("var x;\nminimize z: x.val;", "not-allowed", 2, "Suffixes"),
        ("param p := Uniform(0, 1);", "not-allowed", 1, "Uniform"),
        ("param p := sqr(2);", "unknown-name", 1, "sqr"),
        ("var x; var x;", "duplicate-name", 1, "declared already"),
        ("var x; c: x <= 1; c: x >= 0;", "duplicate-name", 1, "stands twice"),
        ("param p{1..2};\ndata;\nparam p := 1 2 1 3;", "duplicate-key", 1, "two values"),
        ("param p;\ndata;\nparam p := abc;", "not-a-number", 3, "abc"),
        ("param p;\ndata;\nparam q := 1;", "syntax", 3, "“q”"),
        ("set S;\ndata;\nset S := 1.5;", "wrong-index", 3, "1.5"),
        ("param p{1..2, 1..2, 1..2};\ndata;\nparam p : 1 2 := 1 2 3;", "syntax", 3, "two free indices"),
        ("param p >= 0;\ndata; param p := -1;", "check-failed", 1, "p"),
        ("param p integer;\ndata; param p := 1.5;", "check-failed", 1, "p"),
        ("set S within 1..3;\ndata; set S := 4;", "check-failed", 1, "S"),
        ("param p := 1;\ncheck: p > 2;", "check-failed", 2, "check"),
        ("minimize z: " + "(" * 70 + "1" + ")" * 70 + ";", "too-deep", 1, "nested"),
    ],
)
def test_faults_say_their_line(text: str, code: str, line: int, words: str):
    """A code, the line, a sentence and a mend."""
    found = fault(text)
    assert (found.code, found.message.partition(":")[0]) == (code, f"Line {line}")
    assert words in found.message
    assert found.mend


@pytest.mark.parametrize(
    "text", ["param p >= 0 := 3;", "set S within 1..3 := 1..2;", "param p integer := 2; check p in 1..3;"]
)
def test_data_that_are_as_demanded_pass(text: str):
    """The demands themselves are not part of a Formulation."""
    data, faults = resolve(parse_mathprog(text))
    assert not faults
    assert data.parameters or data.sets


PIECES = st.sampled_from(
    "set param var minimize maximize s.t. data end ; : := , { } ( ) [ ] in I x 1 2.5 .. + - * / ^ <= >= = sum{i in I} if then else "
    "'a' # /* */ \" ' dimen within default symbolic card for check table IN ==> | & . \n".split(" ")
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=30).map(" ".join)))
def test_any_text_is_read_or_refused(text: str):
    """Never anything but a Formulation or an ExpressionError."""
    try:
        assert isinstance(parse_mathprog(text), Formulation)
    except ExpressionError:
        return


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_a_text_with_an_accident_is_read_or_refused(data: st.DataObject):
    """A whole model with a piece cut out, doubled or put elsewhere."""
    text = data.draw(st.sampled_from([WHOLE, print_short(parse_mathprog(WHOLE))]))
    at, to = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    piece = data.draw(st.one_of(st.just(""), PIECES, st.just(text[at:to] * 2)))
    try:
        found = parse_mathprog(text[:at] + piece + text[to:])
    except ExpressionError:
        return
    resolve(found)


def test_the_printed_text_is_what_was_read():
    """A model that came from MathProg goes back to it."""
    f = parse_mathprog(WHOLE)
    assert normal(parse_mathprog(print_mathprog(f))) == normal(f)
