"""Traceability finds what is missing, what differs and what is too much."""

from __future__ import annotations

import re

import pytest

from optagent.synth.families import family
from optagent.synth.instance import Instance
from optagent.synth.trace import data, untraced
from optagent.synth.words.marks import CLOSE, MIDDLE, OPEN, unmarked

FAMILIES = ("nl4opt", "knapsack", "transport", "lot_sizing", "vrp_time_windows")


@pytest.fixture(params=FAMILIES)
def instance(request: pytest.FixtureRequest) -> Instance:
    return family(request.param).make(5, 1, 1.0)


def verdict(words: str, instance: Instance) -> str:
    return untraced(*unmarked(words), instance.formulation, instance.tables)


def test_what_a_family_makes_is_traceable(instance: Instance) -> None:
    assert verdict(instance.words, instance) == ""


def test_a_number_that_is_told_wrongly_is_found(instance: Instance) -> None:
    """Each datum in turn: another number in its place."""
    changed = 0
    for name, value in data(instance.formulation):
        pattern = re.compile(f"({OPEN}{re.escape(name)}{MIDDLE})([^{CLOSE}]*){CLOSE}")
        if pattern.search(instance.words):
            wrong = pattern.sub(rf"\g<1>{987 if value != 987 else 986}{CLOSE}", instance.words)
            assert verdict(wrong, instance).startswith("number-differs"), name
            changed += 1
    assert changed >= 4


def test_a_number_that_is_not_told_is_found(instance: Instance) -> None:
    name = next(
        name for name, value in data(instance.formulation) if value and f"{OPEN}{name}{MIDDLE}" in instance.words
    )
    silent = instance.words.replace(f"{OPEN}{name}{MIDDLE}", f"{OPEN}#{MIDDLE}")
    assert verdict(silent, instance) == f"number-missing: {name}"


def test_a_constraint_without_words_is_found(instance: Instance) -> None:
    for c in instance.formulation.constraints:
        silent = instance.words.replace(f"{OPEN}!{c.name}{MIDDLE}", f"{OPEN}#{MIDDLE}")
        assert verdict(silent, instance) == f"constraint-missing: {c.name}"


def test_a_number_of_which_the_model_knows_nothing_is_found(instance: Instance) -> None:
    assert verdict(f"{instance.words} There are 98765 of them.", instance) == "number-unexplained: 98765"


def test_a_member_that_is_not_named_is_found() -> None:
    made = family("knapsack").make(5, 1, 1.0)
    first = str(made.formulation.sets[0].elements[0])
    plain = re.sub(re.escape(first), "zzz", made.words, flags=re.IGNORECASE)
    links = plain.replace(f"[{'zzz'}]", f"[{first}]")
    assert verdict(links, made) == f"element-missing: {first}"
