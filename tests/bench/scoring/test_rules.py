"""Each rule of the literature, on the cases that its own source decides, quirks included."""

from __future__ import annotations

import math

import pytest

from optagent.bench.label import Label, LabelRules, read_label
from optagent.bench.scoring import RULES, Outcome, Prediction, rule
from optagent.errors import InputError


def number(value: float, *, proven: bool = True) -> Prediction:
    return Prediction(outcome=Outcome.OPTIMAL if proven else Outcome.INCUMBENT, value=value)


INFEASIBLE = Prediction(outcome=Outcome.INFEASIBLE)
UNBOUNDED = Prediction(outcome=Outcome.UNBOUNDED)
STOPPED = Prediction(outcome=Outcome.STOPPED)
FAILED = Prediction(outcome=Outcome.FAILED)


def judged(name: str, raw: object, prediction: Prediction, rules: LabelRules | None = None) -> bool | None:
    return rule(name).judge(read_label(raw, rules), prediction)


@pytest.mark.parametrize(
    ("raw", "value", "right"),
    [
        (0, 1e-6, True), (0, 1.1e-6, False), (0.0, 0.0, True), ("1000000", 1000000.9, True), (1e6, 1000001.2, False),
        (5.85, 5.8462, False), (-162, -162.0, True), (-162, 162.0, False),
    ],
)  # fmt: skip
def test_strict(raw: object, value: float, right: bool) -> None:
    assert judged("strict", raw, number(value)) is right


@pytest.mark.parametrize(
    ("raw", "value", "right"),
    [
        (5.85, 5.8462, True), (5.85, 5.855, True), (5.85, 5.8551, False), ("1160", 1159.6, True), ("1160.0", 1159.6, False),
        ("1160", 1159.4, False), (0.0022, 0.00224, True), (0, 0.4, True), ("1.2e+06", 1200000.4, True), ("1,160", 1160, True),
    ],
)  # fmt: skip
def test_label_precision_grants_what_rounding_took(raw: object, value: float, right: bool) -> None:
    assert judged("label-precision", raw, number(value)) is right


@pytest.mark.parametrize("name", ["strict", "label-precision"])
def test_labels_without_optimum(name: str) -> None:
    assert judged(name, "No Best Solution", INFEASIBLE) is True
    assert judged(name, "No Best Solution", UNBOUNDED) is True
    assert judged(name, {"status": "infeasible"}, INFEASIBLE) is True
    assert judged(name, {"status": "infeasible"}, UNBOUNDED) is False
    assert judged(name, {"status": "unbounded"}, Prediction(outcome=Outcome.NO_OPTIMUM)) is True
    for none in (STOPPED, FAILED, number(0.0)):
        assert judged(name, "No Best Solution", none) is False
    assert judged(name, 7, INFEASIBLE) is False
    assert judged(name, "", number(7)) is None


def test_accepted_values() -> None:
    assert judged("strict", [63.0, 70], number(70)) is True
    assert judged("strict", "[63.0]", number(63)) is True
    assert judged("strict", [63.0, 70], number(66)) is False


@pytest.mark.parametrize("name", ["orlm", "optmath"])
@pytest.mark.parametrize(
    ("raw", "value", "right"),
    [
        (0.4, 0.49, True), (0, 0.5, True), (0, 0.51, False), (20, 21.4, True), (19, 20, False), (10, 10.5, True), (11.5, 12.4, True),
        ("700.0", 735.4, True), ("700.0", 735.6, False), (-100, -105, True), (-100, 100, False), (-9999, -9998, True),
    ],
)  # fmt: skip
def test_rounded_then_five_per_cent(name: str, raw: object, value: float, right: bool) -> None:
    """A sentinel is a number to these rules, and a half is rounded to the even neighbour."""
    assert judged(name, raw, number(value)) is right


def test_no_best_solution_is_a_text_that_must_be_equal() -> None:
    for name in ("orlm", "optmath"):
        assert judged(name, "No Best Solution", INFEASIBLE) is True
        assert judged(name, "No Best Solution", number(3, proven=False)) is True  # what the appended script prints
        assert judged(name, 3, number(3, proven=False)) is False
        assert judged(name, "No Best Solution", FAILED) is False
        assert judged(name, "No Best Solution", number(3)) is False
        assert judged(name, 3, number(math.inf)) is False
    assert judged("optmath", "No Best Solution.", INFEASIBLE) is False
    assert judged("orlm", None, number(0)) is None
    assert judged("optmath", None, number(0)) is False


