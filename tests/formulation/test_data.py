"""Looking keys up in sets, and names of components as a Solution has them."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from optagent.formulation.data import Data, Members, flat, preview
from optagent.formulation.diagnostic import ExpressionError


@pytest.fixture
def data() -> Data:
    """Pairs, words, numbers, and things over them."""
    data = Data()
    data.define("A", Members((("a", 1), ("b", 2)), 2))
    data.define("W", Members((("1",), ("x",))))
    data.define("E", Members(()))
    data.index |= {"p": ("A", "W"), "s": (), "e": ("E",)}
    return data


def test_keys_are_the_product_with_the_last_running_fastest(data: Data):
    assert list(data.keys("p")) == [("a", 1, "1"), ("a", 1, "x"), ("b", 2, "1"), ("b", 2, "x")]
    assert (data.count("p"), data.arity("p"), list(data.keys("s")), data.count("e")) == (4, 3, [()], 0)


def test_keys_are_spelled_as_their_sets_spell_them(data: Data):
    assert data.inside("p", ("a", "1", 1)) == ("a", 1, "1")
    assert data.inside("s", ()) == ()


@pytest.mark.parametrize(
    ("name", "key", "code", "words"),
    [
        ("p", ("a", 2, "1"), "outside-set", "p[a, 2, 1] looks outside A, which holds (a, 1); (b, 2)."),
        ("p", ("a", 1, "y"), "outside-set", "looks outside W, which holds 1, x."),
        ("p", ("a", 1, "9" * 5000), "outside-set", "looks outside W"),
        ("e", ("a",), "outside-set", "looks outside E, which is empty."),
        ("p", ("a", 1), "wrong-index", "p is given 2 indices and has 3."),
        ("s", (1,), "wrong-index", "s is given 1 index and has 0."),
    ],
)
def test_keys_that_are_not_inside(data: Data, name: str, key: tuple, code: str, words: str):
    with pytest.raises(ExpressionError) as caught:
        data.inside(name, key)
    assert caught.value.code == code
    assert words in caught.value.message


def test_words_of_a_set_defined_later_are_known(data: Data):
    assert data.elements == {"a", "b", "1", "x"}
    data.define("L", Members((("late",),)))
    assert "late" in data.elements


def test_kinds_of_members(data: Data):
    assert data.sets["A"].kinds == (str, int)
    assert Members((("a",), (1,))).kinds == (None,)
    assert data.sets["E"].kinds == (None,)


def test_missing_keys_are_counted_without_listing_them(data: Data):
    assert data.missing("p", {("a", 1, "1"): 3}, most=2) == (3, [("a", 1, "x"), ("b", 2, "1")])


def test_a_preview_is_short():
    assert preview(Members(tuple((i,) for i in range(9)))) == "0, 1, 2, 3, 4, 5, …"


@settings(deadline=None)  # the first draw imports Pyomo
@given(st.lists(st.text(max_size=6) | st.integers(-99, 99), min_size=1, max_size=3))
@example(["1"])
@example(["a,b", 1])
@example(["-1.5e3", "nan", "|x|"])
@example(["it's", 'say "x"', "back\\slash"])
@example([""])
def test_components_are_named_as_pyomo_names_them(key: list[str | int]):
    """So that the values of a Solution are found again, and `x['1']` is not `x[1]`."""
    from pyomo.core.base.component_namer import index_repr

    assert flat("x", tuple(key)) == "x" + index_repr(key[0] if len(key) == 1 else tuple(key))


def test_a_scalar_is_its_name():
    assert flat("x", ()) == "x"
