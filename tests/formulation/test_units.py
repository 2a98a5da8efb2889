"""Units: what is written, what goes together, what is a finding, and no false alarm on any model of the house."""

from __future__ import annotations

import itertools
import json
import random
import sys
from pathlib import Path
from typing import Any

import pytest

from optagent.formulation import Formulation
from optagent.formulation.check import check
from optagent.formulation.diagnostic import Diagnostic
from optagent.formulation.unit_words import Vocabulary
from optagent.formulation.units import available, unit_diagnostics
from optagent.tables import read_tables

pytest.importorskip("pint")
EXAMPLES = Path(__file__).parents[2] / "examples"
MODELS = sorted([*EXAMPLES.glob("*.json"), *(EXAMPLES / "textbook").glob("*.json")])


def model(units: dict[str, str], row: str, *, domain: str = "NonNegativeReals", **objective: str) -> Formulation:
    """Scalars a, b, c (parameters) and x, y (variables) with these units, in one constraint."""
    return Formulation.model_validate(
        {
            "parameters": [{"name": n, "values": 3, "unit": units.get(n, "")} for n in "abc"],
            "variables": [{"name": n, "unit": units.get(n, ""), "domain": domain} for n in "xy"],
            "objective": {"sense": "minimize", "expression": "x", "unit": units.get("x", ""), **objective},
            "constraints": [{"name": "row", "expression": row}],
        }
    )


def found(units: dict[str, str], expression: str, **more: Any) -> list[Diagnostic]:
    return unit_diagnostics(model(units, expression, **more))


