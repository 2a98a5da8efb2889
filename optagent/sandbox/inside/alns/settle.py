"""HiGHS first, and where it does not close a model with integers, the search over it for the rest of the time."""

from __future__ import annotations

import dataclasses
import time
from typing import Any, Self

import highspy
import numpy as np

from optagent.sandbox.inside import highs as engine
from optagent.sandbox.inside.alns.landscape import Landscape, Plan
from optagent.sandbox.inside.alns.repair import Repair
from optagent.sandbox.inside.alns.search import SHORTEST, Found, Search, Settings
from optagent.sandbox.inside.outcome import Outcome
from optagent.sandbox.inside.outcome import Plan as RunPlan

MARGIN = 0.02
"""Of the time, what is kept back at the end, at most half a second."""
PREFIX = "alns_"


class Watch:
    """Looks on while HiGHS solves: keeps its plans, and says when the search takes over."""

    def __init__(self, highs: Any, sign: float, began: float, seconds: float, settings: Settings) -> None:
        self.highs, self.sign, self.began, self.seconds, self.settings = highs, sign, began, seconds, settings
        self.plans: list[Plan] = []
        self.trace: list[tuple[float, float]] = []
        self.stopped = False

    def __enter__(self) -> Self:
        self.highs.cbMipImprovingSolution += self._better
        self.highs.cbMipInterrupt += self._look
        return self

    def __exit__(self, *_: object) -> None:
        self.highs.cbMipImprovingSolution -= self._better
        self.highs.cbMipInterrupt -= self._look

    def _better(self, event: Any) -> None:
        objective = float(event.data_out.objective_function_value)
        self.plans.append(Plan(np.array(event.data_out.mip_solution), self.sign * objective))
        self.trace.append((time.monotonic(), objective))

    def _look(self, event: Any) -> None:
        spent = (time.monotonic() - self.began) / self.seconds
        # the root node is where cuts and HiGHS's own heuristics give most
        in_root = event.data_out.mip_node_count < 1
        if not self.plans or spent < (self.settings.root if in_root else self.settings.share):
            return
        best, bound = self.plans[-1].value, self.sign * float(event.data_out.mip_dual_bound)
        if best - bound > self.settings.gap * max(1.0, abs(best)):
            self.stopped = True
            event.interrupt()


def settle(highs: Any, plan: RunPlan, tee: bool = False, log: dict[str, Any] | None = None) -> Outcome:
    """Solve what `highs` holds within the plan's time. Raises CannotSolve as HiGHS alone does.

    `log`, where given, is filled with the search's trace, rounds and neighbourhoods.
    """
    settings, plan = split(plan)
    began, seconds = time.monotonic(), plan.time_left()
    if highs.getHessianNumNz() > 0 or not any(int(kind) in (1, 3) for kind in highs.getLp().integrality_):
        return engine.settle(highs, plan, tee)
    sign = -1.0 if highs.getLp().sense_ == highspy.ObjSense.kMaximize else 1.0
    with Watch(highs, sign, began, seconds, settings) as watch:
        outcome = engine.settle(highs, plan, tee)
    deadline = began + seconds - min(0.5, MARGIN * seconds)
    if log is not None:
        log["trace"], log["rounds"], log["arms"] = watch.trace, 0, {}
        log["handed_over"] = time.monotonic() - began if watch.stopped else None
    if not watch.stopped or outcome.status != "feasible" or deadline - time.monotonic() < SHORTEST:
        return outcome
    assert outcome.x is not None
    model = engine.as_arrays(highs)
    land, x = Landscape(model), np.array(outcome.x)
    for known in [*watch.plans, Plan(x, land.value(x))]:
        land.remember(known)
    repair = Repair(
        highs.getLp(), land, {"threads": plan.threads, "random_seed": plan.seed, **plan.options, **settings.repair}
    )
    if (relaxation := repair.relax(0.3 * (deadline - time.monotonic()))) is not None:
        land.relaxed, land.prices = relaxation
    found = Search(land, repair, settings, np.random.default_rng(plan.seed), deadline).run(
        None if outcome.bound is None else sign * outcome.bound, plan.mip_gap
    )
    if log is not None:
        log["trace"] = [*watch.trace, *found.trace]
        log["rounds"], log["arms"] = found.rounds, found.arms
    return _told(outcome, found, model.objective(found.best.x)[0], time.monotonic() - began)


def _told(outcome: Outcome, found: Found, objective: float, seconds: float) -> Outcome:
    """The outcome with the search's best plan; the bound is what HiGHS had proven before."""
    outcome.x, outcome.objective = found.best.x.tolist(), objective
    outcome.status = "optimal" if found.proven else "feasible"
    outcome.seconds = seconds
    outcome.reason = ""
    if not found.proven:
        outcome.reason = (
            "The solver reached its limit; this is the best plan it had found, "
            f"with {found.rounds} repairs in its neighbourhood after HiGHS's own search."
        )
    return outcome


def split(plan: RunPlan) -> tuple[Settings, RunPlan]:
    """The search's own settings, and the plan without them. Raises ValueError for one that is not known."""
    own = {name: value for name, value in plan.options.items() if name.startswith(PREFIX)}
    settings, known = Settings(), {item.name for item in dataclasses.fields(Settings)} - {"repair"}
    for name, value in own.items():
        if name.removeprefix(PREFIX) not in known:
            raise ValueError(f"highs-alns does not take the option {name}; mend the solver profile")
        setattr(settings, name.removeprefix(PREFIX), value)
    rest = {name: value for name, value in plan.options.items() if name not in own}
    return settings, dataclasses.replace(plan, options=rest)
