"""What the entries of one variable in a family of rows have in common."""

from __future__ import annotations

from optagent.formulation.polynomial import Key
from optagent.formulation.terms import Entries, Fixed, Free, Same, Term, cover, depending

FOUR: list[Key] = [(k,) for k in range(1, 5)]
ALL: list[Key] = [(i, j) for i in range(1, 5) for j in "ab"]


def only(entries: Entries, members: list[Key]) -> Term:
    """The one term that covers them."""
    found = cover(entries, members, {})
    assert found is not None
    (term,) = found
    return term


def test_the_entry_of_the_row_itself() -> None:
    term = only({(k,): {(k,): 2} for k in range(1, 5)}, FOUR)
    assert (term.pattern, term.complete, term.factor) == ((Same(0),), True, 2)


def test_the_entry_a_step_before() -> None:
    term = only({(k,): ({(k - 1,): -1} if k > 1 else {}) for k in range(1, 5)}, FOUR)
    assert (term.pattern, term.complete, term.factor) == ((Same(0, -1),), False, -1)


def test_steps_in_words_need_an_order() -> None:
    words = ["mon", "tue", "wed"]
    members: list[Key] = [(w,) for w in words]
    rows: dict[Key, dict[Key, int]] = {("mon",): {("tue",): 1}, ("tue",): {("wed",): 1}}
    ordered = cover(rows, members, {0: {w: k for k, w in enumerate(words)}})
    assert ordered is not None
    assert [t.pattern for t in ordered] == [(Same(0, 1),)]
    assert only(rows, members).pattern == (Free(),)


def test_all_entries_and_one_part_fixed() -> None:
    assert only({(): dict.fromkeys(ALL, 3)}, ALL).pattern == (Free(), Free())
    half = only({(): {(i, "b"): i for i in range(1, 5)}}, ALL)
    assert half.pattern == (Free(), Fixed("b"))
    assert (half.depends, half.factors) == ((0,), {(i,): i for i in range(1, 5)})


def test_factors_hang_on_as_little_as_they_can() -> None:
    """The table is by the part summed over, not by the row."""
    weights = only({("a",): {(i, "a"): i for i in range(1, 5)}, ("b",): {(i, "b"): i for i in range(1, 5)}}, ALL)
    assert (weights.pattern, weights.depends) == ((Free(), Same(0)), (1,))


def test_two_roles_are_two_terms() -> None:
    arcs: list[Key] = [(i, j) for i in "abcd" for j in "abcd" if i != j]
    found = cover({(n,): {a: 1 if a[0] == n else -1 for a in arcs if n in a} for n in "abcd"}, arcs, {})
    assert found is not None
    assert {(t.pattern, t.factor) for t in found} == {((Same(0), Free()), 1), ((Free(), Same(0)), -1)}


def test_the_fewest_coordinates() -> None:
    cells: dict[Key, int] = {(i, j): ord(j) for i in range(3) for j in "xyz"}
    assert depending(cells) == ((1,), {("x",): 120, ("y",): 121, ("z",): 122})
    assert depending({(1, 2): 5}) == ((), {(): 5})
