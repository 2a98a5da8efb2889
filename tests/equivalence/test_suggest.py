"""A map from a language model: read, checked for gaps, mended once, and worth what the proof says of it."""

from __future__ import annotations

import json
from typing import Any

import anyio
import pytest

from optagent.equivalence import Equivalence, suggest
from optagent.equivalence.mapping import Faulty, Said, read
from optagent.equivalence.readable import written
from optagent.equivalence.suggest import equivalent_with_words, map_schema, rows_of
from optagent.formulation import Formulation
from optagent.llm.scripted import ScriptedModel
from optagent.llm.strict import strict_schema
from optagent.problem import Problem
from optagent.program import Program

WORDS = Problem.from_words(
    "A bakery makes cakes and bread from 7 kg of flour in an oven for 4. A cake earns 3, bread 2."
)


def bakery(**changes: Any) -> Formulation:
    document: dict[str, Any] = {
        "variables": [{"name": "cake"}, {"name": "bread"}],
        "objective": {"sense": "maximize", "expression": "3*cake + 2*bread"},
        "constraints": [
            {"name": "flour", "expression": "2*cake + bread <= 7"},
            {"name": "oven", "expression": "cake + bread <= 4"},
        ],
    }
    return Formulation.model_validate({**document, **changes})


SPLIT = bakery(
    variables=[{"name": "small"}, {"name": "large"}, {"name": "loaves"}],
    objective={"sense": "maximize", "expression": "3*small + 3*large + 2*loaves + 5"},
    constraints=[
        {"name": "c1", "expression": "2*small + 2*large + loaves <= 7"},
        {"name": "c2", "expression": "small + large + loaves <= 4"},
    ],
)
RIGHT = [("A", "cake", "small + large"), ("B", "loaves", "bread")]


def rows(*said: tuple[str, str, str]) -> str:
    return json.dumps({"rows": [{"of": of, "variable": name, "is": text} for of, name, text in said]})


