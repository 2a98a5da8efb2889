"""One thing to learn from: a conversation and the answer to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from optagent.llm import Message
from optagent.llm.torch_weights import prompt_tokens

IGNORED = -100
"""Label of a token that the loss passes over."""


@dataclass(frozen=True)
class Example:
    """A prompt as the agent itself renders it, and what is to be answered."""

    task: str
    source: str
    messages: tuple[Message, ...]
    answer: str


@dataclass(frozen=True)
class Encoded:
    """An example in tokens."""

    input_ids: list[int]
    labels: list[int]
    """As long; IGNORED at every token of the prompt."""

    @property
    def answer_tokens(self) -> int:
        """Tokens that count in the loss."""
        return sum(label != IGNORED for label in self.labels)


class Tokenizer(Protocol):
    """As much of a transformers tokenizer as is used here."""

    chat_template: Any
    eos_token_id: int

    def apply_chat_template(
        self, conversation: list[dict[str, str]], *, tokenize: bool, add_generation_prompt: bool
    ) -> str: ...

    def __call__(self, text: str, *, add_special_tokens: bool) -> dict[str, list[int]]: ...


def encode(example: Example, tokenizer: Tokenizer) -> Encoded:
    """The tokens of prompt, answer and end; the loss is on the answer and the end alone."""
    prompt = prompt_tokens(example.messages, tokenizer)
    answer = [*tokenizer(example.answer, add_special_tokens=False)["input_ids"], tokenizer.eos_token_id]
    return Encoded(prompt + answer, [IGNORED] * len(prompt) + answer)
