"""What every trainer of a recipe is told alike, in the words of transformers' TrainingArguments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from optagent.train.recipe import Recipe


def arguments(recipe: Recipe, batch: int | None = None) -> dict[str, Any]:
    """Keyword arguments of SFTConfig, KTOConfig and GRPOConfig. Threads are set here too."""
    import torch

    how = recipe.training
    if how.threads:
        torch.set_num_threads(how.threads)
    cuda = torch.cuda.is_available()
    return {
        "output_dir": recipe.out, "num_train_epochs": 1, "per_device_train_batch_size": batch or how.batch,
        "gradient_accumulation_steps": how.steps_together, "learning_rate": how.rate, "lr_scheduler_type": "linear",
        "warmup_steps": how.warmup, "logging_steps": 2, "save_steps": how.save_every, "save_total_limit": 2, "report_to": [],
        "gradient_checkpointing": False, "use_cpu": not cuda, "bf16": cuda, "seed": how.seed, "disable_tqdm": True,
        "dataloader_pin_memory": cuda, "weight_decay": 0.0, "max_grad_norm": 1.0,
    }  # fmt: skip


def finish(trainer: Any, out: Path) -> Path:
    """Train from the last checkpoint on, where there is one; save weights and log; the folder of the weights."""
    import json

    trainer.train(resume_from_checkpoint=any(out.glob("checkpoint-*")) or None)
    trained = out / "trained"
    trainer.save_model(str(trained))
    (out / "log.json").write_text(json.dumps(trainer.state.log_history, indent=1), encoding="utf-8")
    return trained
