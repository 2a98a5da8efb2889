"""Plain HiGHS against highs-alns on hard models, one thread and the same seconds each, one after the other.

    make bench-alns ARGS="--seconds 30 --seed 1 --only 'job shop'"

`gap` is the distance of the plan to the best plan that either found; `integral` the mean of that distance over the run's time
(1 before there is a plan): less is better in both. `proven` is the distance between plan and bound that the run itself can show.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hard_mips import ALL

from optagent.sandbox.inside import highs as engine
from optagent.sandbox.inside.alns.settle import Watch, settle, split
from optagent.sandbox.inside.arrays import given_to_highs
from optagent.sandbox.inside.outcome import Outcome, Plan
from optagent.sandbox.matrix import Model
from optagent.solvers import load_profile


@dataclass
class Ran:
    """One run: what was found, and when."""

    outcome: Outcome
    began: float
    seconds: float
    trace: list[tuple[float, float]]
    log: dict[str, Any]


class Look(Watch):
    """Sees HiGHS's plans come, and leaves it alone."""

    def _look(self, event: Any) -> None:
        return None


def plan(profile: str, seconds: float, seed: int) -> Plan:
    """The shipped profile with these seconds and this seed."""
    known = load_profile(profile)
    return Plan(known.engine, dict(known.options), mip_gap=known.mip_gap, threads=1, seed=seed, seconds=seconds)


def plain(model: Model, seconds: float, seed: int) -> Ran:
    """HiGHS alone."""
    highs, began = given_to_highs(model), time.monotonic()
    with Look(highs, 1.0, began, seconds, split(Plan())[0]) as look:
        outcome = engine.settle(highs, plan("highs", seconds, seed))
    return Ran(outcome, began, time.monotonic() - began, look.trace, {})


def searched(model: Model, seconds: float, seed: int, **options: Any) -> Ran:
    """HiGHS and the search over it."""
    highs, began, log = given_to_highs(model), time.monotonic(), dict[str, Any]()
    chosen = plan("highs-alns", seconds, seed)
    chosen.options.update(options)
    outcome = settle(highs, chosen, log=log)
    return Ran(outcome, began, time.monotonic() - began, log["trace"], log)


def away(value: float | None, best: float) -> float:
    """Relative distance, at most 1."""
    return 1.0 if value is None else min(1.0, abs(value - best) / max(1e-9, abs(best), abs(value)))


def integral(ran: Ran, best: float, seconds: float) -> float:
    """The mean over time of the distance to the best plan."""
    total, at, now = 0.0, 0.0, 1.0
    for moment, value in ran.trace:
        when = min(seconds, moment - ran.began)
        total, at, now = total + now * (when - at), when, away(value, best)
    return (total + now * (seconds - at)) / seconds


def main() -> None:
    """Run, print a table in Markdown, and keep every figure as JSON lines where --out says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--seed", type=int, action="append", help="of the models and the solvers; may be repeated")
    parser.add_argument("--only", action="append", choices=list(ALL))
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="another alns_ option")
    parser.add_argument("--alone", action="store_true", help="highs-alns only, for tuning")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    options = {name: json.loads(value) for name, _, value in (pair.partition("=") for pair in given.set)}
    print(
        "| model | columns (integer) x rows | HiGHS | highs-alns | gap, HiGHS | gap, alns | integral, HiGHS | integral, alns | proven, HiGHS | proven, alns | better |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    wins = {"HiGHS": 0, "alns": 0, "same": 0}
    for name in given.only or ALL:
        for seed in given.seed or [1]:
            model = ALL[name](seed)
            runs = {} if given.alone else {"HiGHS": plain(model, given.seconds, seed)}
            runs["alns"] = searched(model, given.seconds, seed, **options)
            sign = -1.0 if model.maximize else 1.0
            values = {who: ran.outcome.objective for who, ran in runs.items()}
            found = [sign * value for value in values.values() if value is not None]
            best = sign * min(found) if found else 1.0
            gaps = {who: away(value, best) for who, value in values.items()}
            better = min(gaps, key=lambda who: gaps[who]) if max(gaps.values()) - min(gaps.values()) > 1e-6 else "same"
            wins[better] += 1
            sums = {who: integral(ran, best, given.seconds) for who, ran in runs.items()}
            proven = {
                who: away(ran.outcome.objective, ran.outcome.bound) if ran.outcome.bound is not None else 1.0
                for who, ran in runs.items()
            }
            size = f"{len(model.cost):,} ({int((model.kinds == 1).sum()):,}) x {len(model.row_low):,}"
            shown = [f"{values[who]:.8g}" if values[who] is not None else "none" for who in runs]
            print(
                f"| {name} {seed} | {size} | {' | '.join(shown)} | {' | '.join(f'{100 * part[who]:.3f} %' for part in (gaps, sums, proven) for who in runs)} | {better} |",
                flush=True,
            )
            if given.out:
                log = runs["alns"].log
                with given.out.open("a") as file:
                    kept = {
                        "model": name,
                        "seed": seed,
                        "values": values,
                        "status": {w: r.outcome.status for w, r in runs.items()},
                        "seconds": {w: r.seconds for w, r in runs.items()},
                        "integral": sums,
                        "proven": proven,
                        "rounds": log.get("rounds"),
                        "handed_over": log.get("handed_over"),
                        "arms": log.get("arms"),
                    }
                    file.write(json.dumps(kept) + "\n")
    print(f"\nbetter: {wins}")


if __name__ == "__main__":
    main()
