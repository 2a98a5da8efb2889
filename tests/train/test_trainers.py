"""Each trainer really trains a model of a few thousand weights, goes on from its checkpoint, and what it made can be exported."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optagent.errors import InputError
from optagent.train.export import export_adapter, gguf_name, interleaved
from optagent.train.grpo import formulation_of, problems
from optagent.train.kto import kto
from optagent.train.mine import mine
from optagent.train.recipe import Recipe
from optagent.train.reward import reward
from optagent.train.sft import sft

TEXT = "A shop makes chairs and tables. A chair earns 3 and a table 5. A chair takes 2 hours, a table 4; there are 40 hours."
BRIEF = json.dumps({
    "variables": [["chairs", "NonNegativeIntegers", ""], ["tables", "NonNegativeIntegers", ""]],
    "objective": {"name": "profit", "sense": "maximize", "unit": "", "expression": "3*chairs + 5*tables"},
    "constraints": [["hours", "2*chairs + 4*tables <= 40"]],
})  # fmt: skip


def _weights(folder: Path) -> dict[str, Any]:
    from safetensors.numpy import load_file

    return load_file(folder / "adapter_model.safetensors")


def test_supervised_training_lowers_the_loss_saves_and_goes_on(recipe: Callable[..., Recipe]) -> None:
    run = recipe(examples=12)
    trained = sft(run)
    log = json.loads((trained.parent / "log.json").read_text())
    losses = [entry["loss"] for entry in log if "loss" in entry]
    assert losses[-1] < losses[0]
    assert any(abs(value).max() > 0 for name, value in _weights(trained).items() if "lora_B" in name)
    assert sft(run) == trained, "a finished run goes on from its last checkpoint and has nothing to do"


def test_all_weights_can_be_trained(recipe: Callable[..., Recipe]) -> None:
    trained = sft(recipe("full", examples=4))
    assert (trained / "model.safetensors").is_file()


def _worth(reply: str) -> float:
    return asyncio.run(reward(reply, TEXT, formulation_of(BRIEF), 60.0)).total


def test_the_reward_is_the_solvers_verdict() -> None:
    right = "int chairs, tables\nmax profit: 3*chairs + 5*tables\n2*chairs + 4*tables <= 40"
    renamed = "int x, y\nmax p: 3*x + 5*y\n2*x + 4*y <= 40"
    unbounded = "int chairs, tables\nmax profit: 3*chairs + 5*tables"
    other = "int chairs, tables\nmax profit: 3*chairs + 5*tables\n2*chairs + 4*tables <= 44"
    assert _worth(right) == pytest.approx(1.0)
    assert _worth(renamed) == pytest.approx(1.0)
    assert _worth("The answer is 60.") == 0.0
    assert 0.1 <= _worth(unbounded) < 0.3
    assert 0.3 <= _worth(other) < 0.6


def test_problems_for_reinforcement_carry_their_reference(recipe: Callable[..., Recipe]) -> None:
    made = problems(recipe(examples=3))
    assert len(made) == 3
    for row in made:
        assert isinstance(row["optimum"], float)
        formulation_of(row["reference"])


def test_reinforcement_runs(recipe: Callable[..., Recipe]) -> None:
    from optagent.train.grpo import grpo

    assert _weights(grpo(recipe(examples=2)))


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """A run of `bench run`, with one right and one corrected sample."""
    run = tmp_path / "bench"
    (run / "traces" / "c").mkdir(parents=True)

    def line(**fields: Any) -> str:
        return json.dumps(fields) + "\n"

    label = {"kind": "number", "figures": [{"value": 12.0, "decimals": 1}]}
    (run / "labels.jsonl").write_text("".join(line(card="c", id=name, label=label) for name in ("1", "2", "3")))
    wrong, right = {"status": "infeasible", "objective": None}, {"status": "optimal", "objective": 12.0004}
    (run / "records.jsonl").write_text(
        line(card="c", id="1", k=0, rounds=[right]) + line(card="c", id="2", k=0, rounds=[wrong, right])
        + line(card="c", id="3", k=0, rounds=[])
    )  # fmt: skip
    ask = {"kind": "request", "messages": [{"role": "user", "content": "max profit"}]}
    for name, replies in (("1", ["int chairs"]), ("2", ["real tables", "int tables"]), ("3", ["int"])):
        events = "".join(json.dumps(ask) + "\n" + line(kind="completion", text=text) for text in replies)
        (run / "traces" / "c" / f"{name}.0.jsonl").write_text(events)
    return run


def test_runs_are_mined_for_right_and_wrong_answers(finished: Path) -> None:
    found = {judged.answer: judged.wanted for judged in mine(finished)}
    assert found == {"int chairs": True, "real tables": False, "int tables": True}
    with pytest.raises(InputError, match="no run of optagent bench"):
        mine(finished / "traces")


def test_alignment_runs_on_what_was_mined(recipe: Callable[..., Recipe], finished: Path) -> None:
    run = recipe(runs=[str(finished)])
    assert any(abs(value).max() > 0 for name, value in _weights(kto(run)).items() if "lora_B" in name)


def test_alignment_refuses_one_class(recipe: Callable[..., Recipe], finished: Path) -> None:
    records = finished / "records.jsonl"
    records.write_text(records.read_text().splitlines(keepends=True)[0])
    with pytest.raises(InputError, match="none is unwanted"):
        kto(recipe(runs=[str(finished)]))


def test_an_adapter_becomes_gguf_with_its_notation(
    recipe: Callable[..., Recipe], tiny_model: Path, tmp_path: Path
) -> None:
    from gguf import GGUFReader

    from optagent.llm.trained import notation

    trained = sft(recipe(examples=2))
    out = export_adapter(trained, tiny_model, tmp_path / "adapter.gguf")
    reader = GGUFReader(str(out))
    names = {t.name for t in reader.tensors}
    assert "blk.0.attn_q.weight.lora_a" in names
    assert "blk.1.ffn_down.weight.lora_b" in names
    assert len(names) == 2 * 7 * 2
    assert notation(f"gguf:base.gguf+{out}") == "shorthand"
    with pytest.raises(InputError, match="holds no LoRA adapter"):
        export_adapter(tmp_path, tiny_model, tmp_path / "other.gguf")


def test_rows_of_queries_are_interleaved_as_llama_cpp_rotates_them() -> None:
    import numpy as np

    rows = np.arange(8).reshape(8, 1)
    assert interleaved(rows, 2).ravel().tolist() == [0, 2, 1, 3, 4, 6, 5, 7]


def test_names_of_tensors() -> None:
    assert gguf_name("model.layers.3.mlp.gate_proj.weight") == "blk.3.ffn_gate.weight"
    assert gguf_name("model.layers.0.self_attn.k_proj.bias") == "blk.0.attn_k.bias"
    assert gguf_name("lm_head.weight") == "output.weight"
    with pytest.raises(InputError, match="is not known"):
        gguf_name("model.layers.0.mlp.experts.weight")
