"""The search over HiGHS: its bandit learns, its neighbourhoods keep plans feasible, and it never ends worse than it began."""

from __future__ import annotations

import itertools
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optagent.sandbox.inside import highs as engine
from optagent.sandbox.inside.alns import neighbourhoods
from optagent.sandbox.inside.alns.bandit import Bandit
from optagent.sandbox.inside.alns.landscape import Landscape, Plan
from optagent.sandbox.inside.alns.repair import FEASIBLE, Repair
from optagent.sandbox.inside.alns.settle import settle, split
from optagent.sandbox.inside.arrays import given_to_highs
from optagent.sandbox.inside.outcome import Plan as RunPlan

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import hard_mips

SMALL = ("set cover", "generalised assignment", "facility location", "lot sizing")


@pytest.mark.parametrize("policy", ["thompson", "ucb", "softmax"])
def test_the_bandit_comes_to_prefer_what_pays(policy: Any) -> None:
    """Of three arms that pay 0.1, 0.5 and 0.9 the best is pulled most; a retired one never again."""
    rng = np.random.default_rng(3)
    bandit = Bandit(["poor", "fair", "good"], policy, rng)
    pays = {"poor": 0.1, "fair": 0.5, "good": 0.9}
    for _ in range(300):
        name = bandit.choose()
        bandit.reward(name, float(rng.random() < pays[name]))
    pulls = {name: arm.pulls for name, arm in bandit.arms.items()}
    assert pulls["good"] == max(pulls.values())
    assert min(pulls.values()) >= 1
    bandit.retire("good")
    assert all(bandit.choose() != "good" for _ in range(50))
    for name in ("poor", "fair"):
        bandit.retire(name)
    with pytest.raises(IndexError):
        bandit.choose()


@pytest.fixture(scope="module")
def started() -> tuple[Landscape, Repair, Plan]:
    """A facility model with the plan that HiGHS has after a moment."""
    model = hard_mips.ALL["facility location"](1)
    highs = given_to_highs(model)
    outcome = engine.settle(highs, RunPlan(seconds=1.0))
    assert outcome.x is not None
    land = Landscape(model)
    plan = Plan(np.array(outcome.x), land.value(np.array(outcome.x)))
    land.remember(plan)
    repair = Repair(highs.getLp(), land, {"threads": 1, "random_seed": 0})
    if (relaxed := repair.relax(5.0)) is not None:
        land.relaxed, land.prices = relaxed
    return land, repair, plan


@pytest.mark.parametrize("name", sorted(neighbourhoods.ALL))
def test_a_neighbourhood_gives_feasible_plans_or_none(name: str, started: tuple[Landscape, Repair, Plan]) -> None:
    """Every plan that comes of it is feasible in the whole model; and the model is left as it was."""
    land, repair, plan = started
    change = neighbourhoods.ALL[name](land, plan, 0.3, np.random.default_rng(5))
    if change is None:  # it has nothing to work on yet
        assert name in ("crossover", "rens", "rins", "dins", "local_branching", "proximity")
        return
    if change.holds_plan and change.low is not None and change.high is not None:
        assert (change.low <= plan.x + 1e-6).all()
        assert (plan.x <= change.high + 1e-6).all()
    attempt = repair.solve(change, plan, 0.5)
    if attempt.plan is not None:
        assert land.model.violation(attempt.plan.x)[1] <= FEASIBLE
        assert attempt.plan.value == pytest.approx(land.value(attempt.plan.x))
    held = repair._highs.getLp()
    assert held.num_row_ == len(land.model.row_low)
    assert np.allclose(held.col_cost_, land.model.cost)


@pytest.mark.parametrize("name", SMALL)
def test_it_ends_no_worse_than_highs_handed_over(name: str) -> None:
    """The trace only gets better, the point has the objective claimed, the bound stays on its side."""
    model = hard_mips.ALL[name](2)
    log: dict[str, Any] = {}
    plan = RunPlan("highs_alns", options={"alns_share": 0.2, "alns_root": 0.3}, seconds=3.0)
    outcome = settle(given_to_highs(model), plan, log=log)
    assert outcome.status in ("feasible", "optimal")
    assert outcome.x is not None
    assert outcome.objective is not None
    violation, excess = model.violation(np.array(outcome.x))
    assert excess <= 1e-5, violation
    assert outcome.objective == pytest.approx(model.objective(np.array(outcome.x))[0], rel=1e-6)
    sign = -1.0 if model.maximize else 1.0
    values = [sign * value for _, value in log["trace"]]
    assert all(later <= earlier + 1e-6 * max(1.0, abs(earlier)) for earlier, later in itertools.pairwise(values))
    assert sign * outcome.objective <= min(values) + 1e-6 * max(1.0, abs(min(values)))
    if outcome.bound is not None:
        assert sign * outcome.bound <= sign * outcome.objective + 1e-6 * max(1.0, abs(outcome.objective))
    if log["handed_over"] is not None:
        assert log["rounds"] > 0 or outcome.seconds > 2.5, "unless time was up, on a busy machine"
        assert sum(pulls for pulls, _ in log["arms"].values()) >= log["rounds"]


def test_it_keeps_its_time() -> None:
    began = time.monotonic()
    settle(given_to_highs(hard_mips.ALL["generalised assignment"](3)), RunPlan("highs_alns", seconds=2.0))
    assert time.monotonic() - began < 6.0


def test_an_option_that_it_lacks_is_named() -> None:
    with pytest.raises(ValueError, match="alns_speed; mend the solver profile"):
        split(RunPlan(options={"alns_speed": 3}))
    settings, rest = split(RunPlan(options={"alns_share": 0.4, "mip_rel_gap": 0.1}))
    assert (settings.share, rest.options) == (0.4, {"mip_rel_gap": 0.1})
