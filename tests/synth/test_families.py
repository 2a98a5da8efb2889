"""Every family: pure, sound, traceable, feasible and bounded; its short notation means the same model."""

from __future__ import annotations

import json

import pytest

from optagent.formulation import Formulation
from optagent.formulation.check import check
from optagent.formulation.mathprog import parse_mathprog
from optagent.problem import Table
from optagent.stages.draft import rows_as_objects
from optagent.synth.families import family, names
from optagent.synth.optimum import same_rows
from optagent.synth.pair import Pair, pair

NAMES = names()
DRAWS = 3


def test_there_are_sixty_and_more() -> None:
    assert len(NAMES) >= 60
    assert {"nl4opt", "mamo_easy", "rcpsp", "pricing", "portfolio", "pooling", "tank_design"} <= set(NAMES)
    assert sum("OptMATH" in family(name).source for name in NAMES) >= 53


@pytest.mark.parametrize("name", NAMES)
def test_a_family_is_a_pure_function(name: str) -> None:
    make = family(name).make
    assert make(1, 4, 1.0) == make(1, 4, 1.0)
    assert make(1, 4, 1.0).words != make(1, 5, 1.0).words
    assert make(1, 4, 1.0).words != make(2, 4, 1.0).words


@pytest.mark.parametrize("name", NAMES)
def test_a_family_gives_sound_models_with_words(name: str) -> None:
    """No error and no warning; data, units and descriptions; most draws become pairs."""
    kept = 0
    for index in range(DRAWS):
        made = family(name).make(11, index, 1.0)
        assert check(made.formulation, made.tables).diagnostics == []
        f = made.formulation
        assert f.parameters or name == "car_selection"
        assert all(p.description for p in f.parameters)
        assert all(v.description and v.unit for v in f.variables)
        kept += isinstance(pair(name, 11, index), Pair)
    assert kept >= DRAWS - 1


@pytest.mark.parametrize("name", NAMES)
def test_the_short_notation_comes_back(name: str) -> None:
    found = next(p for p in (pair(name, 11, index) for index in range(6)) if isinstance(p, Pair))
    tables = [Table.model_validate(table) for table in json.loads(found.tables)]
    whole = check(Formulation.model_validate_json(found.formulation), tables)
    short = check(parse_mathprog(found.short), tables)
    assert not short.errors
    if found.kind in ("LP", "MIP") and whole.lowered is None:
        assert same_rows(whole.ground, short.ground)
    else:
        assert (len(short.ground.columns), short.ground.kind) == (len(whole.ground.columns), whole.ground.kind)


@pytest.mark.parametrize("name", ["nl4opt", "mamo_easy"])
def test_the_brief_rows_are_the_same_model(name: str) -> None:
    for index in range(30):
        found = pair(name, 2, index)
        assert isinstance(found, Pair)
        brief = Formulation.model_validate(rows_as_objects(json.loads(found.brief)))
        assert same_rows(check(Formulation.model_validate_json(found.formulation)).ground, check(brief).ground)


def test_a_larger_size_is_larger() -> None:
    for name in ("knapsack", "transport", "lot_sizing", "nl4opt"):
        sizes = [
            sum(len(check(family(name).make(0, i, size).formulation).ground.columns) for i in range(40))
            for size in (1.0, 2.0)
        ]
        assert sizes[1] > 1.15 * sizes[0], name


def test_the_seven_declarations_are_all_drawn() -> None:
    kinds: set[str] = set()
    for index in range(150):
        text = family("nl4opt").make(0, index, 1.0).scalar
        assert text is not None
        for c in text.constraints:
            kinds.add(c.name.split("_")[0])
    assert {"total", "least", "most", "share", "times", "order"} <= kinds


def test_some_data_lie_in_attached_tables() -> None:
    """The words name the table, the model and its short notation are bound to it, and the optimum is found."""
    found = [
        p
        for i in range(60)
        if family("transport").make(0, i, 1.0).tables and isinstance(p := pair("transport", 0, i), Pair)
    ]
    assert found
    for p in found:
        for table in json.loads(p.tables):
            assert table["name"] in p.text
            assert f"'{table['name']}' IN \"CSV\"" in p.short
            assert f"{table['name']}.csv" in p.program
