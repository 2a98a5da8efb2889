"""What a run may spend on language models, and the wrapper that stops when it is spent."""

from __future__ import annotations

import time
from collections.abc import Sequence

from optagent.errors import BudgetSpent
from optagent.llm.completion import Completion, LanguageModel, Message, Sampling, Schema, Usage


class Budget:
    """Limits shared by every model that is given this object; None means no limit.

    Args:
        calls: requests that reach a model (a cached reply is free).
        tokens: prompt and completion tokens together.
        seconds: wall clock since the Budget was made.
        money: US dollars; only what has a known price counts.
    """

    def __init__(
        self,
        *,
        calls: int | None = None,
        tokens: int | None = None,
        seconds: float | None = None,
        money: float | None = None,
    ) -> None:
        self.calls = calls
        self.tokens = tokens
        self.seconds = seconds
        self.money = money
        self.spent = Usage()
        self._began = time.monotonic()

    def check(self) -> None:
        """Raises BudgetSpent, naming what is spent, when another request would go beyond."""
        elapsed = time.monotonic() - self._began
        tokens = self.spent.prompt_tokens + self.spent.completion_tokens
        for reason, spent, limit in (
            ("calls", self.spent.calls, self.calls),
            ("tokens", tokens, self.tokens),
            ("seconds", elapsed, self.seconds),
            ("money", self.spent.cost or 0.0, self.money),
        ):
            if limit is not None and spent >= limit:
                option = {
                    "calls": "--max-calls",
                    "tokens": "--max-total-tokens",
                    "seconds": "--max-seconds",
                    "money": "--max-cost",
                }
                raise BudgetSpent(
                    reason, f"The budget of {limit:g} {reason} is spent", f"Raise {option[reason]}, or ask for less."
                )

    def add(self, usage: Usage) -> None:
        """Count what a reply cost."""
        self.spent += usage


class BudgetedModel:
    """Asks `inner` as long as the budget lasts."""

    def __init__(self, inner: LanguageModel, budget: Budget) -> None:
        self.inner = inner
        self.budget = budget

    @property
    def name(self) -> str:
        """The inner model's."""
        return self.inner.name

    async def complete(
        self, messages: Sequence[Message], *, schema: Schema | None = None, n: int = 1, sampling: Sampling | None = None
    ) -> list[Completion]:
        """As the inner model. Raises BudgetSpent before a request that the budget does not allow."""
        self.budget.check()
        replies = await self.inner.complete(messages, schema=schema, n=n, sampling=sampling)
        for reply in replies:
            self.budget.add(reply.usage)
        return replies

    async def close(self) -> None:
        """Close the inner model."""
        await self.inner.close()
