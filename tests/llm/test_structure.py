"""The ladder: which rung is reported, when a reply is asked for again, and that failures are data."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from pydantic import BaseModel

from optagent.errors import ContextOverflow, Unreachable
from optagent.llm import Completion, Message, Sampling, Schema
from optagent.llm.scripted import Reply, ScriptedModel
from optagent.llm.structure import Structured, structured


class Plan(BaseModel):
    """What is asked for."""

    product: str
    pieces: int


ASKED = [Message(role="user", content="How many chairs?")]
GOOD = '{"product": "chair", "pieces": 3}'


def ask(
    replies: Sequence[Reply], *, repair: bool = True, repair_parse: bool = False
) -> tuple[Structured[Plan], ScriptedModel]:
    model = ScriptedModel(replies)
    found = asyncio.run(
        structured(model, ASKED, Plan, Plan.model_validate_json, repair=repair, repair_parse=repair_parse)
    )
    return found, model


@pytest.mark.parametrize(
    ("reply", "rung"),
    [
        (Completion(text=GOOD, rung="schema"), "schema"),
        (Completion(text=GOOD, rung="grammar"), "grammar"),
        (Completion(text=GOOD, rung="text"), "fenced"),
        (Completion(text=f"```json\n{GOOD}\n```", rung="schema"), "fenced"),
    ],
    ids=["schema", "grammar", "text", "a server that ignores the schema"],
)
def test_the_rung_says_how_the_shape_came_about(reply: Completion, rung: str) -> None:
    found, model = ask([reply])
    assert found.value == Plan(product="chair", pieces=3)
    assert (found.rung, found.failure, len(model.requests)) == (rung, "", 1)


def test_the_schema_of_a_class_goes_along() -> None:
    _, model = ask([GOOD])
    schema = model.requests[0].schema
    assert schema is not None
    assert schema.json_schema == Plan.model_json_schema()


def test_prose_is_asked_for_again_once_and_told_why() -> None:
    found, model = ask(["Three chairs, I think.", GOOD])
    assert found.value == Plan(product="chair", pieces=3)
    assert found.rung == "repaired"
    again = model.requests[1].messages
    assert again[:1] == tuple(ASKED)
    assert [m.role for m in again] == ["user", "assistant", "user"]
    assert again[1].content == "Three chairs, I think."
    assert "no JSON object" in again[2].content


def test_a_second_bad_reply_is_a_failure_with_all_completions() -> None:
    found, model = ask(["No.", '{"product": "chair", "pieces": 3', GOOD])
    assert found.value is None
    assert "never closed" in found.failure
    assert [c.text for c in found.completions] == ["No.", '{"product": "chair", "pieces": 3']
    assert found.usage.calls == 2
    assert model.left == 1


def test_no_repair_where_none_is_wanted() -> None:
    found, model = ask(["No.", GOOD], repair=False)
    assert (found.value, len(model.requests)) == (None, 1)


def test_a_cut_off_reply_is_not_asked_for_again() -> None:
    """The same limit would cut the next one off too; the reason names it."""
    found, model = ask([Completion(text='{"product": "cha', finish="length", rung="schema"), GOOD])
    assert found.value is None
    assert "cut off after 1500 tokens" in found.failure
    assert len(model.requests) == 1


def test_a_reply_that_is_whole_though_the_limit_was_hit_counts() -> None:
    found, _ = ask([Completion(text=f"{GOOD} and I could go on and", finish="length")])
    assert found.value == Plan(product="chair", pieces=3)


def test_a_refusal_is_a_failure_with_its_words() -> None:
    found, model = ask([Completion(text="I can't help with that.", finish="refused"), GOOD])
    assert found.failure == "The model declined: I can't help with that."
    assert len(model.requests) == 1


def test_what_parse_refuses_is_the_callers_to_mend() -> None:
    found, model = ask(['{"product": "chair", "pieces": "many"}', GOOD])
    assert found.value is None
    assert found.failure.startswith("pieces: Input should be a valid integer")
    assert isinstance(found.error, ValueError)
    assert len(model.requests) == 1


def test_what_parse_refuses_is_repaired_where_asked_for() -> None:
    found, model = ask(['{"product": "chair", "pieces": "many"}', GOOD], repair_parse=True)
    assert (found.value, found.rung) == (Plan(product="chair", pieces=3), "repaired")
    assert "pieces: Input should be a valid integer" in model.requests[1].messages[-1].content


def test_no_room_to_ask_again_is_a_failure_of_the_reply() -> None:
    """The first reply filled the context: that is no fault of the user's."""
    found, _ = ask(["No.", ContextOverflow("The request is longer than the context", "Shorten it.")])
    assert (found.value, found.failure) == (None, "The reply holds no JSON object.")
    with pytest.raises(ContextOverflow):
        ask([ContextOverflow("The request is longer than the context", "Shorten it.")])


def test_the_worlds_faults_are_raised() -> None:
    with pytest.raises(Unreachable):
        ask([Unreachable("The server did not answer", "Try later.")])


def test_mistakes_in_parse_itself_are_tracebacks() -> None:
    def parse(text: str) -> int:
        return json.loads(text)["no such key"]

    with pytest.raises(KeyError):
        asyncio.run(structured(ScriptedModel([GOOD]), ASKED, Schema(name="plan", json_schema={}), parse))


@pytest.mark.model
def test_a_real_model_is_held_to_the_shape(small_gguf: Path) -> None:
    """SmolLM2 cannot be trusted with JSON; llama.cpp's grammar holds it to the schema, and both fields are read."""
    from optagent.llm.gguf import GGUFModel

    shape = Schema(
        name="plan",
        json_schema={
            "type": "object",
            "properties": {
                "product": {"type": "string", "enum": ["chair", "table"]},
                "pieces": {"type": "integer", "maximum": 99},
            },
            "required": ["product", "pieces"],
            "additionalProperties": False,
        },
    )

    async def once() -> Structured[Plan]:
        model = GGUFModel(f"gguf:{small_gguf}", threads=1)
        try:
            asked = [Message(role="user", content="We make 3 chairs. Which product, and how many pieces?")]
            return await structured(model, asked, shape, Plan.model_validate_json, Sampling(max_tokens=40))
        finally:
            await model.close()

    found = asyncio.run(once())
    assert found.value is not None, found.failure
    assert found.rung == "schema"
    assert found.usage.calls == 1
    assert found.usage.completion_tokens > 5
