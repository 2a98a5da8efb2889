"""Words from a language model: criticised, refined, passed forward, kept only where the same model comes back."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import anyio
import pytest

from optagent.errors import InputError
from optagent.formulation import Formulation
from optagent.judge.coverage import formulation_uses
from optagent.llm import Message, Sampling
from optagent.llm.scripted import ScriptedModel
from optagent.synth.asked.back_translate import back_translate, read_remarks
from optagent.synth.asked.forward import forward, same_model, silent
from optagent.synth.asked.pair import pair_by
from optagent.synth.asked.reverse import demonstrate
from optagent.synth.asked.rewrite import wish
from optagent.synth.asked.say import bare
from optagent.synth.generate import generate
from optagent.synth.pair import Pair, Rejected, pair
from optagent.synth.seeds import stream
from optagent.synth.shard import Recipe
from optagent.trace import Trace

SAMPLING = Sampling()
NAME, SEED, INDEX = "nl4opt", 0, 0


@pytest.fixture
def first() -> Pair:
    found = pair(NAME, SEED, INDEX)
    assert isinstance(found, Pair)
    return found


@pytest.fixture
def meant(first: Pair) -> Formulation:
    return Formulation.model_validate_json(first.formulation)


def draft(f: Formulation) -> str:
    """A Formulation as a model would write it in full."""
    return json.dumps(
        {
            "refusal": "",
            "sets": [
                {"name": s.name, "elements": s.elements, "expression": s.expression, "description": ""} for s in f.sets
            ],
            "parameters": [
                p.model_dump(include={"name", "index", "values", "unit", "description"}) for p in f.parameters
            ],
            "variables": [v.model_dump() for v in f.variables],
            "objective": f.objective.model_dump(include={"sense", "expression", "unit", "description"}),
            "constraints": [
                c.model_dump(include={"name", "for_each", "expression", "description"}) for c in f.constraints
            ],
        }
    )


def told(function: Callable[..., Any], *inputs: Any, **more: Any) -> Any:
    async def run() -> Any:
        return await function(*inputs, **more)

    return anyio.run(run)


def test_a_text_that_comes_back_is_kept(first: Pair, meant: Formulation) -> None:
    model = ScriptedModel([first.text, "COMPLETE", draft(meant)])
    kept = told(pair_by, "back-translation", NAME, SEED, INDEX, 1.0, model)
    assert isinstance(kept, Pair)
    assert (kept.text, kept.words, kept.optimum) == (first.text, "back-translation", first.optimum)
    assert kept.template.endswith(".back-translation")
    assert model.left == 0


def test_criticism_leads_to_a_better_text(first: Pair, meant: Formulation) -> None:
    poor = "A shop sells things. How many?"
    model = ScriptedModel([poor, "- every number is missing", first.text, "COMPLETE."])
    assert told(back_translate, meant, "a farm", model, SAMPLING, Trace()) == first.text
    asked = model.requests[2].messages[-1].content
    assert "every number is missing" in asked
    assert poor in asked


def test_a_refinement_that_loses_numbers_is_not_taken(first: Pair, meant: Formulation) -> None:
    """OptMATH lets “Nothing need to refine” replace the text."""
    model = ScriptedModel([first.text, "- it is dull", "Nothing needs to be refined."])
    assert told(back_translate, meant, "a farm", model, SAMPLING, Trace()) == first.text


@pytest.mark.parametrize(
    ("reply", "remarks"),
    [("COMPLETE", []), ("complete.", []), ("- a\n- b", ["a", "b"]), ("1. a\n2) b", ["a", "b"]), ("The 9 is missing.", ["The 9 is missing."]),
     ("It is not COMPLETE:\n- a", ["a"])],
)  # fmt: skip
def test_what_a_critic_says(reply: str, remarks: list[str]) -> None:
    assert read_remarks(reply) == remarks


def test_a_text_without_a_number_is_rejected_before_anything_is_asked(first: Pair, meant: Formulation) -> None:
    data = next(p.values for p in meant.parameters if isinstance(p.values, int | float) and p.values > 12)
    lost = first.text.replace(f"{data:g}", "some")
    if lost == first.text:
        lost = first.text.replace(f"{data:,}", "some")
    model = ScriptedModel([])
    assert told(forward, lost, meant, model, SAMPLING, Trace()).startswith("number-missing")
    assert silent(first.text, meant) == ""


def test_a_text_of_another_model_is_rejected(first: Pair, meant: Formulation) -> None:
    turned = meant.model_copy(update={"objective": meant.objective.model_copy(update={"sense": "minimize" if meant.objective.sense == "maximize" else "maximize"})})  # fmt: skip
    model = ScriptedModel([draft(turned)])
    assert told(forward, first.text, meant, model, SAMPLING, Trace()).startswith("forward-differs: ")
    broken = ScriptedModel(["no", "no"])
    assert told(forward, first.text, meant, broken, SAMPLING, Trace()).startswith("forward-failed")


def test_a_difference_in_one_number_is_seen(meant: Formulation) -> None:
    """Each number in turn, also where it does not move the optimum: a comparison of optima would keep those."""
    assert told(same_model, meant, meant) == ""
    scalars = [p for p in meant.parameters if isinstance(p.values, int | float)]
    for p in scalars:
        other = [q.model_copy(update={"values": p.values * 1.5}) if q.name == p.name else q for q in meant.parameters]
        assert told(same_model, meant, meant.model_copy(update={"parameters": other})).startswith("forward-"), p.name


def small(goal: str = "30*chairs + 50*tables", hours: str = "3*chairs + 7*tables <= 40") -> Formulation:
    return Formulation.model_validate(
        {
            "variables": [{"name": n, "domain": "NonNegativeIntegers"} for n in ("chairs", "tables")],
            "objective": {"sense": "maximize", "expression": goal}, "constraints": [{"name": "hours", "expression": hours}],
        }
    )  # fmt: skip


def test_what_has_the_same_optimum_and_is_another_model_is_rejected() -> None:
    """The best plan makes no tables, so that a table's hours may be wrong."""
    assert told(same_model, small(), small(hours="3*chairs + 8*tables <= 40")).startswith("forward-differs: ")
    assert told(same_model, small(), small(hours="6*chairs + 14*tables <= 80")) == ""


