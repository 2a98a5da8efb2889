"""What the tests of training share: a language model of a few thousand weights, and pairs to train it on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optagent.train.recipe import Recipe

WORDS = [
    "int", "real", "bin", "max", "min", "profit", "cost", ":", "+", "*", "<=", ">=", "chairs", "tables", *map(str, range(60)),
]  # fmt: skip
TEMPLATE = (
    "{% for m in messages %}<s>{{ m['role'] }} {{ m['content'] }}</s>{% endfor %}"
    "{% if add_generation_prompt %}<s>assistant {% endif %}"
)


SHARED = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture
def shared_data() -> Path:
    """The folder; skips, saying so, where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared folder of datasets is not on this machine")
    return SHARED


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a llama of two layers and a tokenizer of a hundred words, none of it downloaded."""
    pytest.importorskip("torch")
    pytest.importorskip("trl")
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    vocabulary = {word: at for at, word in enumerate(["<unk>", "<s>", "</s>", *WORDS])}
    inner: Any = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer: Any = PreTrainedTokenizerFast(
        tokenizer_object=inner, unk_token="<unk>", bos_token="<s>", eos_token="</s>", pad_token="</s>"
    )
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(folder)
    config = LlamaConfig(
        vocab_size=len(vocabulary), hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
        max_position_embeddings=2048, bos_token_id=1, eos_token_id=2, pad_token_id=2,
    )  # fmt: skip
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of a dozen synthetic pairs."""
    from optagent.synth.generate import generate
    from optagent.synth.shard import Recipe as SynthRecipe

    folder = tmp_path_factory.mktemp("pairs")
    generate(SynthRecipe(families=("nl4opt",), count=12, seed=3, shard=12), folder, [], workers=1)
    return folder


@pytest.fixture
def recipe(tiny_model: Path, pairs: Path, tmp_path: Path) -> Callable[..., Recipe]:
    """A recipe of a moment's work; keyword arguments replace fields of its data or its training."""

    def make(mode: str = "lora", **changed: Any) -> Recipe:
        data: dict[str, Any] = {"synthetic": [{"folder": str(pairs), "share": 1.0}], "examples": 4}
        training: dict[str, Any] = {
            "batch": 2, "steps_together": 1, "warmup": 0, "longest": 2000, "threads": 1, "save_every": 1,
            "generations": 2, "answer": 8, "rate": 0.01,
        }  # fmt: skip
        for key, value in changed.items():
            (data if key in ("examples", "runs", "tasks", "synthetic", "annotated", "seed") else training)[key] = value
        base = {"name": str(tiny_model), "mode": mode, "rank": 2}
        return Recipe.model_validate({"out": str(tmp_path / "run"), "base": base, "data": data, "training": training})

    return make
