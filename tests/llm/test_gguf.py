"""The embedded llama.cpp: replies, shapes, limits, silence, cancelling, adapters, and prompt states kept on disk."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from optagent.errors import ContextOverflow, LanguageModelError, UnknownModel
from optagent.llm import llamacpp, prompt_states
from optagent.llm.completion import Completion, Message, Sampling, Schema
from optagent.llm.gguf import GGUFModel

FRUIT = [Message(role="user", content="Name a fruit.")]
LONG = Message(
    role="system", content="You are a helpful assistant who counts what people have and answers in one line. " * 12
)
PLANETS = Schema(
    name="planets",
    json_schema={
        "type": "object",
        "properties": {"title": {"type": "string", "maxLength": 20}, "count": {"type": "integer"}},
        "required": ["title", "count"],
        "additionalProperties": False,
    },
)


def ask(
    model: GGUFModel, messages: list[Message], *, schema: Schema | None = None, n: int = 1, **sampling: object
) -> list[Completion]:
    async def once() -> list[Completion]:
        try:
            return await model.complete(messages, schema=schema, n=n, sampling=Sampling.model_validate(sampling))
        finally:
            await model.close()

    return asyncio.run(once())


def test_a_name_that_was_not_fetched_says_how_to_fetch_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPTAGENT_MODELS", str(tmp_path))
    with pytest.raises(LanguageModelError) as caught:
        GGUFModel("gguf:smollm2-135m")
    assert caught.value.remedy.endswith("optagent models pull smollm2-135m")


def test_an_unknown_name_gets_its_neighbour() -> None:
    with pytest.raises(UnknownModel, match=r"Did you mean gguf:qwen2\.5-coder-1\.5b"):
        GGUFModel("gguf:qwen2.5-code-1.5b")


def test_a_missing_file_gets_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "mine.gguf").write_bytes(b"GGUF")
    with pytest.raises(UnknownModel, match=r"Did you mean .*/mine\.gguf"):
        GGUFModel(f"gguf:{tmp_path}/mien.gguf")


def test_a_file_of_another_kind_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "notes.gguf"
    path.write_text("to be done")
    with pytest.raises(LanguageModelError, match="is no GGUF file"):
        GGUFModel(f"gguf:{path}")


def test_a_plus_belongs_to_the_adapter_unless_the_file_is_called_so(tmp_path: Path) -> None:
    for name in ("a+b.gguf", "base.gguf", "extra.gguf"):
        (tmp_path / name).write_bytes(b"GGUF")
    odd = GGUFModel(f"gguf:{tmp_path}/a+b.gguf")
    assert (odd.path.name, odd.adapter) == ("a+b.gguf", None)
    both = GGUFModel(f"gguf:{tmp_path}/base.gguf+{tmp_path}/extra.gguf")
    assert both.adapter is not None
    assert (both.path.name, both.adapter.name) == ("base.gguf", "extra.gguf")
    assert both.name == f"gguf:{tmp_path}/base.gguf+{tmp_path}/extra.gguf"


def test_weights_that_are_cut_short_are_a_clear_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "half.gguf"
    path.write_bytes(b"GGUF" + bytes(200))
    with pytest.raises(LanguageModelError, match=r"llama\.cpp cannot load"):
        ask(GGUFModel(f"gguf:{path}"), FRUIT)
    assert capfd.readouterr() == ("", "")


@pytest.mark.model
def test_a_reply_carries_usage_finish_and_cost(small_gguf: Path) -> None:
    (whole,) = ask(GGUFModel("gguf:smollm2-135m"), [Message(role="user", content="Say hi.")], max_tokens=60)
    assert (whole.finish, whole.rung, whole.usage.calls, whole.usage.cost) == ("stop", "text", 1, 0.0)
    assert whole.usage.prompt_tokens > 10
    assert 0 < whole.usage.completion_tokens < 60
    assert whole.text.strip()
    (cut,) = ask(GGUFModel(f"gguf:{small_gguf}"), [Message(role="user", content="Say hi.")], max_tokens=2)
    assert (cut.finish, cut.usage.completion_tokens) == ("length", 2)
    assert whole.text.startswith(cut.text)


@pytest.mark.model
def test_the_shape_is_enforced(small_gguf: Path) -> None:
    """A 135M model would not write JSON by itself, nor keep to twenty characters."""
    replies = ask(
        GGUFModel(f"gguf:{small_gguf}"),
        [Message(role="user", content="Tell me about the planets.")],
        schema=PLANETS,
        n=3,
        temperature=1.5,
        max_tokens=120,
    )
    assert [reply.rung for reply in replies] == ["schema"] * 3
    for reply in replies:
        if reply.finish == "stop":
            made = json.loads(reply.text)
            assert set(made) == {"title", "count"}
            assert isinstance(made["count"], int)
            assert len(made["title"]) <= 20
    assert any(reply.finish == "stop" for reply in replies)


@pytest.mark.model
def test_a_shape_that_llama_cpp_refuses_is_left_out(small_gguf: Path) -> None:
    impossible = Schema(name="x", json_schema={"$ref": "#/nowhere"})
    (reply,) = ask(GGUFModel(f"gguf:{small_gguf}"), FRUIT, schema=impossible, max_tokens=5)
    assert reply.rung == "text"
    assert reply.text


@pytest.mark.model
def test_samples_differ_by_seed_and_come_back_with_it(small_gguf: Path) -> None:
    draws = [
        [c.text for c in ask(GGUFModel(f"gguf:{small_gguf}"), FRUIT, n=4, temperature=1.0, seed=7, max_tokens=12)]
        for _ in range(2)
    ]
    assert draws[0] == draws[1]
    assert len(set(draws[0])) > 1


@pytest.mark.model
def test_greedy_replies_are_made_once(small_gguf: Path) -> None:
    replies = ask(GGUFModel(f"gguf:{small_gguf}"), FRUIT, n=3, max_tokens=12)
    assert len({reply.text for reply in replies}) == 1
    assert sum(reply.usage.calls for reply in replies) == 1


@pytest.mark.model
def test_stop_texts_end_a_reply(small_gguf: Path) -> None:
    (reply,) = ask(
        GGUFModel(f"gguf:{small_gguf}"),
        [Message(role="user", content="Count from 1 to 20.")],
        max_tokens=60,
        stop=["3"],
    )
    assert "3" not in reply.text
    assert reply.finish == "stop"


@pytest.mark.model
def test_too_long_a_request_is_a_context_overflow(small_gguf: Path) -> None:
    with pytest.raises(ContextOverflow, match=r"\d{3,} tokens and gguf:.* reads 512 at most"):
        ask(GGUFModel(f"gguf:{small_gguf}", context=512), [Message(role="user", content="word " * 1000)])


@pytest.mark.model
def test_the_event_loop_goes_on_and_callers_get_their_own_replies(small_gguf: Path) -> None:
    async def three() -> tuple[int, list[str]]:
        beats = 0

        async def beat() -> None:
            nonlocal beats
            while True:
                await asyncio.sleep(0.01)
                beats += 1

        model = GGUFModel(f"gguf:{small_gguf}")
        heart = asyncio.create_task(beat())
        words = ("apple", "river", "stone")
        questions = [[Message(role="user", content=f"Repeat this word: {word}")] for word in words]
        replies = await asyncio.gather(*(model.complete(q, sampling=Sampling(max_tokens=16)) for q in questions))
        heart.cancel()
        await model.close()
        return beats, [reply[0].text.lower() for reply in replies]

    beats, texts = asyncio.run(three())
    assert beats >= 10
    for word, text in zip(("apple", "river", "stone"), texts, strict=True):
        assert word in text


@pytest.mark.model
def test_a_cancelled_call_returns_at_once_and_the_engine_is_free_soon(small_gguf: Path) -> None:
    async def run() -> tuple[float, float]:
        model = GGUFModel(f"gguf:{small_gguf}")
        await model.complete(FRUIT, sampling=Sampling(max_tokens=1))
        began = time.monotonic()
        numbers = [Message(role="user", content="Write out all numbers from 1 to 500, one a line.")]
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(model.complete(numbers, sampling=Sampling(max_tokens=4000)), timeout=0.3)
        after = time.monotonic() - began
        began = time.monotonic()
        await model.complete(FRUIT, sampling=Sampling(max_tokens=1))
        await model.close()
        return after, time.monotonic() - began

    cancelled, free = asyncio.run(run())
    assert cancelled < 2  # 4000 tokens would take over 30 s
    assert free < 5


@pytest.mark.model
def test_nothing_of_llama_cpp_reaches_the_terminal_and_the_process_ends_well(small_gguf: Path) -> None:
    code = (
        "import asyncio, sys\nfrom optagent.llm.gguf import GGUFModel\nfrom optagent.llm.completion import Message\n"
        "asyncio.run(GGUFModel(sys.argv[1]).complete([Message(role='user', content='Say hi.')]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, f"gguf:{small_gguf}"], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def chat(engine: llamacpp.Engine, messages: list[Message]) -> llamacpp.Reply:
    dumped = [message.model_dump() for message in messages]
    engine.recall_prefix(dumped, threading.Event())
    return engine.chat({"messages": dumped, "max_tokens": 16, "temperature": 0}, threading.Event())


def fresh_engine(path: Path) -> llamacpp.Engine:
    return llamacpp.Engine(path.resolve(), None, 2048, None)


@pytest.mark.model
def test_the_state_of_a_long_system_message_outlives_the_engine(small_gguf: Path) -> None:
    """A new engine (as in a new process) reads only what follows the system message, and says the same."""
    question = [LONG, Message(role="user", content="How many apples are three apples?")]
    first = fresh_engine(small_gguf)
    assert first.states is not None
    before = chat(first, question)
    (kept,) = first.states.folder.glob("*.state")
    first.close()
    second = fresh_engine(small_gguf)
    other = chat(second, [LONG, Message(role="user", content="Name a river.")])
    again = chat(second, question)
    second.close()
    assert before.prompt_tokens > 150
    assert other.reused > 150
    assert other.prompt_tokens - other.reused < 30
    assert again.text == before.text
    assert kept.stat().st_size > 1_000_000
    assert list(kept.parent.iterdir()) == [kept]


@pytest.mark.model
def test_a_damaged_state_is_thrown_away_and_computed_again(small_gguf: Path) -> None:
    question = [LONG, Message(role="user", content="How many apples are three apples?")]
    first = fresh_engine(small_gguf)
    assert first.states is not None
    before = chat(first, question)
    (kept,) = first.states.folder.glob("*.state")
    first.close()
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2])
    second = fresh_engine(small_gguf)
    after = chat(second, question)
    second.close()
    assert after.text == before.text
    assert kept.read_bytes() == whole


@pytest.mark.model
def test_a_system_message_longer_than_the_context_is_an_overflow_and_leaves_no_state(small_gguf: Path) -> None:
    with pytest.raises(ContextOverflow):
        ask(GGUFModel(f"gguf:{small_gguf}", context=512), [Message(role="system", content="word " * 1000), *FRUIT])
    states = prompt_states.PromptStates.of_user()
    assert states is not None
    assert list(states.folder.iterdir()) == []


@pytest.mark.model
def test_other_weights_never_meet_a_state_that_is_not_theirs(small_gguf: Path, tmp_path: Path) -> None:
    """The same bytes under another path count as other weights."""
    engine = fresh_engine(small_gguf)
    chat(engine, [LONG, *FRUIT])
    engine.close()
    twin = tmp_path / "twin.gguf"
    twin.hardlink_to(small_gguf) if twin.parent.stat().st_dev == small_gguf.stat().st_dev else twin.symlink_to(
        small_gguf
    )
    other = llamacpp.Engine(twin, None, 2048, None)
    assert other.states is not None
    chat(other, [LONG, *FRUIT])
    other.close()
    assert len(list(other.states.folder.glob("*.state"))) == 2


@pytest.mark.model
def test_only_so_many_states_are_kept(small_gguf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompt_states, "_MOST", 2)
    engine = fresh_engine(small_gguf)
    for word in ("one", "two", "three"):
        chat(engine, [Message(role="system", content=f"{word} {LONG.content}"), *FRUIT])
    assert engine.states is not None
    assert len(list(engine.states.folder.glob("*.state"))) == 2
    engine.close()


@pytest.mark.model
def test_one_engine_a_process(small_gguf: Path, tmp_path: Path) -> None:
    """Two models of the same weights share it; other weights replace it; the last to close gives it back."""
    twin = tmp_path / "twin.gguf"
    twin.symlink_to(small_gguf)

    async def run() -> list[str]:
        seen: list[str] = []
        short = Sampling(max_tokens=1)
        one, same = GGUFModel(f"gguf:{small_gguf}"), GGUFModel("gguf:smollm2-135m")
        other = GGUFModel(f"gguf:{small_gguf}", context=1024)
        await one.complete(FRUIT, sampling=short)
        engine = llamacpp._seat.engine
        await same.complete(FRUIT, sampling=short)
        seen.append("shared" if llamacpp._seat.engine is engine else "loaded twice")
        await one.close()
        await one.close()
        seen.append("kept" if llamacpp._seat.engine is engine else "lost")
        await other.complete(FRUIT, sampling=short)
        seen.append("replaced" if llamacpp._seat.engine is not engine else "the same")
        await same.complete(FRUIT, sampling=short)  # comes back by itself
        await same.close()
        await other.close()
        seen.append("closed" if llamacpp._seat.engine is None else "still open")
        return seen

    assert asyncio.run(run()) == ["shared", "kept", "replaced", "closed"]


def write_adapter(path: Path, *, strength: float) -> None:
    """A LoRA adapter of rank 2 on the first layer's output projection of SmolLM2-135M (576 wide)."""
    import numpy as np
    from gguf import GGUFWriter

    draws = np.random.default_rng(0)
    writer = GGUFWriter(path, "llama")
    writer.add_string("general.type", "adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 2.0)
    writer.add_tensor("blk.0.attn_output.weight.lora_a", draws.normal(size=(2, 576)).astype(np.float32))
    writer.add_tensor("blk.0.attn_output.weight.lora_b", (strength * draws.normal(size=(576, 2))).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


@pytest.mark.model
def test_an_adapter_changes_the_replies_and_one_of_zeros_does_not(small_gguf: Path, tmp_path: Path) -> None:
    nothing, much = tmp_path / "nothing.gguf", tmp_path / "much.gguf"
    write_adapter(nothing, strength=0.0)
    write_adapter(much, strength=2.0)
    plain, same, changed = (
        ask(GGUFModel(f"gguf:{small_gguf}{extra}"), FRUIT, max_tokens=16)[0].text
        for extra in ("", f"+{nothing}", f"+{much}")
    )
    assert plain == same
    assert plain != changed


@pytest.mark.model
def test_an_adapter_for_another_model_is_a_clear_error(small_gguf: Path) -> None:
    with pytest.raises(LanguageModelError, match="with the adapter"):
        ask(GGUFModel(f"gguf:{small_gguf}+{small_gguf}"), FRUIT)
