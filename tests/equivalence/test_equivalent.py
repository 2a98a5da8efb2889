"""Two linear models compared: what is the same is called so whichever way it is written, and what is not has a witness."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.pairs.baselines.checker import Answer
from benchmarks.pairs.generate import generate, one
from benchmarks.pairs.judge import WRONG, judged
from benchmarks.pairs.pair import Pair
from benchmarks.pairs.register import DIFFERENT, SAME
from optagent.equivalence import equivalent
from optagent.formulation import Formulation
from optagent.program import Program


def bakery(**changes: Any) -> Formulation:
    """Cake and bread under flour and oven: 3 cakes and 1 bread are best in whole numbers, or 11."""
    document: dict[str, Any] = {
        "variables": [
            {"name": "cake", "domain": "NonNegativeIntegers"},
            {"name": "bread", "domain": "NonNegativeIntegers"},
        ],
        "objective": {"sense": "maximize", "expression": "3*cake + 2*bread"},
        "constraints": [
            {"name": "flour", "expression": "2*cake + bread <= 7"},
            {"name": "oven", "expression": "cake + bread <= 4"},
        ],
    }
    return Formulation.model_validate({**document, **changes})


def rows(*expressions: str) -> dict[str, Any]:
    return {"constraints": [{"name": f"c{k}", "expression": text} for k, text in enumerate(expressions)]}


def test_another_order_other_names_and_the_other_sense() -> None:
    other = Formulation.model_validate(
        {
            "variables": [
                {"name": "y", "domain": "NonNegativeIntegers"},
                {"name": "x", "domain": "NonNegativeIntegers"},
            ],
            "objective": {"sense": "minimize", "expression": "-3*x - 2*y + 10"},
            **rows("x + y <= 4", "-4*x - 2*y >= -14"),
        }
    )
    found = equivalent(bakery(), other)
    assert (found.verdict, found.notion, found.proposed_by) == ("equivalent", "affine", "structure"), found
    assert found.map == {"x": "cake", "y": "bread"}
    assert found.objective == "value of b = -1 * value of a + 10"


@pytest.mark.parametrize(
    "same",
    [
        bakery(**rows("2*cake + bread <= 7", "cake + bread <= 4", "3*cake + 2*bread <= 12")),  # implied
        bakery(**rows("2*cake + bread <= 7.9", "cake + bread <= 4.5")),  # whole numbers do not see it
        bakery(**rows("2*cake + bread <= 7", "2*cake + 2*bread <= 8", "cake <= 3")),
    ],
)
def test_what_takes_no_plan_away_is_the_same(same: Formulation) -> None:
    found = equivalent(bakery(), same)
    assert (found.verdict, found.proposed_by) == ("equivalent", "names"), found


def test_a_slack_and_a_total_of_its_own() -> None:
    variables = [{"name": "cake", "domain": "NonNegativeIntegers"}, {"name": "bread", "domain": "NonNegativeIntegers"}]
    other = bakery(
        variables=[
            *variables,
            {"name": "left", "domain": "NonNegativeReals"},
            {"name": "pieces", "domain": "NonNegativeReals"},
        ],
        **rows("2*cake + bread + left == 7", "pieces == cake + bread", "pieces <= 4"),
    )
    found = equivalent(bakery(), other)
    assert (found.verdict, found.notion) == ("equivalent", "feasible set"), found
    assert found.map["pieces"] == "cake + bread"


def test_the_largest_of_two_as_a_bound_or_as_rows() -> None:
    """A variable above both costs is projected out; the other model has the same by a row on a bound of its own."""
    one = Formulation.model_validate(
        {
            "variables": [{"name": "x", "upper": "4"}, {"name": "worst"}],
            "objective": {"sense": "minimize", "expression": "worst"},
            **rows("worst >= 3*x - 2", "worst >= 6 - x"),
        }
    )
    two = Formulation.model_validate(
        {
            "variables": [{"name": "x", "upper": "4"}, {"name": "top"}],
            "objective": {"sense": "minimize", "expression": "top"},
            **rows("2*top >= 12 - 2*x", "3*x - top <= 2"),
        }
    )
    assert equivalent(one, two).verdict == "equivalent"


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        (bakery(**rows("2*cake + bread <= 7", "cake + bread <= 5")), "oven"),
        (bakery(**rows("2*cake + bread <= 7")), "oven"),
        (bakery(**rows("2*cake + 2*bread <= 7", "cake + bread <= 4")), "c0"),
    ],
)
def test_a_plan_shows_the_difference(changed: Formulation, where: str) -> None:
    found = equivalent(bakery(), changed)
    assert found.verdict == "different", found
    assert found.witness is not None
    assert where in found.witness.violates
    assert found.witness.by > 0.4


def test_another_objective_is_another_model_though_the_best_plan_is_the_same() -> None:
    found = equivalent(bakery(), bakery(objective={"sense": "maximize", "expression": "3*cake + 2.1*bread"}))
    assert (found.verdict, found.notion) == ("different", "feasible set"), found
    assert found.witness is not None


def test_fractions_tell_whole_numbers_apart() -> None:
    found = equivalent(bakery(), bakery(variables=[{"name": "cake"}, {"name": "bread"}]))
    assert found.verdict == "different", found
    assert found.witness is not None
    assert "integrality" in found.witness.violates


def test_a_model_without_a_plan_is_no_model_with_one() -> None:
    found = equivalent(bakery(), bakery(**rows("cake + bread >= 5", "cake + bread <= 4")))
    assert found.verdict == "different"
    assert "has no plan" in found.reason


def test_a_question_asked_the_other_way_round_is_no_difference() -> None:
    """x is 1 - x in the other model, under the same name: nothing but the rows' right sides shows it, and no witness may be made of it."""
    names = ["p", "q", "r", "s"]

    def chosen(*expressions: str) -> Formulation:
        return Formulation.model_validate(
            {
                "variables": [{"name": n, "domain": "Binary"} for n in names],
                "objective": {"sense": "minimize", "expression": "0*p + r + 2*s"},
                **rows(*expressions),
            }
        )

    found = equivalent(chosen("p + q == 1", "r + s >= 1"), chosen("p + q == 1", "r + s >= 1", "p + q >= 1"))
    assert found.verdict == "equivalent", found
    found = equivalent(chosen("p + q + r == 2", "p + s >= 1"), chosen("p + q - r == 0", "-p + s >= 0"))
    assert found.verdict != "different", found