SAME = [
    ("h", "hours"), ("cake", "Cakes"), ("pie", "pies"), ("box", "boxes"), ("city", "cities"), ("$/piece", "USD per piece"),
    ("m3", "m**3"), ("m³", "cubic metres"), ("km/h", "kilometres per hour"), ("€/(MW h)", "euro/MWh"), ("t", "tonnes"),
    ("tons", "t"), ("1", "share"), ("person-hours", "people * h"), ("kg", "KG"), ("k€", "thousand euros"), ("M$", "million $"),
    ("$/h/piece", "$/(h*piece)"), ("full crate", "full crates"), ("%", "percent"), ("1/h", "h^-1"), ("l", "litre"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_unit(one: str, other: str):
    """Read in one vocabulary they have one dimension and one scale, and comparing them is no finding."""
    words = Vocabulary()
    first, second = words.read(one), words.read(other)
    assert first is not None
    assert second is not None
    assert words.of(first) == words.of(second)
    assert words.scale(first) == pytest.approx(words.scale(second))
    assert found({"x": one, "a": other}, "x <= a") == []


@pytest.mark.parametrize("text", ["", "  ", "-", "n/a", "kg flour", "€/MW*h", "kg/", "((", "%%§", "0 kg", "number"])
def test_what_is_not_said_or_has_two_readings_is_unknown(text: str):
    assert Vocabulary().read(text) is None
    assert found({"x": text, "a": "kg"}, "x <= a") == []


def test_odd_texts_are_read_or_passed_over():
    """Random runs of unit signs are a Unit or None, never an exception, and every Unit can be shown and measured."""
    draw = random.Random(3)
    signs = ["m", "kg", "$", "€", "/", "*", "**", "^", "2", "-3", "(", ")", "per", " ", "-", "h", "piece", "100", "1.5.5", "9" * 400,
             "%", "k", "square", "°C", "²", "µ", "0", "日本", "[", "cent", "_", "1,000", "10^99", "\0"]  # fmt: skip
    for _ in range(5000):
        words = Vocabulary()
        unit = words.read("".join(draw.choice(signs) for _ in range(draw.randint(1, 7))))
        words.settle()
        if unit is not None:
            assert str(unit)
            assert words.scale(unit) > 0
            assert words.of(unit) is not None


@pytest.mark.parametrize(("text", "shown"), [("$ / piece", "$/piece"), ("MW*h", "MW·h"), ("%**2", "%²"), ("1", "1"),
                                              ("1/h", "1/h"), ("$/h/m2", "$/(h·m²)"), ("100 km", "100·km")])  # fmt: skip
def test_a_unit_is_shown_as_people_write_it(text: str, shown: str):
    assert str(Vocabulary().read(text)) == shown


def test_bus_unit_and_mug_are_things_and_no_bushels_micronits_and_micrograms():
    """pint reads prefixes into any word; here only words of physics are physics."""
    words = Vocabulary()
    for text in ("bus", "unit", "mug", "bag", "point", "hand", "pan", "ad", "can"):
        unit = words.read(text)
        assert unit is not None
        assert words.of(unit) == {f"#{text}": 1}


def test_every_physical_word_is_known_to_pint():
    """No unit that the reader takes for physics makes pint raise."""
    prefixes = ("", "k", "M", "G", "m", "c", "n", "u", "µ", "d")
    bases = ("g", "m", "W", "Wh", "J", "V", "A", "Hz", "Pa", "N", "L", "s", "eV", "cal", "bar", "mol", "VA")
    long = ("gram", "metre", "liter", "watt", "watt_hour", "joule", "volt", "ampere", "hertz", "pascal", "newton", "calorie", "byte",
            "bit", "second", "tonne")  # fmt: skip
    others = ("kB", "MB", "GB", "TB", "B", "bit", "bps", "kbps", "K", "h", "hrs", "mins", "d", "weeks", "months", "yr", "ha", "acres",
              "lbs", "pounds", "oz", "ounces", "ft", "feet", "inches", "yd", "miles", "mi", "gal", "quarts", "pints", "cups", "tbsp",
              "tsp", "mph", "knots", "hp", "deg", "rad", "ton", "mt", "Mt", "Gt", "kt", "kph", "sqm", "°C", "hl", "cbm")  # fmt: skip
    texts = [p + b for p, b in itertools.product(prefixes, bases)]
    texts += [
        p + b + s for p, b, s in itertools.product(("", "kilo", "mega", "giga", "milli", "centi"), long, ("", "s"))
    ]
    for text in (*texts, *others):
        words = Vocabulary()
        unit = words.read(text)
        assert unit is not None, text
        assert not any(d.startswith("#") for d in words.of(unit)), text
        assert words.scale(unit) > 0, text


def test_cents_belong_to_the_only_currency():
    """2 $ against 200 cent is a matter of scale; beside two currencies cents are their own."""
    (one,) = found({"x": "$", "a": "cent"}, "x <= a")
    assert one.mend == "Convert one of them: 1 $ is 100 cent."
    (other,) = found({"x": "$", "a": "cent", "b": "€"}, "x <= a")
    assert "Convert" not in other.mend


MISMATCHES = [
    ({"a": "$/h", "x": "kg"}, "a + x <= 5", ["$/h", "kg"]),
    ({"a": "$/piece", "x": "piece", "b": "h"}, "a*x <= b", ["$", "h"]),
    ({"a": "h", "x": "piece", "b": "h"}, "a*x <= b", ["h·piece", "in h."]),
    ({"a": "canoe", "x": "drum"}, "x >= a", ["canoe", "drum"]),
    ({"x": "kg", "y": "kg**2"}, "x**2 <= x + y", ["kg²", "kg"]),
    ({"x": "kg", "y": "m"}, "min(x, y) <= 5", ["kg", "m"]),
    ({"x": "kg", "a": "kg", "b": "h"}, "a <= x <= b", ["kg", "h"]),
    ({"x": "h", "y": "1", "a": "h", "b": "kg"}, "x + a <= b*(1 - y)", ["h", "kg"]),
    ({"x": "h", "a": "kg"}, "-x <= abs(a)", ["h", "kg"]),
    ({"x": "m**2", "a": "kg"}, "sqrt(x) <= a", ["m", "kg"]),
    ({"x": "h"}, "exp(x) <= 5", ["exp", "h"]),
    ({"x": "h", "a": "kg", "b": "kg"}, "(x if a >= b else a) <= 4", ["h", "kg"]),
    ({"x": "m", "a": "s", "b": "m"}, "x / a <= b", ["m/s", "is in m"]),
    ({"x": "kg", "a": "h"}, "sum(x for i in range(1, 3) if a < x) <= 4", ["h", "kg"]),
]


@pytest.mark.parametrize(("units", "expression", "named"), MISMATCHES)
def test_a_mismatch_is_told(units: dict[str, str], expression: str, named: list[str]):
    """Code, severity, place, a sentence with both units, and a mend."""
    diagnostic = found(units, expression)[0]
    assert diagnostic.code == "unit-mismatch"
    assert diagnostic.severity == "warning"
    assert diagnostic.place == "constraints[row].expression"
    assert diagnostic.mend
    for words in named:
        assert words in diagnostic.message


def test_the_sentence_names_units_and_terms():
    (one,) = found({"a": "$/h", "x": "kg"}, "a + x <= 5")
    assert one.message == "“a” is in $/h, and “x” in kg."
    assert one.mend == "Correct a unit, or multiply by what is in kg·h/$."


@pytest.mark.parametrize(
    ("units", "expression", "mend"),
    [
        ({"x": "h", "a": "min"}, "x <= a", "1 h is 60 min."),
        ({"x": "kg", "a": "t"}, "x <= a", "1 t is 1000 kg."),
        ({"x": "k€", "a": "€"}, "x <= a", "1 k€ is 1000 €."),
        ({"x": "1", "a": "%", "y": "%"}, "x <= y", "1 1 is 100 %."),
    ],
)
def test_two_sizes_of_one_kind_are_told_as_such(units: dict[str, str], expression: str, mend: str):
    (one,) = found(units, expression)
    assert one.mend.endswith(mend)
    assert "two sizes of the same kind" in one.message


MATCHES = [
    ({"a": "$/piece", "x": "piece", "b": "$"}, "a*x + b <= 5"),
    ({"x": "h", "a": "min"}, "60*x <= a"),  # the literal converts
    ({"x": "h", "a": "min"}, "x <= a/60"),
    ({"x": "h", "a": "min", "b": "min/h"}, "b*x <= a"),
    ({"x": "h", "a": "kg"}, "x + 5 >= 3"),
    ({"x": "h", "y": "1", "a": "h"}, "x <= a*(1 - y)"),
    ({"x": "h", "y": "", "a": "h"}, "x + a <= a*(1 - y)"),
    ({"x": "piece", "a": "1"}, "x <= a"),  # piece against 1
    ({"a": "$/trip", "x": "1", "b": "$"}, "a*x <= b"),  # trips in "1"
    ({"x": "piece", "a": "unit"}, "x <= a"),
    ({"x": "h", "a": "day"}, "exp(x/a) <= 4"),
    ({"x": "m", "a": "s", "b": "m/s"}, "x // a <= b"),
    ({"x": "kg", "y": "kg", "a": "1"}, "x <= a*(x + y)"),
    ({"x": "%", "a": "%"}, "x*5 <= a"),
]


@pytest.mark.parametrize(("units", "expression"), MATCHES)
def test_what_goes_together_is_no_finding(units: dict[str, str], expression: str):
    assert found(units, expression) == []


def test_a_binary_counted_in_things_multiplies_as_a_plain_number():
    """take in “item” times weight in kg is kg, as people write it; an amount of items is not."""
    units = {"x": "item", "a": "kg", "b": "kg"}
    assert found(units, "a*x <= b", domain="Binary") == []
    assert len(found(units, "a*x <= b")) == 1


def test_the_objective_has_its_unit():
    assert unit_diagnostics(model({"x": "piece"}, "x >= 1", expression="a*x", unit="$")) == []  # a's unit is not said
    (one,) = unit_diagnostics(model({"x": "piece", "a": "h/piece"}, "x >= 1", expression="a*x", unit="$"))
    assert one.place == "objective.expression"
    assert one.message == "“a·x” is in h, and “objective” in $."


def test_every_objective_and_indicator_is_looked_at():
    document = model({"x": "kg", "y": "h", "a": "kg"}, "x >= 1", unit="kg").model_dump()
    document["more_objectives"] = [{"name": "second", "sense": "minimize", "expression": "x + a", "unit": "h"}]
    document["constraints"][0]["when"] = "y == a"
    places = [d.place for d in unit_diagnostics(Formulation.model_validate(document))]
    assert places == ["more_objectives[second].expression", "constraints[row].when"]


def test_a_rate_in_percent_is_known_from_its_data():
    """5 % is five hundredths, and multiplies as such; 0.05 under the unit % is a loose way to write a fraction."""
    base = {
        "variables": [{"name": "x", "unit": "€"}, {"name": "y", "unit": "€"}],
        "objective": {"sense": "minimize", "expression": "x"},
        "constraints": [{"name": "row", "expression": "y >= rate*x"}],
    }
    for value, findings in ((5, 1), (0.05, 0)):
        f = Formulation.model_validate({**base, "parameters": [{"name": "rate", "values": value, "unit": "%"}]})
        assert len([d for d in check(f).diagnostics if d.code == "unit-mismatch"]) == findings


def test_bounds_sets_and_computed_parameters_are_looked_at():
    """Each place where an expression can stand; a computed parameter without a unit gets that of its expression."""
    f = Formulation.model_validate(
        {
            "sets": [{"name": "I", "elements": ["a", "b"]}, {"name": "N", "expression": "(i for i in I if way[i] <= load)"}],
            "parameters": [
                {"name": "way", "index": ["I"], "values": [["a", 1], ["b", 2]], "unit": "km"},
                {"name": "load", "values": 3, "unit": "kg"},
                {"name": "both", "index": ["i in I"], "expression": "way[i]*load", "unit": "kg"},
                {"name": "twice", "index": ["i in I"], "expression": "2*way[i]"},
            ],
            "variables": [{"name": "x", "index": ["i in N"], "unit": "kg", "upper": "way[i]"}],
            "objective": {"sense": "maximize", "expression": "sum(x[i]*twice[i] for i in N)", "unit": "kg"},
            "constraints": [{"name": "c", "for_each": "i in N if way[i] > load", "expression": "x[i] <= both[i]"}],
        }
    )  # fmt: skip
    places = [d.place for d in check(f).diagnostics if d.code == "unit-mismatch"]
    assert places == ["sets[N].expression", "parameters[both].expression", "variables[x].upper", "objective.expression",
                      "constraints[c].expression"]  # fmt: skip


def test_what_cannot_be_parsed_is_left_to_others():
    assert found({"x": "h", "a": "kg"}, "x <= = a") == []


def test_without_pint_nothing_is_checked(monkeypatch: pytest.MonkeyPatch):
    """`available` says so, and no finding is made up."""
    assert available()
    monkeypatch.setattr(sys, "meta_path", [])
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.delitem(sys.modules, "pint")
    assert not available()
    assert found({"a": "$/h", "x": "kg"}, "a + x <= 5") == []


@pytest.mark.parametrize("path", MODELS, ids=lambda p: p.stem)
def test_no_false_alarm(path: Path):
    """Every model of the house has units that go together."""
    f = Formulation.model_validate_json(path.read_text(encoding="utf-8"))
    checked = check(f, read_tables(sorted(path.parent.glob(f"{path.stem}.*.csv"))))
    assert [str(d) for d in checked.diagnostics if d.code == "unit-mismatch"] == []


def test_of_units_made_wrong_most_are_found():
    """In every model each quantity's unit is multiplied by metres, one at a time: nine in ten are found."""
    caught = total = 0
    for path in MODELS:
        document = json.loads(path.read_text(encoding="utf-8"))
        for entry in (*document.get("parameters", []), *document.get("variables", [])):
            unit = entry.get("unit", "")
            if not unit:
                continue
            total += 1
            entry["unit"] = f"m*{unit}"
            caught += bool(unit_diagnostics(Formulation.model_validate(document)))
            entry["unit"] = unit
    assert total > 80
    assert caught / total > 0.9, f"{caught} of {total}"
