"""transformers in process: replies, batching, grammars, sampling, limits, cancelling, adapters and what can be missing."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from optagent.errors import ContextOverflow, LanguageModelError, UnknownModel, Unreachable
from optagent.llm import torch_weights
from optagent.llm.completion import Completion, Message, Sampling, Schema
from optagent.llm.hf import HFModel

FRUIT = [Message(role="user", content="Name a fruit.")]
PLANETS = Schema(
    name="planets",
    json_schema={
        "type": "object",
        "properties": {"title": {"type": "string", "maxLength": 20}, "count": {"type": "integer", "maximum": 99}},
        "required": ["title", "count"],
        "additionalProperties": False,
    },
)


def ask(
    model: HFModel, messages: list[Message], *, schema: Schema | None = None, n: int = 1, **sampling: object
) -> list[Completion]:
    async def once() -> list[Completion]:
        try:
            return await model.complete(messages, schema=schema, n=n, sampling=Sampling.model_validate(sampling))
        finally:
            await model.close()

    return asyncio.run(once())


def test_without_torch_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "torch" else found(name, *rest)
    )
    with pytest.raises(LanguageModelError, match=r'pip install "optagent\[hf\]"'):
        HFModel("hf:some/model")


def test_a_missing_folder_is_an_unknown_model() -> None:
    with pytest.raises(UnknownModel, match=r"There is no folder \./nowhere"):
        HFModel("hf:./nowhere")


def test_the_adapter_follows_the_plus(tmp_path: Path) -> None:
    both = HFModel("hf:some/model+some/adapter")
    assert (both.model, both.adapter, both.name) == ("some/model", "some/adapter", "hf:some/model+some/adapter")
    odd = tmp_path / "a+b"
    odd.mkdir()
    assert HFModel(f"hf:{odd}").model == str(odd)


def test_a_hub_out_of_reach_is_said_within_seconds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As on a machine without a network (tests have none), and nothing of that name in the cache."""
    began = time.monotonic()
    with pytest.raises(Unreachable, match="the Hugging Face hub does not answer"):
        ask(HFModel("hf:nobody/no-such-model-anywhere"), FRUIT)
    assert time.monotonic() - began < 15


def test_a_folder_without_weights_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "nonsense"}')
    with pytest.raises(LanguageModelError, match="cannot be loaded"):
        ask(HFModel(f"hf:{tmp_path}"), FRUIT)


@pytest.mark.model
def test_a_reply_carries_usage_finish_and_cost(small_hf: Path) -> None:
    (whole,) = ask(HFModel(f"hf:{small_hf}"), [Message(role="user", content="Say hi.")], max_tokens=60)
    assert (whole.finish, whole.rung, whole.usage.calls, whole.usage.cost) == ("stop", "text", 1, 0.0)
    assert whole.usage.prompt_tokens > 10
    assert 0 < whole.usage.completion_tokens < 60
    assert whole.text.strip()
    assert "<|im_end|>" not in whole.text
    (cut,) = ask(HFModel(f"hf:{small_hf}"), [Message(role="user", content="Say hi.")], max_tokens=2)
    assert (cut.finish, cut.usage.completion_tokens) == ("length", 2)
    assert whole.text.startswith(cut.text)


