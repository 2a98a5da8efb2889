"""Alignment on single answers that were right or wrong: TRL's KTOTrainer (Ethayarajh et al., 2024) over mined runs, as LLMOPT does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from optagent.errors import InputError
from optagent.train.arguments import arguments, finish
from optagent.train.check import both_classes
from optagent.train.example import Example, encode
from optagent.train.mine import Judged, mine
from optagent.train.recipe import Recipe
from optagent.train.weights import tokenizer_of, trainable


def kto(recipe: Recipe) -> Path:
    """Train as the recipe says on `data.runs`; the folder with the trained weights.

    Raises InputError for a folder that is no run, and where all mined answers are right, or all wrong.
    """
    from datasets import Dataset
    from trl.trainer.kto_config import KTOConfig
    from trl.trainer.kto_trainer import KTOTrainer

    tokenizer = tokenizer_of(recipe.base)
    mined = [j for run in recipe.data.runs for j in mine(Path(run))]
    judged = [j for j in mined if _tokens(j, tokenizer) <= recipe.training.longest]
    if mined and not judged:
        raise InputError(
            f"Every mined answer, prompt included, is longer than {recipe.training.longest} tokens",
            "Raise training.longest.",
        )
    both_classes([j.wanted for j in judged])
    good = sum(j.wanted for j in judged)
    bad = len(judged) - good
    out = Path(recipe.out)
    out.mkdir(parents=True, exist_ok=True)
    config = KTOConfig(
        **arguments(recipe), max_length=recipe.training.longest, beta=0.1,
        # Ethayarajh et al. §4.2: the weights times the counts are to be within a factor of 4/3
        desirable_weight=max(1.0, bad / good), undesirable_weight=max(1.0, good / bad),
    )  # fmt: skip
    trainer = KTOTrainer(
        model=trainable(recipe.base), args=config, train_dataset=Dataset.from_list([_row(j) for j in judged]),
        processing_class=tokenizer,
    )  # fmt: skip
    return finish(trainer, out)


def _tokens(judged: Judged, tokenizer: Any) -> int:
    return len(encode(Example("", "", judged.messages, judged.answer), tokenizer).input_ids)


def _row(judged: Judged) -> dict[str, Any]:
    return {
        "prompt": [{"role": m.role, "content": m.content} for m in judged.messages],
        "completion": [{"role": "assistant", "content": judged.answer}],
        "label": judged.wanted,
    }
