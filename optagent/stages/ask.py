"""One request to a language model: a prompt rendered into a conversation, with what a trace keeps of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optagent.llm import LanguageModel, Message, Sampling
from optagent.prompts import load_prompt
from optagent.trace import Trace


@dataclass(frozen=True)
class Ask:
    """A conversation, and the prompt that its last turns came from (for the trace)."""

    messages: list[Message]
    prompt: dict[str, str]


def ask(prompt: str, before: Sequence[Message] = (), **inputs: object) -> Ask:
    """A rendered prompt as messages, after those of a conversation that goes on."""
    template = load_prompt(prompt)
    turns = template.render(**inputs)
    # all but the last turn of an opening are instructions and worked examples: the same for every problem
    fresh = [
        Message(role=role, content=text, shared=not before and at < len(turns) - 1)
        for at, (role, text) in enumerate(turns)
    ]
    return Ask([*before, *fresh], template.identity)


def record(trace: Trace, stage: str, model: LanguageModel, sampling: Sampling, asked: Ask) -> None:
    """The request as an event, before it is made: an interrupted run shows what it was waiting for."""
    trace.add(
        "request", stage=stage, model=model.name, **asked.prompt,
        sampling=sampling.model_dump(), messages=[m.model_dump() for m in asked.messages],
    )  # fmt: skip