def test_units_are_no_difference() -> None:
    """The same name in grams and in kilograms: the rows tell the scale."""
    grams = Formulation.model_validate(
        {
            "variables": [{"name": "mix"}, {"name": "base"}],
            "objective": {"sense": "maximize", "expression": "0.003*mix + 2*base"},
            **rows("0.001*mix + base <= 7", "0.002*mix + base <= 9"),
        }
    )
    kilograms = Formulation.model_validate(
        {
            "variables": [{"name": "mix"}, {"name": "base"}],
            "objective": {"sense": "maximize", "expression": "3*mix + 2*base"},
            **rows("mix + base <= 7", "2*mix + base <= 9"),
        }
    )
    assert equivalent(grams, kilograms).verdict == "equivalent"


def test_what_cannot_be_compared_is_unknown_with_the_reason() -> None:
    other = [{"name": name, "domain": "NonNegativeIntegers"} for name in ("cake", "bread", "rolls")]
    curved = bakery(variables=other, objective={"sense": "maximize", "expression": "3*cake - bread**2 + rolls"})
    found = equivalent(bakery(), curved)
    assert found.verdict == "unknown"
    assert "Not linear" in found.reason
    broken = equivalent(bakery(), Program(source="raise ValueError('no')", origin="given"))
    assert (broken.verdict, "ValueError" in broken.reason) == ("unknown", True)


def test_a_pyomo_program_and_an_lp_file() -> None:
    program = Program(
        source="from pyomo.environ import *\nm = ConcreteModel()\nm.cake = Var(domain=NonNegativeIntegers)\nm.bread = Var(domain=NonNegativeIntegers)\n"
        "m.o = Objective(expr=3*m.cake + 2*m.bread, sense=maximize)\nm.a = Constraint(expr=2*m.cake + m.bread <= 7)\nm.b = Constraint(expr=m.cake + m.bread <= 4)\n",
        origin="given",
    )
    text = "max\n o: 3 cake + 2 bread\nst\n a: 2 cake + bread <= 7\n b: cake + bread <= 4\ngeneral\n cake bread\nend\n"
    lp = Program(source=text, language="lp", origin="given")
    for left, right in ((bakery(), program), (program, lp), (lp, bakery())):
        assert equivalent(left, right).verdict == "equivalent"


KINDS = [*SAME, *DIFFERENT]


def judged_all(pairs: list[Pair]) -> int:
    """How many are decided; each that is decided rightly, or in a stated sense that holds."""
    decided = 0
    for pair in pairs:
        found = equivalent(pair.a, pair.b, seconds=10)
        answer = Answer(found.verdict, found.reason, found.notion, str(found.witness or ""))
        assert judged(pair, answer) not in WRONG, (pair.id, pair.truth, pair.notion, found)
        decided += found.verdict != "unknown"
    return decided


@pytest.mark.parametrize("part", range(3))
def test_no_wrong_word_on_pairs_of_known_relation(part: int) -> None:
    """One pair of each kind, with the same, other and shuffled names in turn: nine of ten are decided, and none wrongly."""
    found = [one(name, place + part, seed=11) for place, name in enumerate(KINDS) if place % 3 == part]
    pairs = [pair for pair in found if pair is not None and pair.counted and pair.columns <= 40]
    assert len(pairs) > 12
    assert judged_all(pairs) >= 0.9 * len(pairs)


@pytest.mark.slow
def test_no_wrong_word_on_two_thousand_pairs() -> None:
    """The whole own set, of another seed than the tables'."""
    pairs = [pair for pair in generate(2000, 17) if pair.counted]
    assert judged_all(pairs) >= 0.95 * len(pairs)


def test_whole_numbers_are_never_scaled_by_a_map() -> None:
    """The same names with whole amounts in tens: what a scale would mend is refused, not raised."""
    tens = bakery(
        **rows("20*cake + bread <= 7", "10*cake + bread <= 4"),
        objective={"sense": "maximize", "expression": "30*cake + 2*bread"},
    )
    assert equivalent(bakery(), tens).verdict == "different"


def test_priced_decisions_that_no_map_holds_are_not_projected_away() -> None:
    """One shared variable and equal best values are no equivalence: whole a, c ≤ 3 have more values 3a + c than whole b ≤ 3 has 4b."""

    def model(objective: str, own: list[str]) -> Formulation:
        names = ["x", *own]
        variables = [{"name": n, "domain": "NonNegativeIntegers", "upper": 1 if n == "x" else 3} for n in names]
        goal = {"name": "value", "sense": "maximize", "expression": objective}
        return Formulation.model_validate({"name": "m", "variables": variables, "objective": goal, "constraints": []})

    found = equivalent(model("3*a + c", ["a", "c"]), model("4*b", ["b"]))
    assert found.verdict != "equivalent"
