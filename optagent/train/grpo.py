"""Reinforcement by the solver's verdict: TRL's GRPOTrainer (Shao et al., 2024) over synthetic problems, with `optagent.train.reward`."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from optagent.errors import InputError
from optagent.formulation import Formulation
from optagent.stages.draft import rows_as_objects
from optagent.train.arguments import arguments, finish
from optagent.train.corpus import example, pairs
from optagent.train.recipe import Recipe
from optagent.train.reward import Reward, reward
from optagent.train.weights import tokenizer_of, trainable


def grpo(recipe: Recipe) -> Path:
    """Train as the recipe says on `data.synthetic`; the folder with the trained weights.

    Raises InputError where there is no synthetic data: only of it is the right model known.
    """
    from datasets import Dataset
    from trl.trainer.grpo_config import GRPOConfig
    from trl.trainer.grpo_trainer import GRPOTrainer

    out = Path(recipe.out)
    out.mkdir(parents=True, exist_ok=True)
    how = recipe.training
    config = GRPOConfig(
        **arguments(recipe, batch=how.generations), num_generations=how.generations, max_completion_length=how.answer,
        temperature=how.temperature, beta=0.0, log_completions=False,
    )  # fmt: skip
    trainer = GRPOTrainer(
        model=trainable(recipe.base), args=config, train_dataset=Dataset.from_list(problems(recipe)),
        processing_class=tokenizer_of(recipe.base), reward_funcs=verdict,
    )  # fmt: skip
    return finish(trainer, out)


def problems(recipe: Recipe) -> list[dict[str, Any]]:
    """Prompt, text, reference and optimum of each problem drawn. Raises InputError where there are none."""
    rows = [row for source in recipe.data.synthetic for row in pairs(Path(source.folder))]
    if not rows:
        raise InputError("The recipe names no synthetic pairs", "Make some with `optagent synth`, and name the folder.")
    random.Random(recipe.data.seed).shuffle(rows)  # noqa: S311 - draws, no secrets
    made: list[dict[str, Any]] = []
    for row in rows[: recipe.data.examples]:
        asked = example("formulate", "", row)
        made.append({
            "prompt": [{"role": m.role, "content": m.content} for m in asked.messages],
            "text": row["text"], "reference": row["brief"], "optimum": row["optimum"],
        })  # fmt: skip
    return made


def verdict(
    completions: Sequence[Sequence[dict[str, str]]], text: Sequence[str], reference: Sequence[str], optimum: Sequence[float],
    **_: Any,
) -> list[float | None]:  # fmt: skip
    """The rewards of a batch of replies, in the form that TRL asks for."""
    import asyncio

    async def all_of_them() -> list[Reward]:
        return [
            await reward(reply[-1]["content"], words, formulation_of(rows), best)
            for reply, words, rows, best in zip(completions, text, reference, optimum, strict=True)
        ]

    return [found.total for found in asyncio.run(all_of_them())]


def formulation_of(brief: str) -> Formulation:
    """The Formulation of a pair's column `brief`."""
    return Formulation.model_validate({"name": "reference", **rows_as_objects(json.loads(brief))})