def test_a_lost_constant_and_an_undecided_model_are_rejected() -> None:
    assert "scaled or shifted" in told(same_model, small("30*chairs + 50*tables - 100"), small())
    assert told(same_model, small(), small("30*chairs + 50*stools")).startswith("forward-undecided: ")


def otherwise(meant: Formulation) -> str:
    """Every number of a model, told in words that no family has."""
    numbers = "; ".join(f"{place.partition(' ')[2]} is {value:g}" for value, place in formulation_uses(meant) if value)
    return f"Dear all, please note what we agreed on. {numbers}. Could you send me the best plan? Regards, the manager."


def test_rewriting_keeps_the_model(first: Pair, meant: Formulation) -> None:
    text = otherwise(meant)
    kept = told(pair_by, "rewriting", NAME, SEED, INDEX, 1.0, ScriptedModel([f'"{text}"', draft(meant)]))
    assert isinstance(kept, Pair)
    assert (kept.text, kept.words) == (text, "rewriting")


def test_a_text_that_is_said_again_is_no_rewriting(first: Pair) -> None:
    """The 1.5B default gives most texts back, with the wish before them."""
    model = ScriptedModel([f"Wanted: tell it as an e-mail\n\n{first.text}"])
    found = told(pair_by, "rewriting", NAME, SEED, INDEX, 1.0, model)
    assert isinstance(found, Rejected)
    assert found.reason == "unchanged"