@pytest.fixture
def nothing_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search without a language model comes to nothing, so that these tests are of what follows."""

    async def unknown(*_: Any, **__: Any) -> Equivalence:
        return Equivalence(verdict="unknown", reason="No map between their variables was found.")

    monkeypatch.setattr(suggest, "equivalent_async", unknown)


def asked(a: Formulation | Program, b: Formulation | Program, *replies: str) -> tuple[Equivalence, ScriptedModel]:
    model = ScriptedModel(replies)

    async def run() -> Equivalence:
        return await equivalent_with_words(a, b, WORDS, model, seconds=10)

    return anyio.run(run), model


def test_no_model_is_asked_where_a_map_is_found_without() -> None:
    found, model = asked(bakery(), bakery())
    assert (found.verdict, found.model_calls, model.requests) == ("equivalent", 0, [])


@pytest.mark.usefixtures("nothing_found")
def test_a_sum_of_two_variables_is_suggested_and_proven() -> None:
    found, model = asked(bakery(), SPLIT, rows(*RIGHT))
    assert (found.verdict, found.notion, found.proposed_by) == ("equivalent", "feasible set", "language model"), found
    assert found.model_calls == 1
    assert found.inverse["cake"] == "small + large"
    assert found.map["loaves"] == "bread"
    assert found.objective == "value of b = value of a + 5"
    asked_for = model.requests[0].messages[-1].content
    assert "cakes and bread" in asked_for
    assert "Variables of B: small; large; loaves" in asked_for


@pytest.mark.usefixtures("nothing_found")
def test_a_gap_is_asked_for_once_more() -> None:
    found, model = asked(bakery(), SPLIT, rows(("B", "loaves", "bread")), rows(*RIGHT))
    assert (found.verdict, found.model_calls) == ("equivalent", 2), found
    complaint = model.requests[1].messages[-1].content
    assert "A.cake is in no row" in complaint
    assert "B.small is in no row" in complaint


@pytest.mark.usefixtures("nothing_found")
def test_a_map_that_is_refuted_is_asked_for_once_more_and_proves_nothing() -> None:
    swapped = rows(("A", "bread", "small + large"), ("B", "loaves", "cake"))
    found, model = asked(bakery(), SPLIT, swapped, rows(*RIGHT))
    assert (found.verdict, found.model_calls) == ("equivalent", 2), found
    assert "That map does not hold" in model.requests[1].messages[-1].content
    found, _ = asked(bakery(), SPLIT, swapped, swapped)
    assert (found.verdict, found.model_calls) == ("unknown", 2)
    assert "another map may hold" in found.reason
    assert found.witness is not None
    assert set(found.witness.point) <= {"cake", "bread", "small", "large", "loaves"}


@pytest.mark.usefixtures("nothing_found")
def test_a_wrong_model_is_never_called_the_same() -> None:
    """One coefficient is another: the map by meaning is right, and the proof refuses it."""
    other = SPLIT.model_copy(update={"constraints": bakery(constraints=[
        {"name": "c1", "expression": "2*small + 2*large + loaves <= 8"}, {"name": "c2", "expression": "small + large + loaves <= 4"},
    ]).constraints})  # fmt: skip
    found, _ = asked(bakery(), other, rows(*RIGHT), rows(*RIGHT))
    assert found.verdict == "unknown", found
    assert found.witness is not None
    assert found.witness.by > 0.4


@pytest.mark.usefixtures("nothing_found")
def test_calling_the_decisions_auxiliary_proves_nothing() -> None:
    """With all but one variable projected out on both sides only the best value would be compared."""
    nothing = [rows(("B", "loaves", "bread"), ("A", "cake", "auxiliary"), ("B", "small", "auxiliary"), ("B", "large", "auxiliary"))]  # fmt: skip
    plain = SPLIT.model_copy(update={"objective": bakery(objective={"sense": "maximize", "expression": "3*small + 3*large + 2*loaves"}).objective})  # fmt: skip
    found, _ = asked(bakery(), plain, *nothing, *nothing)
    assert found.verdict == "unknown", found
    assert "leaves out" in found.reason
    found, _ = asked(bakery(), SPLIT, *[rows(*((s, v, "auxiliary") for s, v in (("A", "cake"), ("A", "bread"), ("B", "small"), ("B", "large"), ("B", "loaves"))))] * 2)  # fmt: skip
    assert "nothing is mapped" in found.reason


@pytest.mark.usefixtures("nothing_found")
def test_units_and_complements() -> None:
    """Minutes for hours, and closed for open."""
    one = Formulation.model_validate({
        "variables": [{"name": "hours", "upper": "8"}, {"name": "open", "domain": "Binary"}],
        "objective": {"sense": "minimize", "expression": "30*hours + 100*open"},
        "constraints": [{"name": "work", "expression": "hours + 2*open >= 5"}, {"name": "use", "expression": "hours <= 7*open + 1"}],
    })  # fmt: skip
    two = Formulation.model_validate({
        "variables": [{"name": "m", "upper": "480"}, {"name": "closed", "domain": "Binary"}],
        "objective": {"sense": "minimize", "expression": "0.5*m - 100*closed"},
        "constraints": [{"name": "w", "expression": "m - 120*closed >= 180"}, {"name": "u", "expression": "m + 420*closed <= 480"}],
    })  # fmt: skip
    found, _ = asked(one, two, rows(("B", "m", "60*hours"), ("B", "closed", "1 - open")))
    assert (found.verdict, found.notion) == ("equivalent", "affine"), found
    assert found.map == {"m": "60 * hours", "closed": "-open + 1"}
    assert found.inverse == {"hours": "0.0166666667 * m", "open": "-closed + 1"}
    assert found.objective == "value of b = value of a - 100"


def test_sums_and_differences_are_found_by_no_search_and_have_an_inverse() -> None:
    """No variable of one is one of the other: `pieces` and `more` are both sums."""
    other = bakery(
        variables=[{"name": "pieces", "domain": "Reals"}, {"name": "more", "domain": "Reals"}],
        objective={"sense": "maximize", "expression": "2.5*pieces + 0.5*more"},
        constraints=[
            {"name": "c1", "expression": "1.5*pieces + 0.5*more <= 7"}, {"name": "c2", "expression": "pieces <= 4"},
            {"name": "c3", "expression": "pieces + more >= 0"}, {"name": "c4", "expression": "pieces - more >= 0"},
        ],
    )  # fmt: skip
    found, model = asked(bakery(), other, rows(("B", "pieces", "cake + bread"), ("B", "more", "cake - bread")))
    assert (found.verdict, found.notion, len(model.requests)) == ("equivalent", "affine", 1), found
    assert found.inverse == {"bread": "0.5 * pieces - 0.5 * more", "cake": "0.5 * pieces + 0.5 * more"}


def test_whole_numbers_that_a_map_would_scale_are_undecided_and_no_traceback() -> None:
    """One coefficient ratio of 2 everywhere suggests other units, which whole numbers do not have."""
    pieces = [{"name": "bones", "domain": "NonNegativeIntegers", "upper": "9"}]
    one, two = (
        bakery(
            variables=pieces, objective={"sense": "maximize", "expression": f"{3 * k}*bones"},
            constraints=[{"name": "oven", "expression": f"{2 * k}*bones <= 7"}],
        )
        for k in (1, 2)
    )  # fmt: skip
    found, _ = asked(one, two, rows(("B", "bones", "0.5*bones")), rows(("B", "bones", "0.5*bones")))
    assert found.verdict in ("unknown", "different"), found


def test_an_index_is_said_once() -> None:
    names = {"A": ["flow[n,w]", "flow[n,e]", "flow[s,w]", "flow[s,e]", "t[1]", "t[2]"], "B": ["x[w,n]", "x[e,n]", "x[w,s]", "x[e,s]", "u[0]", "u[1]", "out[n]", "out[s]"]}  # fmt: skip
    found = read([Said("B", "x[j,i]", "2*flow[i,j]"), Said("B", "u[k]", "t[k+1]"), Said("B", "out[i]", "sum(flow[i,j] for j in J)")], names)  # type: ignore[arg-type]  # fmt: skip
    told = {names["B"][j]: written(means, names["A"]) for j, means in found.means["B"].items()}
    assert told == {
        "x[w,n]": "2 * flow[n,w]", "x[e,n]": "2 * flow[n,e]", "x[w,s]": "2 * flow[s,w]", "x[e,s]": "2 * flow[s,e]", "u[0]": "t[1]",
        "u[1]": "t[2]", "out[n]": "flow[n,w] + flow[n,e]", "out[s]": "flow[s,w] + flow[s,e]",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (("B", "x", "cake*bread"), "not affine"),
        (("B", "x", "cakes"), "no variable cakes"),
        (("B", "z", "cake"), "no variable z"),
        (("B", "x", "3"), "a number"),
        (("B", "x", "cake if bread else 0"), "Only sums"),
        (("B", "x", "cake +"), "cannot be read"),
    ],
)
def test_what_is_no_map_is_named(said: tuple[Any, str, str], fault: str) -> None:
    with pytest.raises(Faulty, match=fault):
        read([Said(*said)], {"A": ["cake", "bread"], "B": ["x", "y"]})


@pytest.mark.parametrize("text", ["no", '{"map": []}', '{"rows": [["B", "x", "y"]]}', rows(("C", "x", "y"))])
def test_a_reply_of_another_shape_is_a_fault(text: str) -> None:
    with pytest.raises(Faulty):
        rows_of(text)


def test_names_of_an_lp_file_and_a_schema_for_strict_mode() -> None:
    found = read(
        [Said("B", "y", "2 * x(1)_ + 1"), Said("A", "e(2)", "auxiliary")], {"A": ["x(1)_", "e(2)"], "B": ["y"]}
    )
    assert written(found.means["B"][0], ["x(1)_", "e(2)"]) == "2 * x(1)_ + 1"
    assert strict_schema(map_schema().json_schema)["required"] == ["rows"]


@pytest.mark.slow
@pytest.mark.model
def test_the_small_model_is_asked_and_the_proof_decides() -> None:
    """Whatever map the embedded default gives, two models that are the same are never called different, nor others the same."""
    from optagent.agent import default_model
    from optagent.llm.connect import connect

    async def run() -> list[Equivalence]:
        model = connect(default_model(), cache=False)
        try:
            other = SPLIT.model_copy(update={"objective": bakery(objective={"sense": "maximize", "expression": "3*small + 3*large + 4*loaves"}).objective})  # fmt: skip
            return [await equivalent_with_words(bakery(), b, WORDS, model, seconds=10) for b in (SPLIT, other)]
        finally:
            await model.close()

    same, different = anyio.run(run)
    assert same.verdict in ("equivalent", "unknown")
    assert different.verdict in ("different", "unknown")
    assert 1 <= same.model_calls <= 2
    assert 1 <= different.model_calls <= 2
    assert same.reason