@pytest.mark.parametrize(
    ("raw", "prediction", "right"),
    [
        (100, number(100.0099), True), (100, number(100.011), False), (1e6, number(1000000.5), False), (None, INFEASIBLE, True),
        (None, STOPPED, True), (None, FAILED, False), (None, number(0), False), (0, number(0.009), True), (5, INFEASIBLE, False),
        ([5, 6], number(5), False), (5, number(5, proven=False), True),
    ],
)  # fmt: skip
def test_orthought(raw: object, prediction: Prediction, right: bool) -> None:
    assert judged("orthought", raw, prediction) is right


@pytest.mark.parametrize(
    ("raw", "prediction", "right"),
    [
        (100, number(100.09), True), (100, number(100.1000001), False), (None, INFEASIBLE, True), ("None", UNBOUNDED, True),
        (None, STOPPED, False), ("No Best Solution", INFEASIBLE, False), (0, number(1e-5), False), (0, number(0.05), True),
        (1e16, number(1e16), False), (3, FAILED, False), (3, INFEASIBLE, False),
    ],
)  # fmt: skip
def test_or_llm(raw: object, prediction: Prediction, right: bool) -> None:
    """1e-05 is no number to its regular expression."""
    assert judged("or-llm", raw, prediction) is right


def test_optibench_wants_every_quantity() -> None:
    rules = LabelRules(named=True)
    raw = {"boats": "3.0", "trucks": 1.25, "total cost": "70"}
    label = read_label(raw, rules)
    assert (label.objective_key, label.number) == ("total cost", 70)

    def judge(**named: float) -> bool | None:
        given = {k.replace("_", " "): v for k, v in named.items()}
        return rule("optibench").judge(label, Prediction(outcome=Outcome.OPTIMAL, value=70, named=given))

    assert judge(boats=3, trucks=1.25009, total_cost=70) is True
    assert judge(boats=3, trucks=1.2502, total_cost=70) is False
    assert judge(boats=3, total_cost=70) is False
    assert rule("optibench").judge(label, INFEASIBLE) is False
    assert judged("optibench", 70, number(70)) is None


@pytest.mark.parametrize(
    ("raw", "value", "right"),
    [
        ("10000", 10001, True), ("10000", 10001.001, False), ("50000", 50004, True), ("12.25", 12.26, True), ("12.25", 12.2601, False),
        ("12.25", 12.24, True), ("0", 1.0, True), ("0", 0.9, True), ("0", 1.01, False), (10000.0, 10000.1, True), ("-5", -6, True),
    ],
)  # fmt: skip
def test_mamo(raw: object, value: float, right: bool) -> None:
    """A label of 0 accepts anything within 1; a JSON float's `.0` is a decimal."""
    assert judged("mamo", raw, number(value)) is right


def test_mamo_cannot_score_words() -> None:
    assert judged("mamo", "No Best Solution", INFEASIBLE) is None
    assert judged("mamo", "7", INFEASIBLE) is False


def test_a_rule_has_its_name_and_says_what_it_does() -> None:
    assert all(name == r.name and r.summary for name, r in RULES.items())
    with pytest.raises(InputError, match="Did you mean orlm"):
        rule("orml")


def test_every_rule_judges_every_kind_of_label() -> None:
    """No combination raises."""
    labels = [
        read_label(raw)
        for raw in (0, 1.5, "7", "", None, [1, 2], "No Best Solution", {"status": "unbounded"}, {"a": 1}, True, "1e999")
    ] + [read_label({"a": "1", "b": 2}, LabelRules(named=True)), Label(kind=read_label(3).kind, figures=())]
    predictions = [number(0), number(math.inf), number(1, proven=False), INFEASIBLE, UNBOUNDED, STOPPED, FAILED]
    for label in labels[:-1]:
        for prediction in predictions:
            for r in RULES.values():
                assert r.judge(label, prediction) in (True, False, None)
