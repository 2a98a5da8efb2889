"""Supervised fine-tuning: TRL's SFTTrainer over encoded examples, with checkpoints that a second call goes on from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from optagent.train.base import tokenizer_of, trainable
from optagent.train.corpus import examples
from optagent.train.example import IGNORED, Encoded, encode
from optagent.train.recipe import Recipe


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
        def compute_loss(self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, num_items_in_batch: Any = None) -> Any:
            if self.accelerator.num_processes > 1 or torch.cuda.is_available():
                return super().compute_loss(model, inputs, return_outputs, num_items_in_batch)
            whole = model.get_base_model() if hasattr(model, "get_base_model") else model
            hidden = whole.model(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"], use_cache=False)
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
    import torch
    from datasets import Dataset
    from trl import SFTConfig, SFTTrainer

    how = recipe.training
    if how.threads:
        torch.set_num_threads(how.threads)
    out = Path(recipe.out)
    out.mkdir(parents=True, exist_ok=True)
    (out / "recipe.json").write_text(recipe.model_dump_json(indent=1), encoding="utf-8")
    tokenizer = tokenizer_of(recipe.base)
    rows = encoded(recipe, tokenizer)
    data = Dataset.from_dict({"input_ids": [r.input_ids for r in rows], "labels": [r.labels for r in rows]})
    model = trainable(recipe.base)
    cuda = torch.cuda.is_available()
    config = SFTConfig(
        output_dir=str(out), num_train_epochs=1, per_device_train_batch_size=how.batch,
        gradient_accumulation_steps=how.steps_together, learning_rate=how.rate, lr_scheduler_type="linear",
        warmup_steps=how.warmup, logging_steps=2, save_steps=how.save_every, save_total_limit=2, report_to=[],
        max_length=how.longest, train_sampling_strategy="group_by_length", gradient_checkpointing=False,
        bf16=recipe.base.mode == "full" or cuda, use_cpu=not cuda, seed=how.seed, disable_tqdm=True, dataloader_pin_memory=cuda,
        weight_decay=0.0, max_grad_norm=1.0,
    )  # fmt: skip
    trainer = _on_cpu(SFTTrainer)(model=model, args=config, train_dataset=data, processing_class=tokenizer)
    last = any(out.glob("checkpoint-*"))
    trainer.train(resume_from_checkpoint=last or None)
    trained = out / "trained"
    trainer.save_model(str(trained))
    (out / "log.json").write_text(json.dumps(trainer.state.log_history, indent=1), encoding="utf-8")
    return trained
