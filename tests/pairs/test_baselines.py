"""The peers' checkers do what they are known for: right and wrong."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from benchmarks.pairs.baselines.canonical import canonical
from benchmarks.pairs.baselines.checker import Answer, Checker, timed
from benchmarks.pairs.baselines.colouring import wl_equivamap, wl_orgeval
from benchmarks.pairs.baselines.equivamap import equivamap, equivamap_by_names, parsed
from benchmarks.pairs.baselines.execution import execution
from benchmarks.pairs.baselines.registered import BASELINES
from benchmarks.pairs.generate import one
from benchmarks.pairs.judge import Tally, judged, notion_of
from benchmarks.pairs.pair import Pair
from optagent.formulation import Formulation
from optagent.llm import Message
from optagent.llm.scripted import ScriptedModel


def model(
    objective: str, *rows: str, sense: str = "minimize", names: str = "xy", upper: float | None = 9
) -> Formulation:
    return Formulation.model_validate(
        {
            "variables": [{"name": n, "upper": upper} for n in names],
            "objective": {"sense": sense, "expression": objective},
            "constraints": [{"name": f"c{k}", "expression": row} for k, row in enumerate(rows)],
        }
    )


BASE = model("x + 2*y", "x + y >= 3", "x - y <= 1")


def said(checker: Checker, a: Formulation, b: Formulation) -> str:
    return checker(a, b).verdict


def test_execution_sees_the_optimum_alone():
    other = model("4", "x + y >= 1")
    assert execution(BASE, other).verdict == "equivalent"  # both have the optimum 4: x = 2, y = 1
    assert execution(BASE, model("2*x + 4*y", "x + y >= 3", "x - y <= 1")).verdict == "different"
    assert execution(BASE, model("x + 2*y", "x + y >= 30")).why == "optimal and infeasible"


@pytest.mark.parametrize("wl", [wl_equivamap, wl_orgeval])
def test_wl_sees_through_names_and_order_and_no_further(wl: Checker):
    shuffled = model("2*b + a", "a - b <= 1", "3 <= a + b", names="ba")
    assert said(wl, BASE, shuffled) == "equivalent"
    assert said(wl, BASE, model("x + 2*y", "2*x + 2*y >= 6", "x - y <= 1")) == "different"


def test_wl_of_equivamap_ignores_coefficients_and_the_sense():
    assert said(wl_equivamap, BASE, model("x + 2*y", "x + 7*y >= 3", "x - y <= 1")) == "equivalent"
    assert said(wl_equivamap, BASE, model("x + 2*y", "x + y >= 3", "x - y <= 1", sense="maximize")) == "equivalent"
    assert said(wl_orgeval, BASE, model("x + 2*y", "x + 7*y >= 3", "x - y <= 1")) == "different"
    assert said(wl_orgeval, BASE, model("x + 2*y", "x + y >= 3", "x - y <= 1", sense="maximize")) == "different"


def test_wl_takes_two_triangles_for_a_hexagon():
    """The classical pair that colour refinement cannot tell apart, here as packing rows: a wrong `equivalent`."""
    goal = "a + b + c + d + e + f"
    hexagon = model(
        goal,
        "a + b <= 1",
        "b + c <= 1",
        "c + d <= 1",
        "d + e <= 1",
        "e + f <= 1",
        "f + a <= 1",
        names="abcdef",
        sense="maximize",
    )
    triangles = model(
        goal,
        "a + b <= 1",
        "b + c <= 1",
        "c + a <= 1",
        "d + e <= 1",
        "e + f <= 1",
        "f + d <= 1",
        names="abcdef",
        sense="maximize",
    )
    assert said(wl_orgeval, hexagon, triangles) == "equivalent"


def test_canonical_rows_know_sides_senses_and_equations_but_no_order_of_renamed_variables():
    assert said(canonical, BASE, model("2*y + x", "1 >= x - y", "3 <= y + x")) == "equivalent"
    assert said(canonical, model("x", "x + y == 2"), model("x", "x + y <= 2", "x + y >= 2")) == "equivalent"
    assert said(canonical, BASE, model("-x - 2*y", "x + y >= 3", "x - y <= 1", sense="maximize")) == "equivalent"
    assert said(canonical, BASE, model("2*a + b", "a + b >= 3", "b - a <= 1", names="ab")) == "different"
    assert said(canonical, BASE, model("x + 2*y", "x + y >= 3", "x - y <= 1", "x + y <= 18")) == "different"


def scripted(*maps: object) -> ScriptedModel:
    return ScriptedModel([f"The map is {json.dumps(m)}." for m in maps])


def test_equivamap_asks_once_a_variable_and_checks_one_optimum():
    """x = a, y = b: fixed to b's optimum, the first model has its own."""
    other = model("a + 2*b", "a + b >= 3", "a - b <= 1", names="ab")
    language = scripted({"x": [{"constant": 1, "variable": "a"}]}, {"y": [{"constant": 1, "variable": "b"}]})
    answer = equivamap(language)(BASE, other)
    assert (answer.verdict, answer.model_calls) == ("equivalent", 2)
    asked = [r.messages[0].content for r in language.requests]
    assert "- x (NonNegativeReals)" in asked[0].split("Variables of formulation 2")[0]
    assert "constraint c0: a + b >= 3" in asked[0]
    assert all(r.sampling.temperature == 0 for r in language.requests)


