"""Models read as plain words: every kind of expression has some, and nothing that can be written breaks them."""

from __future__ import annotations

from pathlib import Path

import pytest

from optagent.formulation import Formulation
from optagent.formulation.elements import Constraint
from optagent.formulation.sentences import constraint_sentence, expression_words, objective_sentence, reading, singular

EXAMPLES = Path(__file__).parents[2] / "examples"
MODELS = sorted([*EXAMPLES.glob("*.json"), *(EXAMPLES / "textbook").glob("*.json")])
SMALL = Formulation.model_validate(
    {
        "sets": [{"name": "T", "elements": [1, 2], "description": "months, 1 is May"}, {"name": "Q", "elements": [1]}],
        "parameters": [{"name": "need_now", "index": ["T"], "values": [[1, 3], [2, 4]]}],
        "variables": [
            {"name": "stock", "index": ["T"], "description": "Tonnes kept. Not more."},
            {"name": "open", "index": ["T"], "domain": "Binary", "description": "1 if the shed is open"},
            {"name": "CO2_total", "description": "CO2 let out"},
            {"name": "long", "description": "a description that goes on and on until nobody would want it to stand inside a sentence"},
        ],
        "objective": {"sense": "minimize", "expression": "CO2_total"},
    }
)  # fmt: skip

WORDS = [
    ("stock[t] + need_now[t] - 2", "tonnes kept [t] plus need now [t] minus 2"),
    ("3*(stock[t] + 1)", "3 times (tonnes kept [t] plus 1)"),
    ("stock[t-1]/need_now[t]", "tonnes kept [t - 1] divided by need now [t]"),
    ("stock[t] - (long - 1)", "tonnes kept [t] minus (long minus 1)"),
    ("sum(stock[t] for t in T)", "the total over each month t of tonnes kept [t]"),
    ("sum(stock[t] for t in T) - 1", "(the total over each month t of tonnes kept [t]) minus 1"),
    (
        "sum(stock[t] + 1 for t in T if t > 1)",
        "the total over each month t where t is more than 1, of (tonnes kept [t] plus 1)",
    ),
    ("sum(stock[q] for q in Q)", "the total over each q in Q of tonnes kept [q]"),
    ("sum(stock[t] for t in T for q in Q)", "the total over each month t and each q in Q of tonnes kept [t]"),
    ("sum(stock[i] for (i, j) in T*Q)", "the total over each (i, j) in T × Q of tonnes kept [i]"),
    ("max(stock[t] for t in T)", "the largest over each month t of tonnes kept [t]"),
    ("min(stock[1], 4)", "the smallest of (tonnes kept [1] and 4)"),
    ("100*open[t]", "100 times (1 if the shed is open [t])"),
    ("CO2_total**2", "CO2 let out squared"),
    ("CO2_total**3", "CO2 let out to the power 3"),
    ("-CO2_total", "minus CO2 let out"),
    ("abs(long)", "the size of long"),
    ("exp(long + 1)", "e to the power (long plus 1)"),
    (
        "need_now[t] if t not in Q and not t == 2 else 0",
        "(need now [t] if t is not in Q and not (t is 2), otherwise 0)",
    ),
    ("t // 2", "(t divided by 2, rounded down)"),
    ("t % 2", "(what is left of t divided by 2)"),
    ("len(T)", "the number of members of T"),
    ("piecewise(long, (0, 0), (4, 9))", "the value at long of the line through (0, 0), (4, 9)"),
    ("floor(long)", "long rounded down"),
    ("= 4", "“= 4”"),
]


@pytest.mark.parametrize(("text", "words"), WORDS)
def test_expressions_in_words(text: str, words: str):
    assert expression_words(text, SMALL) == words


SENTENCES = [
    ("", "CO2_total <= 4", "CO2 let out must be at most 4."),
    ("t in T if t > 1", "stock[t] == 4", "For each month t where t is more than 1: tonnes kept [t] must equal 4."),
    ("", "1 <= long <= 4", "Long must be at least 1 and at most 4."),
    ("", "4 >= long >= 1", "Long must be at least 1 and at most 4."),
    ("", "1 <= long == CO2_total", "1 must be at most long and long must equal CO2 let out."),
    (
        "",
        "sos2(stock[t] for t in T)",
        "Over each month t, at most two, and these neighbours, of tonnes kept [t] may differ from 0.",
    ),
    ("t in", "long <= 1", "“long <= 1” for each t in."),
    ("", "long <= ", "“long <= ”."),
]


@pytest.mark.parametrize(("for_each", "text", "sentence"), SENTENCES)
def test_constraints_in_words(for_each: str, text: str, sentence: str):
    assert constraint_sentence(Constraint(name="c", for_each=for_each, expression=text), SMALL) == sentence


def test_the_objective_in_words():
    assert objective_sentence(SMALL) == "Make as small as possible: CO2 let out."


def test_several_objectives_are_read_in_the_order_of_their_priorities():
    more = [
        {"name": "late", "sense": "maximize", "expression": "long", "priority": 2},
        {"name": "cost", "sense": "minimize", "expression": "stock[1]", "weight": 3},
    ]
    f = Formulation.model_validate({**SMALL.model_dump(), "more_objectives": more})
    assert objective_sentence(f) == (
        "Make as small as possible, with weight 1: CO2 let out. With it make as small as possible, with weight 3: tonnes kept [1]. "
        "Then make as large as possible: long."
    )  # fmt: skip


def test_an_indicator_reads_as_if_then():
    constraint = Constraint(name="c", for_each="t in T", expression="stock[t] <= 4", when="open[t] == 1")
    assert constraint_sentence(constraint, SMALL) == (
        "For each month t: if (1 if the shed is open [t]) is 1, then tonnes kept [t] must be at most 4."
    )


@pytest.mark.parametrize(
    ("many", "one"),
    [("products", "product"), ("kinds of bean", "kind of bean"), ("cities", "city"), ("boxes", "box"), ("people", "person"), ("glass", "glass"),
     ("one-way stretches", "one-way stretch"), ("gas", "gas"), ("places", "place"), ("bus", "bus"), ("", "")],
)  # fmt: skip
def test_singular(many: str, one: str):
    assert singular(many) == one


def test_a_whole_model_reads_as_text():
    f = Formulation.model_validate_json((EXAMPLES / "vans.json").read_text(encoding="utf-8"))
    assert reading(f).splitlines() == [
        "Decide:",
        "- put: 1 if the piece goes in the van for each of I, B, yes (1) or no (0)",
        "- hire: 1 if the van is hired for each of B, yes (1) or no (0)",
        "Make as small as possible: vans hired, which is the total over each van b of (1 if the van is hired [b]).",
        "So that:",
        "- moved: For each piece of furniture i: the total over each van b of (1 if the piece goes in the van [i, b]) must equal 1.",
        "- loaded: For each van b: the total over each piece of furniture i of weight of the piece [i] times (1 if the piece goes in the van [i, b]) must be at most what a van carries times (1 if the van is hired [b]).",
        "- in_turn: For each van b where b is more than 1: (1 if the van is hired [b]) must be at most (1 if the van is hired [b - 1]).",
    ]  # fmt: skip


@pytest.mark.parametrize("path", MODELS, ids=lambda p: p.stem)
def test_every_model_of_the_house_can_be_read(path: Path):
    """A line for each decision and constraint, nothing quoted because it could not be parsed."""
    f = Formulation.model_validate_json(path.read_text(encoding="utf-8"))
    text = reading(f)
    assert len(text.splitlines()) == 2 + len(f.variables) + len(f.constraints) + bool(f.constraints)
    assert "“" not in text
