"""Scores of a run: every rule at once, several draws, breakdowns, and two runs held against each other."""

from __future__ import annotations

import math

import pytest

from optagent.bench.card import Card, Source
from optagent.bench.compare import compare
from optagent.bench.label import LabelRules, read_label
from optagent.bench.record import Record
from optagent.bench.score import Answered, Draw, majority, predicted, score_card
from optagent.bench.scoring import Outcome, Prediction
from optagent.bench.scoring.quantities import quantities
from optagent.bench.stats import Rate
from optagent.bench.table import as_json, groups_table, rules_table, summary_table, written
from optagent.errors import InputError
from optagent.solution import Sizes, Status
from optagent.verdict import Verdict

CARD = Card(name="mine", title="Mine", source=Source(), profile="strict")


def drawn(value: float | None, confidence: float = 0.5, failure: str = "", variables: int = 3) -> Draw:
    status = Status.OPTIMAL if value is not None else Status.CRASH
    record = Record(
        card="mine", id="0", k=0, seed=0, question_sha256="", status=status, objective=value, verdict=Verdict(confidence=confidence),
        failure=failure, sizes=Sizes(variables=variables), kinds={"budget": 1},
    )  # fmt: skip
    outcome = Outcome.OPTIMAL if value is not None else Outcome.FAILED
    return Draw(Prediction(outcome=outcome, value=value), record)


def problem(name: str, label: object, *draws: Draw, kind: str = "LP", suspect: bool = False) -> Answered:
    return Answered("mine", name, read_label(label), draws, kind, "", suspect)


PROBLEMS = [
    problem("0", 7, drawn(7.0), drawn(7.0), drawn(8.0, 0.9), drawn(None, failure="build")),
    problem("1", 0, drawn(0.0, 0.9), drawn(1.0), drawn(1.0), drawn(1.0), kind="MIP"),
    problem("2", 5, *[drawn(None, failure="parse")] * 4, suspect=True),
    problem("3", "about 3", *[drawn(3.0)] * 4),
]


def test_a_rate_is_the_mean_over_draws() -> None:
    found = score_card(CARD, PROBLEMS)
    strict = found.rules["strict"]
    assert strict.rate.hits == pytest.approx(2 / 4 + 1 / 4)
    assert (strict.rate.n, strict.unscored) == (3, 1)
    assert strict.trusted == Rate(pytest.approx(0.75), 2)
    assert strict.pass_at[1] == strict.rate
    assert strict.pass_at[2].hits == pytest.approx((1 - 1 / 6) + 1 / 2)
    assert strict.pass_at[4].hits == 2
    assert strict.majority.hits == 1
    assert strict.best.hits == 1
    assert strict.constant.hits == 1


def test_breakdowns() -> None:
    found = score_card(CARD, PROBLEMS)
    assert {k: (v.hits, v.n) for k, v in found.by_kind.items()} == {"LP": (0.5, 2), "MIP": (0.25, 1)}
    assert list(found.by_size) == ["1-4"]
    assert list(found.by_constraint) == ["budget"]
    assert found.failures == {"parse": 4, "wrong_objective": 4, "build": 1}
    assert found.executed == Rate(11, 16)
    assert not math.isnan(found.solving_times)


def test_majority_leaves_failures_out_while_there_is_anything_else() -> None:
    assert majority([drawn(None), drawn(None), drawn(4.0)]).value == 4.0
    assert majority([drawn(4.0), drawn(5.0, 0.8)]).value == 5.0
    assert majority([drawn(4.0000001), drawn(4.0), drawn(5.0, 0.9)]).value == 4.0000001
    assert majority([drawn(None)]).outcome is Outcome.FAILED


def test_tables_in_every_form() -> None:
    found = score_card(CARD, PROBLEMS)
    for table in (rules_table(found), summary_table([found]), *groups_table(found)):
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert written(table, "markdown").count("\n") == len(table.rows) + 2
        assert written(table, "csv").count("\n") == len(table.rows) + 1
        assert written(table, "latex").count(r"\\") == len(table.rows) + 1
        assert r"\%" in written(table, "latex") or "%" not in written(table, "text")
        assert len(written(table, "text").splitlines()) == len(table.rows) + 2
    assert "strict *" in written(rules_table(found), "text")
    assert as_json(found)["rules"]["strict"]["n"] == 3


def test_two_runs() -> None:
    a = [problem(str(i), 1, drawn(1.0 if i < 9 else 2.0)) for i in range(12)]
    b = [problem(str(i), 1, drawn(1.0 if i < 2 or i == 11 else 2.0)) for i in range(12)] + [
        problem("12", 1, drawn(1.0))
    ]
    [found] = compare([score_card(CARD, a)], [score_card(CARD, b)])
    assert (found.n, found.a, found.b, found.left_out) == (12, 0.75, 0.25, 1)
    assert (found.test.only_a, found.test.only_b) == (7, 1)
    assert found.test.p == pytest.approx(2 * 9 / 256)
    assert found.only_b == ("11",)
    assert found.difference.low < 0.5 < found.difference.high
    assert 0.3 < found.detectable < 1
    with pytest.raises(InputError, match="no problem in common"):
        compare([score_card(CARD, a)], [])


FORMULATION = {
    "variables": [
        {"name": "dogTrips", "description": "trips by sled dogs"}, {"name": "truck_trips", "description": "trips by truck"},
        {"name": "x", "description": ""},
    ]
}  # fmt: skip


def test_quantities_are_found_by_words_alone() -> None:
    keys = ["Number of sled dog trips", "Number of truck trips", "Weather", "Maximized fish"]
    values = {"dogTrips": 0.0, "truck_trips": 10.0, "x": 3.0}
    found = quantities(keys, "Maximized fish", 3000.0, values, FORMULATION)
    assert found == {"Maximized fish": 3000.0, "Number of sled dog trips": 0.0, "Number of truck trips": 10.0}
    indexed = {"make[chair]": 3.0, "make[table]": 4.0}
    described = {"variables": [{"name": "make", "description": "pieces made"}]}
    named = quantities(["The number of chairs", "The number of tables", "Profit"], "Profit", 9, indexed, described)
    assert named == {"Profit": 9, "The number of chairs": 3.0, "The number of tables": 4.0}
    assert quantities(["pieces"], "", None, indexed, described) == {}  # two fit alike: neither is it


def test_a_record_of_a_named_label() -> None:
    label = read_label({"chairs": "3", "profit": 9}, LabelRules(named=True))
    record = drawn(9.0).record
    assert record is not None
    full = record.model_copy(update={"values": {"chairs": 3.0}})
    assert predicted(full, label).named == {"profit": 9.0, "chairs": 3.0}