def test_wishes_differ() -> None:
    wishes = {wish(stream("w", k)) for k in range(60)}
    assert len(wishes) > 40
    assert all(wishes)


NEW = {
    "variables": [["boats", "NonNegativeIntegers", "boats let"], ["rafts", "NonNegativeIntegers", "rafts let"]],
    "objective": {"name": "income", "sense": "maximize", "unit": "$", "expression": "40*boats + 25*rafts"},
    "constraints": [["guides", "2*boats + 1*rafts <= 31"], ["rafts_most", "rafts <= 17"]],
}


def test_a_new_model_gets_words_and_passes(first: Pair) -> None:
    words = "A lake house lets boats and rafts. A boat brings $40 and needs 2 guides, a raft brings $25 and needs 1 guide. There are 31 guides and at most 17 rafts. Maximize the income."
    found, why = told(demonstrate, [first.brief], "a lake", ScriptedModel([json.dumps(NEW)]), SAMPLING, Trace())
    assert found is not None, why
    model = ScriptedModel([json.dumps(NEW), words, "COMPLETE", draft(found)])
    kept = told(pair_by, "reverse", NAME, SEED, INDEX, 1.0, model)
    assert isinstance(kept, Pair)
    assert kept.optimum == max(40 * b + 25 * r for b in range(16) for r in range(18) if 2 * b + r <= 31)
    assert kept.words == "reverse"


@pytest.mark.parametrize("fault", ["unbounded", "copy", "undeclared"])
def test_a_new_model_that_is_none_is_rejected(fault: str, first: Pair) -> None:
    given = json.loads(json.dumps(NEW))
    if fault == "unbounded":
        given["constraints"] = [["least", "boats + rafts >= 3"]]
    if fault == "undeclared":
        given["constraints"].append(["x", "canoes <= 3"])
    reply = first.brief if fault == "copy" else json.dumps(given)
    kept = told(pair_by, "reverse", NAME, SEED, INDEX, 1.0, ScriptedModel([reply, reply]))
    assert isinstance(kept, Rejected)
    assert kept.code in ("no-optimum", "model-failed")


def test_a_data_set_by_a_model(tmp_path: Path) -> None:
    """Requests are made, rejected texts are counted, the rows say how their words came about."""
    pairs = [found for i in range(8) if isinstance(found := pair("nl4opt", 3, i), Pair)]

    def reply(messages: Sequence[Message]) -> str:
        last = messages[-1].content
        for found in pairs:
            meant = Formulation.model_validate_json(found.formulation)
            if last.startswith("Wanted:") and found.text in last:
                return "" if found is pairs[0] else otherwise(meant)
            if last == otherwise(meant):
                return draft(meant)
        return "?"

    recipe = Recipe(("nl4opt",), 4, seed=3, shard=10, way="rewriting", model="scripted")
    report = generate(recipe, tmp_path, [], workers=2, model=ScriptedModel([reply] * 40))
    assert report["pairs"] == 4
    assert report["families"]["nl4opt"]["reasons"] == {"no-words": 1}
    import pyarrow.parquet as pq

    rows = [row for path in (tmp_path / "data").glob("*.parquet") for row in pq.read_table(path).to_pylist()]
    assert {row["words"] for row in rows} == {"rewriting"}


def test_what_is_meant_of_a_reply() -> None:
    assert bare("```text\nA shop.\n```") == "A shop."
    assert bare("Wanted: shorter\n\nA shop.") == "A shop."
    assert bare('Problem:\n"A shop."') == "A shop."
    assert bare('He said "no" and "yes"') == 'He said "no" and "yes"'


def test_the_grammar_asks_no_model() -> None:
    from optagent.commands.synth import _model_name

    with pytest.raises(InputError, match="asks no model"):
        _model_name("grammar", "gguf:x")
    with pytest.raises(InputError, match="no way"):
        _model_name("magic", None)
    assert _model_name("rewriting", "gguf:x") == "gguf:x"
