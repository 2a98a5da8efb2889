"""Looks at a run's data before hours are spent on it: masks, ends, lengths, kinds, and how long it will take."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from optagent.errors import InputError
from optagent.llm.torch_weights import prompt_tokens
from optagent.train.example import IGNORED, Encoded, Example, encode
from optagent.train.recipe import Recipe


@dataclass(frozen=True)
class Tokens:
    """Of all examples."""

    prompt: float
    """Mean."""
    answer: float
    """Mean; the loss is on these."""
    longest: int
    """Prompt and answer of the longest example."""


@dataclass(frozen=True)
class Report:
    """What there is to train on."""

    examples: int
    too_long: int
    """Examples above the recipe's `longest`, which are left out."""
    by_source: dict[str, int]
    by_task: dict[str, int]
    tokens: Tokens
    all_tokens: int
    seconds: float | None = None
    """What the run will take here, from two trial steps; None where none was made."""
    warnings: list[str] = field(default_factory=list[str])

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def faults(encoded: Encoded, end: int, prompt: Sequence[int]) -> list[str]:
    """What is wrong with one example in tokens; `end` is the stop token, `prompt` what the agent will ask with."""
    found: list[str] = []
    if len(encoded.input_ids) != len(encoded.labels):
        return [f"{len(encoded.input_ids)} tokens but {len(encoded.labels)} labels"]
    told = [at for at, label in enumerate(encoded.labels) if label != IGNORED]
    if not told:
        return ["no token counts in the loss"]
    if told[0] < len(prompt):
        found.append(f"the loss is on the prompt too, from token {told[0]} of {len(prompt)}")
    if told[0] > len(prompt):
        found.append(f"the loss leaves out the first {told[0] - len(prompt)} tokens of the answer")
    if told != list(range(told[0], len(encoded.labels))):
        found.append("the loss has holes")
    if any(encoded.labels[at] != encoded.input_ids[at] for at in told):
        found.append("labels differ from the tokens they stand for")
    if encoded.labels[-1] != end:
        found.append("the answer has no stop token: the model would not learn to end")
    if end in encoded.labels[told[0] : -1]:
        found.append("a stop token stands inside the answer")
    return found


def check(recipe: Recipe, examples: Sequence[Example], tokenizer: Any, *, trial: bool = True) -> Report:
    """Refuse data that would teach the wrong thing, else say what there is; with `trial`, two steps are timed.

    Raises InputError that names the first fault, its task and its source.
    """
    kept: list[Encoded] = []
    too_long = 0
    for example in examples:
        made = encode(example, tokenizer)
        prompt = prompt_tokens(example.messages, tokenizer)
        if wrong := faults(made, tokenizer.eos_token_id, prompt):
            raise InputError(
                f"An example of the task {example.task} from {example.source} is wrong: {wrong[0]}",
                "Is the base's chat template whole, and does no answer hold its special tokens?",
            )
        if len(made.input_ids) > recipe.training.longest:
            too_long += 1
        else:
            kept.append(made)
    if not kept:
        raise InputError(f"Every example is longer than {recipe.training.longest} tokens", "Raise training.longest.")
    warnings: list[str] = []
    if too_long > len(examples) / 10:
        warnings.append(
            f"{too_long} of {len(examples)} examples are longer than {recipe.training.longest} tokens and left out."
        )
    answers = [e.answer_tokens for e in kept]
    lengths = [len(e.input_ids) for e in kept]
    prompts = [length - answer for length, answer in zip(lengths, answers, strict=True)]
    seconds = _trial(recipe, kept) if trial else None
    return Report(
        examples=len(kept), too_long=too_long, by_source=dict(Counter(e.source for e in examples)),
        by_task=dict(Counter(e.task for e in examples)),
        tokens=Tokens(round(statistics.mean(prompts), 1), round(statistics.mean(answers), 1), max(lengths)),
        all_tokens=sum(lengths), seconds=seconds, warnings=warnings,
    )  # fmt: skip


def both_classes(labels: Sequence[bool]) -> None:
    """Raises InputError where KTO has nothing to tell apart: its loss on one class alone pushes every answer one way."""
    good = sum(labels)
    if good in (0, len(labels)):
        missing = "wanted" if good == 0 else "unwanted"
        raise InputError(
            f"All {len(labels)} answers are of one kind: none is {missing}",
            "Mine runs with both right and wrong answers: more samples, harder problems, a higher temperature.",
        )


def _trial(recipe: Recipe, kept: Sequence[Encoded]) -> float:
    """Seconds for the whole run, from the time of two forward and backward passes over examples of middle length."""
    import time

    import torch

    from optagent.train.weights import trainable

    if recipe.training.threads:
        torch.set_num_threads(recipe.training.threads)
    model = trainable(recipe.base)
    model.train()
    middle = sorted(kept, key=lambda e: len(e.input_ids))[len(kept) // 2]
    batch = recipe.training.batch
    ids, labels = (torch.tensor([row] * batch) for row in (middle.input_ids, middle.labels))
    spent = 0.0
    for _ in range(2):  # the first one warms up
        began = time.monotonic()
        model(input_ids=ids, labels=labels).loss.backward()
        spent = time.monotonic() - began
    return spent / (batch * len(middle.input_ids)) * sum(len(e.input_ids) for e in kept)
