"""Proves the optima of the textbook models of machine and project scheduling: every order, each timed by hand."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

pytestmark = pytest.mark.models
Numbers = Callable[[str], dict[str, Any]]
Recorded = Callable[[str], float]
Operation = tuple[Any, Any]


def finish(chains: Iterable[Sequence[Operation]], time: dict[Operation, int], limit: float) -> float:
    """When all operations are done, each as early as the chains it stands in allow; infinity for a circle or past `limit`."""
    after: dict[Operation, list[Operation]] = {operation: [] for operation in time}
    waiting = dict.fromkeys(time, 0)
    for chain in chains:
        for first, second in itertools.pairwise(chain):
            after[first].append(second)
            waiting[second] += 1
    start = dict.fromkeys(time, 0)
    ready = [operation for operation, count in waiting.items() if not count]
    last, done = 0, 0
    while ready:
        operation = ready.pop()
        done += 1
        end = start[operation] + time[operation]
        if end >= limit:
            return math.inf
        last = max(last, end)
        for other in after[operation]:
            start[other] = max(start[other], end)
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    return last if done == len(time) else math.inf


def test_job_shop(numbers: Numbers, recorded: Recorded):
    """All 13824 ways to put the orders in order on each machine."""
    n = numbers("job_shop")
    time, machines, orders = n["hours"], n["M"], range(1, 5)
    ways = [[(j, m) for m in sorted(machines, key=lambda m: n["step"][j, m])] for j in orders]
    best = math.inf
    for sequences in itertools.product(itertools.permutations(orders), repeat=len(machines)):
        queues = [[(j, m) for j in sequence] for m, sequence in zip(machines, sequences, strict=True)]
        best = min(best, finish([*ways, *queues], time, best))
    assert best == recorded("job_shop")
    assert best > max(sum(time[j, m] for j in orders) for m in machines), (
        "the busiest machine is not meant to give it away"
    )


def test_open_shop(numbers: Numbers, recorded: Recorded):
    """All 46656 ways to order the cars at each stand and the stands for each car."""
    n = numbers("open_shop")
    time, three = n["minutes"], (1, 2, 3)
    orders = list(itertools.permutations(three))
    best = math.inf
    for at_stand in itertools.product(orders, repeat=3):
        queues = [[(j, m) for j in order] for m, order in zip(three, at_stand, strict=True)]
        for of_car in itertools.product(orders, repeat=3):
            ways = [[(j, m) for m in order] for j, order in zip(three, of_car, strict=True)]
            best = min(best, finish([*queues, *ways], time, best))
    assert best == recorded("open_shop")
    loads = [sum(time[j, m] for j in three) for m in three] + [sum(time[j, m] for m in three) for j in three]
    assert best > max(loads), "the longest load is not meant to give it away"


def test_flow_shop(numbers: Numbers, recorded: Recorded):
    """All 720 orders."""
    n = numbers("flow_shop")

    def polished(order: Sequence[str]) -> int:
        free = dict.fromkeys(n["M"], 0)
        for boards in order:
            clock = 0
            for machine in n["M"]:
                clock = free[machine] = max(clock, free[machine]) + n["minutes"][boards, machine]
        return free[n["M"][-1]]

    assert min(map(polished, itertools.permutations(n["J"]))) == recorded("flow_shop")


def test_project_scheduling(numbers: Numbers, recorded: Recorded):
    """Every list of activities that respects the waiting, each begun in turn as early as it can be.

    One of these lists gives a shortest project: that of an optimal plan's beginnings, in order of time.
    """
    n = numbers("project_scheduling")
    waits = {a: [before for before, after in n["P"] if after == a] for a in n["A"]}

    def weeks(order: Sequence[str]) -> float:
        ended = dict[str, int]()
        occupied = {r: [0] * 60 for r in n["R"]}
        for activity in order:
            if any(before not in ended for before in waits[activity]):
                return math.inf
            begin = max((ended[before] for before in waits[activity]), default=0)

            def room(t: int, activity: str = activity) -> bool:
                return all(occupied[r][t] + n["uses"][activity, r] <= n["there"][r] for r in n["R"])

            while not all(room(t) for t in range(begin, begin + n["weeks"][activity])):
                begin += 1
            ended[activity] = begin + n["weeks"][activity]
            for r in n["R"]:
                for t in range(begin, ended[activity]):
                    occupied[r][t] += n["uses"][activity, r]
        return max(ended.values())

    assert min(map(weeks, itertools.permutations(n["A"]))) == recorded("project_scheduling")
