"""What decides a reply is in the hash, and nothing else is."""

from __future__ import annotations

from optagent.llm import Message, Sampling, Schema
from optagent.llm.request import fingerprint

ASKED = [Message(role="system", content="Be brief."), Message(role="user", content="Ünïcode ≤ 3?")]
SHAPE = Schema(name="plan", json_schema={"properties": {"a": {"type": "string"}, "b": {"type": "number"}}})


def test_the_hash_stays_what_it_is() -> None:
    """Recordings outlive versions: a change here makes every one of them useless."""
    assert fingerprint(ASKED, SHAPE, Sampling()) == "16f6a7dacfd5288e601a92148e9ee8616c9469e7b0d00a801361a016bcda4375"


def test_all_that_decides_a_reply_changes_the_hash() -> None:
    seen = {
        fingerprint(ASKED, SHAPE, Sampling()),
        fingerprint(ASKED, SHAPE, Sampling(), model="openai:a"),
        fingerprint(ASKED, SHAPE, Sampling(), model="openai:a@http://127.0.0.1:1/v1"),
        fingerprint(ASKED, None, Sampling()),
        fingerprint(ASKED[::-1], SHAPE, Sampling()),
        fingerprint(ASKED[1:], SHAPE, Sampling()),
        *(
            fingerprint(ASKED, SHAPE, Sampling(**changed))
            for changed in ({"temperature": 0.7}, {"top_p": 0.9}, {"max_tokens": 10}, {"seed": 1}, {"stop": ("\n",)})
        ),
    }
    assert len(seen) == 11


def test_the_order_of_a_schemas_properties_decides() -> None:
    """Replies are written in that order."""
    turned = Schema(name="plan", json_schema={"properties": {"b": {"type": "number"}, "a": {"type": "string"}}})
    assert fingerprint(ASKED, turned, Sampling()) != fingerprint(ASKED, SHAPE, Sampling())


def test_a_schemas_name_does_not_decide() -> None:
    other = Schema(name="other", json_schema=SHAPE.json_schema)
    assert fingerprint(ASKED, other, Sampling()) == fingerprint(ASKED, SHAPE, Sampling())


def test_half_a_character_has_a_hash() -> None:
    assert len(fingerprint([Message.model_construct(role="user", content="\ud83d")], None, Sampling())) == 64