@pytest.mark.model
def test_it_says_what_transformers_says_by_itself(small_hf: Path) -> None:
    """Greedy text equals that of plain `generate`, so batching, padding and drawing change nothing."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    dtype = torch_weights._device_and_type()[1]
    tokenizer = AutoTokenizer.from_pretrained(small_hf)
    model = AutoModelForCausalLM.from_pretrained(small_hf, dtype=dtype)
    chat = [message.model_dump() for message in FRUIT]
    ids = tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_tensors="pt", return_dict=True)
    with torch.inference_mode():
        out = model.generate(**ids, max_new_tokens=20, do_sample=False)
    theirs = tokenizer.decode(out[0, ids["input_ids"].shape[1] :], skip_special_tokens=True)
    (ours,) = ask(HFModel(f"hf:{small_hf}"), FRUIT, max_tokens=20)
    assert ours.text == theirs


@pytest.mark.model
def test_the_shape_is_enforced_for_each_row_by_itself(small_hf: Path) -> None:
    """Three callers in one batch: one shape, another shape, and none."""
    word = Schema(name="word", json_schema={"enum": ["yes", "no"]})

    async def three() -> list[list[Completion]]:
        model = HFModel(f"hf:{small_hf}")
        hot = Sampling(temperature=1.2, max_tokens=80)
        replies = await asyncio.gather(
            model.complete(FRUIT, schema=PLANETS, n=3, sampling=hot),
            model.complete(FRUIT, schema=word, sampling=hot),
            model.complete(FRUIT, sampling=hot),
        )
        await model.close()
        return replies

    planets, yes, free = asyncio.run(three())
    assert [reply.rung for reply in (*planets, *yes, *free)] == ["grammar"] * 4 + ["text"]
    for reply in planets:
        made = json.loads(reply.text)
        assert set(made) == {"title", "count"}
        assert made["count"] <= 99
    assert json.loads(yes[0].text) in ("yes", "no")
    assert not free[0].text.startswith(("{", '"yes"', '"no"'))


@pytest.mark.model
def test_a_shape_that_llguidance_refuses_is_left_out(small_hf: Path) -> None:
    impossible = Schema(name="x", json_schema={"$ref": "#/nowhere"})
    (reply,) = ask(HFModel(f"hf:{small_hf}"), FRUIT, schema=impossible, max_tokens=5)
    assert reply.rung == "text"


@pytest.mark.model
def test_samples_differ_by_seed_and_come_back_with_it(small_hf: Path) -> None:
    draws = [
        [c.text for c in ask(HFModel(f"hf:{small_hf}"), FRUIT, n=4, temperature=1.0, seed=7, max_tokens=12)]
        for _ in range(2)
    ]
    assert draws[0] == draws[1]
    assert len(set(draws[0])) > 1
    shifted = ask(HFModel(f"hf:{small_hf}"), FRUIT, n=4, temperature=1.0, seed=8, max_tokens=12)
    assert [reply.text for reply in shifted[:3]] == draws[0][1:]


@pytest.mark.model
def test_a_small_top_p_is_greedy(small_hf: Path) -> None:
    model = f"hf:{small_hf}"
    (drawn,) = ask(HFModel(model), FRUIT, temperature=1.0, top_p=0.001, max_tokens=12)
    (greedy,) = ask(HFModel(model), FRUIT, max_tokens=12)
    assert drawn.text == greedy.text


@pytest.mark.model
def test_callers_that_wait_together_share_a_batch(small_hf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    really = torch_weights.Weights.generate

    def counted(self: torch_weights.Weights, rows: list[object]) -> None:
        sizes.append(len(rows))
        really(self, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(torch_weights.Weights, "generate", counted)

    async def many() -> list[str]:
        model = HFModel(f"hf:{small_hf}")
        await model.complete(FRUIT, sampling=Sampling(max_tokens=1))
        words = ("apple", "river", "stone", "cloud", "tiger")
        questions = [
            [Message(role="user", content=f"Repeat this word{'!' * k}: {word}")] for k, word in enumerate(words)
        ]
        replies = await asyncio.gather(
            *(model.complete(q, sampling=Sampling(max_tokens=12 + k)) for k, q in enumerate(questions))
        )
        await model.close()
        return [reply[0].text.lower() for reply in replies]

    texts = asyncio.run(many())
    assert sizes == [1, 5]
    assert (
        sum(word in text for word, text in zip(("apple", "river", "stone", "cloud", "tiger"), texts, strict=True)) >= 4
    )


@pytest.mark.model
def test_a_batch_too_large_for_memory_is_halved(small_hf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    sizes: list[int] = []
    really = torch_weights.Weights._generate

    def tight(self: torch_weights.Weights, rows: list[object]) -> None:
        sizes.append(len(rows))
        if len(rows) > 2:
            raise torch.OutOfMemoryError("as a GPU of two rows would")
        really(self, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(torch_weights.Weights, "_generate", tight)
    replies = ask(HFModel(f"hf:{small_hf}"), FRUIT, n=4, temperature=1.0, max_tokens=4)
    assert sizes == [4, 2, 2]
    assert all(1 <= reply.usage.completion_tokens <= 4 for reply in replies)
    assert len({reply.text for reply in replies}) > 1


@pytest.mark.model
def test_stop_texts_end_a_reply(small_hf: Path) -> None:
    (reply,) = ask(
        HFModel(f"hf:{small_hf}"), [Message(role="user", content="Count from 1 to 20.")], max_tokens=60, stop=["4"]
    )
    assert "3" in reply.text
    assert "4" not in reply.text
    assert reply.finish == "stop"
    assert reply.usage.completion_tokens < 60


@pytest.mark.model
def test_too_long_a_request_fails_alone(small_hf: Path) -> None:
    """Its neighbour in the batch gets its reply."""

    async def two() -> tuple[object, object]:
        model = HFModel(f"hf:{small_hf}")
        endless = [Message(role="user", content="word " * 9000)]
        both = await asyncio.gather(
            model.complete(endless), model.complete(FRUIT, sampling=Sampling(max_tokens=3)), return_exceptions=True
        )
        await model.close()
        return both[0], both[1]

    failed, fine = asyncio.run(two())
    assert isinstance(failed, ContextOverflow)
    assert "reads 8192 at most" in failed.message
    assert isinstance(fine, list)


@pytest.mark.model
def test_a_cancelled_call_leaves_its_batch(small_hf: Path) -> None:
    async def run() -> tuple[float, float]:
        model = HFModel(f"hf:{small_hf}")
        await model.complete(FRUIT, sampling=Sampling(max_tokens=1))
        numbers = [Message(role="user", content="Write out all numbers from 1 to 500, one a line.")]
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(model.complete(numbers, sampling=Sampling(max_tokens=4000)), timeout=0.3)
        after = time.monotonic() - began
        began = time.monotonic()
        await model.complete(FRUIT, sampling=Sampling(max_tokens=1))
        await model.close()
        await model.close()
        return after, time.monotonic() - began

    cancelled, free = asyncio.run(run())
    assert cancelled < 2  # 4000 tokens would take over a minute
    assert free < 10


@pytest.mark.model
def test_a_model_without_a_template_reads_the_messages_as_they_are(small_hf: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(small_hf)
    tokenizer.chat_template = None
    weights = torch_weights.Weights(model=None, tokenizer=tokenizer, context=10, ends=set())
    asked = [Message(role="system", content="One."), Message(role="user", content="Two.")]
    assert tokenizer.decode(weights.prompt(asked), skip_special_tokens=True) == "One.\n\nTwo."


@pytest.mark.model
def test_an_adapter_needs_peft(small_hf: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "peft", None)
    with pytest.raises(LanguageModelError, match=r'pip install "optagent\[train\]"'):
        ask(HFModel(f"hf:{small_hf}+{tmp_path}"), FRUIT)


@pytest.mark.model
def test_an_adapter_changes_the_replies(small_hf: Path, tmp_path: Path) -> None:
    peft = pytest.importorskip("peft")
    import torch
    from transformers import AutoModelForCausalLM

    torch.manual_seed(0)
    for name, strength in (("nothing", 0.0), ("much", 1.0)):
        base = AutoModelForCausalLM.from_pretrained(small_hf, dtype=torch.bfloat16)
        tuned = peft.get_peft_model(base, peft.LoraConfig(r=4, target_modules=["o_proj"], task_type="CAUSAL_LM"))
        for key, weight in tuned.named_parameters():
            if "lora_B" in key:
                torch.nn.init.normal_(weight, std=strength) if strength else torch.nn.init.zeros_(weight)
        tuned.save_pretrained(tmp_path / name)
    plain, same, changed = (
        ask(HFModel(f"hf:{small_hf}{extra}"), FRUIT, max_tokens=12)[0].text
        for extra in ("", f"+{tmp_path / 'nothing'}", f"+{tmp_path / 'much'}")
    )
    assert plain == same
    assert plain != changed


@pytest.mark.model
def test_nothing_but_the_reply_reaches_the_terminal(small_hf: Path) -> None:
    code = (
        "import asyncio, sys\nfrom optagent.llm.hf import HFModel\nfrom optagent.llm.completion import Message, Sampling\n"
        "asyncio.run(HFModel(sys.argv[1]).complete([Message(role='user', content='Hi.')], sampling=Sampling(max_tokens=3)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, f"hf:{small_hf}"], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.model
@pytest.mark.slow
def test_a_folder_with_nothing_but_a_gguf_file_loads(small_gguf: Path, tmp_path: Path) -> None:
    (tmp_path / "only.gguf").symlink_to(small_gguf)
    (reply,) = ask(HFModel(f"hf:{tmp_path}"), [Message(role="user", content="Say hi.")], max_tokens=8)
    assert reply.text.strip()
