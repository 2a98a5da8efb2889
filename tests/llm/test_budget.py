"""A budget stops before what it does not allow, names what is spent, and counts what was."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import pytest

from optagent.errors import BudgetSpent, Unreachable
from optagent.llm import Completion, Message, Sampling, Schema, Usage
from optagent.llm.budget import Budget, BudgetedModel
from optagent.llm.scripted import ScriptedModel

ASKED = [Message(role="user", content="Name a fruit.")]


def reply(**spent: float | None) -> Completion:
    return Completion(text="fig", usage=Usage.model_validate({"calls": 1, "cost": 0.0, **spent}))


def ask(model: BudgetedModel) -> str:
    return asyncio.run(model.complete(ASKED))[0].text


class Slow(ScriptedModel):
    """Takes as long as it is told to."""

    def __init__(self, replies: Sequence[Completion], seconds: float) -> None:
        super().__init__(replies)
        self.seconds = seconds

    async def complete(
        self, messages: Sequence[Message], *, schema: Schema | None = None, n: int = 1, sampling: Sampling | None = None
    ) -> list[Completion]:
        await asyncio.sleep(self.seconds)
        return await super().complete(messages, schema=schema, n=n, sampling=sampling)


@pytest.mark.parametrize(
    ("budget", "each", "allowed", "reason", "option"),
    [
        (Budget(calls=2), reply(), 2, "calls", "--max-calls"),
        (Budget(tokens=10), reply(prompt_tokens=3, completion_tokens=2), 2, "tokens", "--max-total-tokens"),
        (Budget(tokens=10), reply(prompt_tokens=8, completion_tokens=1), 2, "tokens", "--max-total-tokens"),
        (Budget(money=0.5), reply(cost=0.2), 3, "money", "--max-cost"),
        (Budget(seconds=0.0), reply(), 0, "seconds", "--max-seconds"),
        (Budget(calls=0), reply(), 0, "calls", "--max-calls"),
    ],
)
def test_it_stops_with_the_reason_before_the_request(
    budget: Budget, each: Completion, allowed: int, reason: str, option: str
) -> None:
    inner = ScriptedModel([each] * 9)
    model = BudgetedModel(inner, budget)
    for _ in range(allowed):
        ask(model)
    for _ in range(2):
        with pytest.raises(BudgetSpent) as caught:
            ask(model)
        assert caught.value.reason == reason
        assert option in caught.value.remedy
    assert len(inner.requests) == allowed
    assert budget.spent.calls == allowed


def test_without_limits_everything_is_counted_and_nothing_stopped() -> None:
    budget = Budget()
    model = BudgetedModel(ScriptedModel([reply(prompt_tokens=3, cost=0.25)] * 3), budget)
    for _ in range(3):
        ask(model)
    assert (budget.spent.calls, budget.spent.prompt_tokens, budget.spent.cost) == (3, 9, 0.75)


def test_requests_at_the_same_time_do_not_slip_through() -> None:
    """Five callers at once, two calls allowed: two get through."""
    inner = Slow([reply()] * 5, 0.02)
    model = BudgetedModel(inner, Budget(calls=2))

    async def five() -> list[object]:
        return await asyncio.gather(*(model.complete(ASKED) for _ in range(5)), return_exceptions=True)

    outcomes = asyncio.run(five())
    assert sum(isinstance(outcome, BudgetSpent) for outcome in outcomes) == 3
    assert len(inner.requests) == 2


def test_a_request_under_way_is_given_up_when_time_is_over() -> None:
    model = BudgetedModel(Slow([reply()], 30), Budget(seconds=0.2))
    began = time.monotonic()
    with pytest.raises(BudgetSpent) as caught:
        ask(model)
    assert caught.value.reason == "seconds"
    assert time.monotonic() - began < 5


def test_a_failed_request_gives_its_call_back() -> None:
    model = BudgetedModel(ScriptedModel([Unreachable("Down", "Start it."), reply()]), Budget(calls=1))
    with pytest.raises(Unreachable):
        ask(model)
    assert ask(model) == "fig"


def test_cached_replies_are_free() -> None:
    cached = Completion(text="fig", usage=Usage(cached=1, cost=0.0))
    model = BudgetedModel(ScriptedModel([cached] * 4), Budget(calls=1, tokens=1, money=0.01))
    assert [ask(model) for _ in range(4)] == ["fig"] * 4


def test_money_cannot_be_kept_to_without_a_price() -> None:
    """The first reply without a price is the last, and the remedy says how to give one."""
    model = BudgetedModel(ScriptedModel([reply(cost=None)] * 2), Budget(money=5))
    assert ask(model) == "fig"
    with pytest.raises(BudgetSpent, match="OPTAGENT_PRICE") as caught:
        ask(model)
    assert caught.value.reason == "money"


def test_one_budget_serves_several_models() -> None:
    budget = Budget(calls=1)
    assert ask(BudgetedModel(ScriptedModel([reply()]), budget)) == "fig"
    with pytest.raises(BudgetSpent):
        ask(BudgetedModel(ScriptedModel([reply()]), budget))


def test_closing_closes_the_model() -> None:
    inner = ScriptedModel([])
    asyncio.run(BudgetedModel(inner, Budget()).close())
    assert inner.closed
