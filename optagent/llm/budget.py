"""What a run may spend on language models, and the wrapper that stops when it is spent."""

from __future__ import annotations

import time
from collections.abc import Sequence

from optagent.errors import BudgetSpent
from optagent.llm.completion import Completion, LanguageModel, Message, Sampling, Schema, Usage

_OPTION = {"calls": "--max-calls", "tokens": "--max-total-tokens", "seconds": "--max-seconds", "money": "--max-cost"}


class Budget:
    """Limits shared by every model that is given this object; None means no limit.

    Args:
        calls: requests that reach a model (a cached reply is free). No request goes beyond it, concurrent ones included.
        tokens: prompt and completion tokens together. The request that reaches the limit is the last.
        seconds: wall clock since the Budget was made. A request that is under way then is given up.
        money: US dollars. The request that reaches the limit is the last; so is the first whose price is not known.
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
        self._under_way = 0
        self._unpriced = False
        self._began = time.monotonic()

    @property
    def seconds_left(self) -> float | None:
        """Wall clock that is left; None without a limit."""
        return None if self.seconds is None else max(0.0, self.seconds - (time.monotonic() - self._began))

    def check(self) -> None:
        """Raises BudgetSpent, naming what is spent, when another request would go beyond."""
        tokens = self.spent.prompt_tokens + self.spent.completion_tokens
        elapsed = time.monotonic() - self._began
        for name, spent, limit in (
            ("calls", self.spent.calls + self._under_way, self.calls),
            ("tokens", tokens, self.tokens),
            ("seconds", elapsed, self.seconds),
            ("money", self.spent.cost or 0.0, self.money),
        ):
            if limit is not None and spent >= limit:
                raise self.exceeded(name, limit)
        if self.money is not None and self._unpriced:
            raise BudgetSpent(
                "money",
                "The price of this model is not known, so a budget of money cannot be kept",
                "Set OPTAGENT_PRICE=PROMPT,COMPLETION (dollars per million tokens), or limit --max-total-tokens instead.",
            )

    def exceeded(self, name: str, limit: float) -> BudgetSpent:
        """The error for one limit."""
        amount = f"${limit:g}" if name == "money" else f"{limit:g} {name}"
        return BudgetSpent(name, f"The budget of {amount} for language models is spent", f"Raise {_OPTION[name]}.")

    def begin(self) -> None:
        """Count a request that is under way. Raises BudgetSpent when it is not allowed."""
        self.check()
        self._under_way += 1

    def end(self, replies: Sequence[Completion]) -> None:
        """Count what a request cost; no replies where it failed."""
        self._under_way -= 1
        for reply in replies:
            self.count(reply.usage)

    def count(self, usage: Usage) -> None:
        """Count what was spent elsewhere: by the worker of a cluster, say."""
        self.spent += usage
        self._unpriced |= usage.cost is None and usage.calls > 0


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
        """As the inner model. Raises BudgetSpent before a request that the budget does not allow, or when time is up."""
        from anyio import move_on_after

        self.budget.begin()
        replies: list[Completion] = []
        with move_on_after(self.budget.seconds_left) as scope:
            try:
                replies = await self.inner.complete(messages, schema=schema, n=n, sampling=sampling)
            finally:
                self.budget.end(replies)
        if scope.cancelled_caught:
            raise self.budget.exceeded("seconds", self.budget.seconds or 0.0)
        return replies

    async def close(self) -> None:
        """Close the inner model."""
        await self.inner.close()
