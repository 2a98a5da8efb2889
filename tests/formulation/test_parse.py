"""The language's grammar: what is read, and how what is not read is refused."""

from __future__ import annotations

import warnings

import pytest

from optagent.formulation import tree
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.parse import DEEPEST, LONGEST, parse, parse_clauses
from optagent.formulation.tree import Aggregate, Arithmetic, Call, Clause, Comparison, Item, Name, Number, Text


def refused(text: str) -> ExpressionError:
    """The error that an expression leads to."""
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    return caught.value


def refused_clauses(text: str) -> ExpressionError:
    """The error that a `for_each` leads to."""
    with pytest.raises(ExpressionError) as caught:
        parse_clauses(text)
    return caught.value


def test_sums_products_and_powers_keep_their_precedence():
    assert parse("a + b * c ** 2 - 1") == Arithmetic(
        Name("a"),
        (
            ("+", Arithmetic(Name("b"), (("*", Arithmetic(Name("c"), (("**", Number(2)),))),))),
            ("-", Number(1)),
        ),
    )


def test_powers_bind_to_the_right_and_tighter_than_a_minus():
    assert parse("2 ** 3 ** 2") == Arithmetic(Number(2), (("**", Arithmetic(Number(3), (("**", Number(2)),))),))
    assert parse("-x ** 2") == tree.Negation(Arithmetic(Name("x"), (("**", Number(2)),)))
    assert parse("-3") == Number(-3)
    assert parse("+x") == Name("x")


def test_a_long_sum_stays_flat():
    """Two thousand terms are one node, and do not count as nesting."""
    node = parse(" + ".join(f"x{i}" for i in range(2000)))
    assert isinstance(node, Arithmetic)
    assert len(node.rest) == 1999
    assert all(op == "+" for op, _ in node.rest)


def test_entries_are_indexed_in_either_way():
    assert parse("a[i, j]") == parse("a[i][j]") == Item("a", (Name("i"), Name("j")))
    assert parse('a["b c", 3]') == Item("a", (Text("b c"), Number(3)))


def test_chained_comparisons_are_one_node():
    assert parse("1 <= x <= 5") == Comparison(Number(1), (("<=", Name("x")), ("<=", Number(5))))


def test_aggregates_functions_and_choices():
    over = (Clause(("i",), Name("I"), (Comparison(Name("i"), ((">", Number(1)),)),)), Clause(("j", "k"), Name("A")))
    assert parse("sum(x[i] for i in I if i > 1 for (j, k) in A)") == Aggregate("sum", Item("x", (Name("i"),)), over)
    assert parse("max([a, b])") == Call("max", (Name("a"), Name("b")))
    assert parse("max(a, b)") == Call("max", (Name("a"), Name("b")))
    assert parse("card(I)") == parse("len(I)") == Call("len", (Name("I"),))
    assert parse("product(x[i] for i in I)") == parse("prod(x[i] for i in I)")
    assert parse("a if n > 1 else b") == tree.Choice(parse("n > 1"), Name("a"), Name("b"))


def test_sets_are_read():
    assert parse("{1, 2}") == parse("[1, 2]") == tree.Listing((Number(1), Number(2)))
    assert parse("{(i, j) for i in I for j in J}") == parse("((i, j) for i in I for j in J)")
    assert parse("A | B & C - D") == Arithmetic(
        Name("A"), (("|", Arithmetic(Name("B"), (("&", Arithmetic(Name("C"), (("-", Name("D")),))),))),)
    )
    assert parse("i not in I") == tree.Membership(Name("i"), Name("I"), negated=True)


def test_line_breaks_are_spaces():
    assert parse("a +\r\n  b\n<= 3") == parse("a + b <= 3")


