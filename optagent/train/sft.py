"""Supervised fine-tuning: TRL's SFTTrainer over encoded examples, with checkpoints that a second call goes on from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from optagent.train.arguments import arguments, finish
from optagent.train.corpus import examples
from optagent.train.example import IGNORED, Encoded, encode
from optagent.train.recipe import Recipe
from optagent.train.weights import tokenizer_of, trainable


def encoded(recipe: Recipe, tokenizer: Any) -> list[Encoded]:
    """The examples of a recipe in tokens, without those that are too long."""
    made = (encode(example, tokenizer) for example in examples(recipe.data))
    return [e for e in made if len(e.input_ids) <= recipe.training.longest]


def _on_cpu(trainer: type[Any]) -> type[Any]:
    """TRL's trainer; on one CPU with a loss that computes logits at the answer's tokens alone, in one product.

    TRL's own goes through the vocabulary in tiles, made for a GPU's memory: on a CPU a step of a 0.5B model took 25 s and more
    instead of 10.
    """
    import torch

    class OnCPU(trainer):  # type: ignore[misc]
        def compute_loss(
            self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, num_items_in_batch: Any = None
        ) -> Any:
            if self.accelerator.num_processes > 1 or torch.cuda.is_available():
                return super().compute_loss(model, inputs, return_outputs, num_items_in_batch)
            whole = model.get_base_model() if hasattr(model, "get_base_model") else model
            hidden = whole.model(
                input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"], use_cache=False
            )
            labels = inputs["labels"][:, 1:]
            told = labels != IGNORED
            logits = whole.lm_head(hidden.last_hidden_state[:, :-1][told]).float()
            total = torch.nn.functional.cross_entropy(logits, labels[told], reduction="sum")
            loss = total / (told.sum() if num_items_in_batch is None else num_items_in_batch)
            return (loss, hidden) if return_outputs else loss

    return OnCPU


def sft(recipe: Recipe) -> Path:
    """Train as the recipe says; the folder with the trained weights. Goes on from the last checkpoint where there is one.

    Raises InputError for faults of the recipe or its data.
    """
    from datasets import Dataset
    from trl.trainer.sft_config import SFTConfig
    from trl.trainer.sft_trainer import SFTTrainer

    out = Path(recipe.out)
    out.mkdir(parents=True, exist_ok=True)
    (out / "recipe.json").write_text(recipe.model_dump_json(indent=1), encoding="utf-8")
    tokenizer = tokenizer_of(recipe.base)
    rows = encoded(recipe, tokenizer)
    data = Dataset.from_dict({"input_ids": [r.input_ids for r in rows], "labels": [r.labels for r in rows]})
    config = SFTConfig(
        **arguments(recipe), max_length=recipe.training.longest, train_sampling_strategy="group_by_length"
    )  # fmt: skip
    trainer = _on_cpu(SFTTrainer)(
        model=trainable(recipe.base), args=config, train_dataset=data, processing_class=tokenizer
    )
    return finish(trainer, out)
