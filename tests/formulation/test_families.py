"""Names that mean an index, and names that do not."""

from __future__ import annotations

import pytest

from optagent.formulation.families import families
from optagent.formulation.polynomial import Key


def read(*columns: str, rows: tuple[str, ...] = ()) -> dict[str, dict[Key, str]]:
    """Base -> members, of the columns."""
    return {family.base: family.members for family in families(columns, rows)[0]}


def keys(*columns: str, rows: tuple[str, ...] = ()) -> dict[str, list[Key]]:
    """Base -> indices."""
    return {base: list(members) for base, members in read(*columns, rows=rows).items()}


def test_brackets_mean_an_index() -> None:
    assert read("make[chair]", "make[table]", "total") == {
        "make": {("chair",): "make[chair]", ("table",): "make[table]"}
    }
    assert keys("flow(a,b)", "flow(b,a)") == {"flow": [("a", "b"), ("b", "a")]}


@pytest.mark.parametrize(
    ("name", "base", "key"),
    [
        ("x[beet pulp]", "x", ("beet pulp",)),
        ("x['a,b',c]", "x", ("a,b", "c")),
        ('x["it\'s"]', "x", ("it's",)),
        ("x['[k]']", "x", ("[k]",)),
        ("x[1, 2]", "x", (1, 2)),
        ("x['1']", "x", ("1",)),
        ("x[-3]", "x", (-3,)),
        ("x[01]", "x", ("01",)),
        ("x[2.5]", "x", ("2.5",)),
        ("x[f(a,b),c]", "x", ("f(a", "b)", "c")),
        ("plant[1].make[chair]", "plant_make", (1, "chair")),
        ("row(3)lo", "row_lo", (3,)),
        ("demand.2[jan]", "demand.2", ("jan",)),
        ("x[12345678901234567890]", "x", ("12345678901234567890",)),
    ],
)
def test_what_stands_in_brackets(name: str, base: str, key: Key) -> None:
    assert keys(name) == {base: [key]}


@pytest.mark.parametrize(
    "name", ["x[", "x[a", "[a]", "x[]", "x[a,]", "x]", "x[a](", "x(a]", "total", "", "x['a]", "x[1,2,3,4,5,6,7]"]
)
def test_what_is_no_index(name: str) -> None:
    assert keys(name) == {}


def test_a_part_is_a_number_where_it_is_one_throughout() -> None:
    assert keys("x[1,a]", "x[2,3]") == {"x": [(1, "a"), (2, "3")]}


def test_two_names_of_one_index_stay_apart() -> None:
    """`x[1]` and `x[ 1]` cannot both be the entry 1: the first is, the other keeps its name."""
    assert read("x[1]", "x[ 1]") == {"x": {(1,): "x[1]"}}


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("x1", "x2", "x3"), {"x": [(1,), (2,), (3,)]}),
        (("x_1", "x_2", "x_10"), {"x": [(1,), (2,), (10,)]}),
        (("x_1_2", "x_1_3", "x_2_3"), {"x": [(1, 2), (1, 3), (2, 3)]}),
        (("x1_2", "x1_3", "x2_3"), {"x": [(1, 2), (1, 3), (2, 3)]}),
        (("C#7#8", "C#7#9", "C#8#9"), {"C": [(7, 8), (7, 9), (8, 9)]}),
        (("x1", "x2"), {}),
        (("x1", "x2", "y[1]", "y[2]"), {"y": [(1,), (2,)], "x": [(1,), (2,)]}),
        (("x_1", "x_2", "x_3", "x_1_1"), {"x": [(1,), (2,), (3,)]}),
    ],
)
def test_numbers_behind_a_name(names: tuple[str, ...], found: dict[str, list[Key]]) -> None:
    assert keys(*names) == found


def test_words_behind_a_name_need_a_second_witness() -> None:
    """Alone they are just names; over one product, or in two families, they are an index."""
    assert keys("total_cost", "total_time", "total_weight") == {}
    assert keys("buy_tin", "buy_zinc", "sell_tin", "sell_zinc") == {
        "buy": [("tin",), ("zinc",)],
        "sell": [("tin",), ("zinc",)],
    }
    assert keys("ship_rome_oslo", "ship_rome_bonn", "ship_bern_oslo", "ship_bern_bonn") == {
        "ship": [("rome", "oslo"), ("rome", "bonn"), ("bern", "oslo"), ("bern", "bonn")]
    }
    assert keys("make_oak", "make_ash", rows=("cap_oak", "cap_ash")) == {"make": [("oak",), ("ash",)]}
    assert keys("make_oak", "make_ash", rows=("cap[oak]", "cap[ash]")) == {"make": [("oak",), ("ash",)]}


def test_rows_have_families_too() -> None:
    _, rows = families(["x"], ["cap[a]", "cap[b]", "once"])
    assert [(f.base, list(f.members)) for f in rows] == [("cap", [("a",), ("b",)])]


def test_each_name_is_in_one_family_at_most() -> None:
    names = ["a_b_c", "a_b_d", "a_e_c", "a_e_d", "b_b_c", "b_b_d", "b_e_c", "b_e_d", "x_1_2", "x_1_3", "x_4_3", "y[1]"]
    found, _ = families(names, names)
    members = [name for family in found for name in family.members.values()]
    assert len(members) == len(set(members))
    assert set(members) <= set(names)