def test_nothing_is_printed_about_odd_spelling():
    """Python's own warnings (`0if`, `"\\d"`) reach nobody."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        parse('0if n else "\\d"')


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "syntax"),
        ("   ", "syntax"),
        ("x +", "syntax"),
        ("x\x00y", "syntax"),
        ("sum(x[i] for i in I", "syntax"),
        ("'unfinished", "syntax"),
        ("import os", "syntax"),
        ("x; y", "syntax"),
        ("(" * 400 + "x" + ")" * 400, "syntax"),
        ("-" * 9000 + "x", "syntax"),
        ("9" * 5000, "syntax"),
        ("9" * 400, "too-large"),
        ("1e999", "too-large"),
        ("-1e999 * x", "too-large"),
        ("x" * (LONGEST + 1), "too-long"),
        ("-(" * (DEEPEST + 1) + "x" + ")" * (DEEPEST + 1), "too-deep"),
        ("x # a remark\n + y", "not-allowed"),
        ("True", "not-allowed"),
        ("None", "not-allowed"),
        ("...", "not-allowed"),
        ("1j", "not-allowed"),
        ("b'x'", "not-allowed"),
        ("f'{x}'", "not-allowed"),
        ("x.y", "not-allowed"),
        ("lambda: 1", "not-allowed"),
        ("(y := 1)", "not-allowed"),
        ("{1: 2}", "not-allowed"),
        ("a[1:2]", "not-allowed"),
        ("a[*b]", "not-allowed"),
        ("[*a]", "not-allowed"),
        ("(a + b)[i]", "not-allowed"),
        ("~x", "not-allowed"),
        ("a ^ b", "not-allowed"),
        ("a << b", "not-allowed"),
        ("a @ b", "not-allowed"),
        ("a is b", "not-allowed"),
        ("1 < x in S", "not-allowed"),
        ("await x", "not-allowed"),
        ("eval('1')", "not-allowed"),
        ("__import__('os')", "not-allowed"),
        ("x.sum()", "not-allowed"),
        ("(1)(2)", "not-allowed"),
        ("max(x, key=y)", "not-allowed"),
        ("max(*x)", "not-allowed"),
        ("sum(x)", "not-allowed"),
        ("sum(i in I, x[i])", "not-allowed"),
        ("sum(x[i] async for i in I)", "not-allowed"),
        ("sum(x for i.j in I)", "not-allowed"),
        ("sum(x for (i, 3) in I)", "syntax"),
        ("sum(x for a[i] in I)", "not-allowed"),
        ("len()", "wrong-arguments"),
        ("len(A, B)", "wrong-arguments"),
        ("range()", "wrong-arguments"),
        ("range(1, 2, 3, 4)", "wrong-arguments"),
        ("min()", "wrong-arguments"),
        ("exp(1, 2)", "wrong-arguments"),
    ],
)
def test_what_is_outside_the_language_is_refused_with_a_mend(text: str, code: str):
    error = refused(text)
    assert error.code == code
    assert error.message
    assert error.mend
    assert len(error.message) < 200


def test_the_nesting_allowed_is_read():
    assert parse("-(" * (DEEPEST - 2) + "x" + ")" * (DEEPEST - 2))


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("x = 4", "Write == for equality."),
        ("x =< 4", "Write <= or >=."),
        ("3x + 2y <= 5", "Write the multiplication sign: 3 * x."),
        ("a[i] x[i] <= 5", "Write the multiplication sign before x."),
        ("2(x + y)", "Write the multiplication sign: 2 * (…)."),
        ("x ≤ 3", "Write <= for ≤."),
        ("3·x", "Write * for ·."),
        ("cost(i) <= 3", "An entry is written cost[i]."),
        ("model.x[i, j] <= 3", "Write x[i, j]."),
        ("model.x <= 3", "Write x alone."),
        ("x ^ 2", "Write ** for powers."),
        ("sum(i in I, x[i])", "Write sum(x[i] for i in I)."),
        (r"\sum_i x_i", "Write plain text, no LaTeX: sum(cost[i] * x[i] for i in I) <= budget."),
        ("i for i in I", "Put sum(…) or {…} round it: {i for i in I if i > 1}."),
    ],
)
def test_mends_fit_the_usual_slips(text: str, mend: str):
    assert refused(text).mend == mend


@pytest.mark.parametrize("text", ["x if", "if x", "2 for i in I", "1 and", "sum(2 if x[i] for i in I)"])
def test_no_multiplication_sign_is_asked_for_before_a_keyword(text: str):
    assert "multiplication" not in refused(text).mend


IN_P = Clause(("p",), Name("P"))
LATE = Clause(("t",), Name("T"), (Comparison(Name("t"), ((">", Number(1)),)),))


@pytest.mark.parametrize(
    "text",
    [
        "p in P, t in T if t > 1",
        "for p in P for t in T if t > 1",
        "for p in P, for t in T if t > 1",
        "for all p in P, t in T if t > 1",
        "For each p in P, t in T if t > 1",
        "forall p in P, t in T if t > 1",
        "∀ p in P, t in T if t > 1",
        " p in P ,t in T if t>1, ",
    ],
)
def test_for_each_may_be_written_in_many_ways(text: str):
    assert parse_clauses(text) == (IN_P, LATE)


def test_for_each_may_be_empty():
    assert parse_clauses("") == parse_clauses("  ") == ()


def test_tuples_and_quoted_commas_are_not_cut():
    arcs = Clause(("i", "j"), Name("A"))
    assert parse_clauses("i, j in A") == parse_clauses("(i, j) in A") == (arcs,)
    assert parse_clauses("p in P, i, j in A") == (IN_P, arcs)
    (quoted,) = parse_clauses("p in P if p != 'a, b in c'")
    assert quoted.conditions == (Comparison(Name("p"), (("!=", Text("a, b in c")),)),)
    assert parse_clauses("forest in F") == (Clause(("forest",), Name("F")),)


@pytest.mark.parametrize(
    ("text", "shown", "mend"),
    [
        ("day", "day", "Say which dummy runs over it: i in day"),
        ("t in T, t > 1", "t > 1", "Write it with if: t in T if t > 1"),
        ("t in T: t > 1", "t in T: t > 1", "Write t in T if t > 1"),
        ("t in T where t > 1", "t in T where t > 1", "Write t in T if t > 1"),
        ("p in P; t in T", "p in P; t in T", "Write p in P, t in T"),
        ("p ∈ P", "p ∈ P", "Write in for ∈: p in P"),
        ("p in P and t in T", "P and t in T", "Separate with a comma: p in P, t in T."),
        ("p in P, in T", "in T", "Write p in P, t in T if t > 1."),
        ("3", "3", "Write p in P, t in T if t > 1."),
        ("p in P) + (0 for q in Q", "p in P) + (0 for q in Q", "Write `p in P, t in T if t > 1`."),
    ],
)
def test_a_bad_for_each_is_shown_as_it_was_written(text: str, shown: str, mend: str):
    error = refused_clauses(text)
    assert f"“{shown}”" in error.message
    assert "(0 for" not in error.message.replace(text, "")
    assert error.mend.startswith(mend)


def test_a_comment_is_refused_and_a_hash_in_quotes_is_not():
    assert refused("x <= 5 # + y").code == "not-allowed"
    assert parse("p == 'a#b'") == Comparison(Name("p"), (("==", Text("a#b")),))