def test_equivamap_calls_anything_equivalent_whose_variables_it_skips():
    """The known fault: no map, nothing fixed, so that the first model is compared with itself."""
    other = model("7*a", "a >= 5", names="a")
    answer = equivamap(scripted({"x": "none"}, {"y": "none"}))(BASE, other)
    assert answer.verdict == "equivalent"
    assert equivamap_by_names(BASE, other).verdict == "equivalent"


def test_equivamap_does_not_count_what_is_infeasible():
    other = model("a + b", "a >= 8", "b >= 8", names="ab")
    language = scripted({"x": [{"constant": 2, "variable": "a"}]}, {"y": [{"constant": 1, "variable": "b"}]})
    answer = equivamap(language)(BASE, other)
    assert answer.verdict == "unknown"
    assert "not counted" in answer.why


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"x": [{"constant": 2, "variable": "a"}]}', [(2.0, "a")]),
        ('so {"x": [{"constant": 1, "variable": "a"}, {"constant": -1, "variable": "b"}]} it is', [(1.0, "a"), (-1.0, "b")]),
        ('{"x": "none"}', None), ("no idea", None), ('{"x": [{"constant": "a"}]}', None), ('{"y": []}', None), ('{"x": [', None),
    ],
)  # fmt: skip
def test_replies_are_cut_out_as_there(text: str, found: object):
    assert parsed(text, "x") == found


def test_a_reply_may_depend_on_the_request():
    """An identity map for indexed variables: values are taken index by index."""
    pair = one("cut", 0, seed=2)
    assert pair is not None

    def same(messages: Sequence[Message]) -> str:
        name = messages[0].content.split("Variable of formulation 1:\n- ")[1].split(" ")[0].split("[")[0]
        return json.dumps({name: [{"constant": 1, "variable": name}]})

    a = pair.a
    answer = equivamap(ScriptedModel([same] * len(a.variables)))(a, a)
    assert answer.verdict == "equivalent"


def pair(truth: str, notion: str) -> Pair:
    return Pair("p", BASE, BASE, truth, notion, "symmetry", "", "same", "", 2)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("truth", "notion", "answer", "outcome"),
    [
        ("equivalent", "affine", Answer("equivalent"), "right"),
        ("equivalent", "affine", Answer("different", witness="x = 1"), "wrong"),
        ("equivalent", "optimum", Answer("different", witness="x = 1"), "finer"),
        ("equivalent", "optimum", Answer("different"), "wrong"),
        ("equivalent", "optimum", Answer("equivalent", notion="same feasible set"), "overclaimed"),
        ("different", "none", Answer("equivalent"), "wrong"),
        ("different", "optimum", Answer("equivalent", notion="same optimum only"), "coarser"),
        ("different", "optimum", Answer("equivalent", notion="same optimal set"), "wrong"),
        ("different", "none", Answer("unknown"), "unknown"),
        ("different", "vacuous", Answer("equivalent"), "uncounted"),
    ],
)
def test_answers_are_judged_by_truth_and_by_what_they_claim(truth: str, notion: str, answer: Answer, outcome: str):
    assert judged(pair(truth, notion), answer) == outcome


def test_notions_are_recognised_in_a_checkers_words():
    words = ["same up to affine map", "same feasible set (projected)", "same optimal set", "same optimum only", ""]
    assert [notion_of(w) for w in words] == ["affine", "feasible set", "optimal set", "optimum", None]


def test_the_table_counts_every_checker():
    tally = Tally(BASELINES)
    pairs = [p for name in ("shuffled", "cost") if (p := one(name, 0, seed=1)) is not None]
    for each in pairs:
        for name, checker in BASELINES.items():
            answer = timed(checker, each.a, each.b)
            assert answer.seconds > 0
            tally.add(name, each, answer)
    assert len(tally.confusion()) == 2 + len(BASELINES)
    lines = tally.by_transformation({"shuffled": "c"})
    assert lines[2].startswith("| shuffled (`_c`) | equivalent | 1 | 1 / 0 / 0 |")
    assert sum(sum(c.values()) for c in tally.said.values()) == 2 * len(BASELINES)
