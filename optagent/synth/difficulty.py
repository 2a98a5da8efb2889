"""A closed loop that steers a family to a wanted difficulty: make, measure, correct the size, make again."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, islice

from optagent.formulation.check import check
from optagent.program import compile_formulation
from optagent.synth.families import family
from optagent.synth.instance import Instance
from optagent.synth.optimum import optimum
from optagent.synth.pair import Pair, nonzeros
from optagent.synth.words.marks import unmarked

MEASURES = ("variables", "integers", "constraints", "nonzeros", "nodes", "gap", "text")
"""What can be asked for: counts of the model written out, branch-and-bound nodes, LP–IP gap (relative), words of the text."""
SOLVED = ("nodes", "gap")
"""Those that take a solve."""
SMALLEST, LARGEST = 0.2, 20.0
"""Sizes that are tried."""
ROUNDS, DRAWS = 8, 7
"""Corrections at most, and instances measured for each."""
STEP = 1.0
"""Most that the logarithm of the size changes at once, outside a bracket: growth is not known yet."""
NEAR = 0.08
"""Relative difference from which on no more is corrected."""
_WARM_UP = 10**9
"""Indices from here on are for measuring, never for data."""


@dataclass(frozen=True)
class Round:
    """One turn of the loop."""

    size: float
    got: dict[str, float]
    """Medians over the instances measured."""


@dataclass(frozen=True)
class Steered:
    """What came of steering a family."""

    family: str
    asked: dict[str, float]
    size: float
    """The one that came nearest."""
    got: dict[str, float]
    rounds: tuple[Round, ...] = field(default=())

    @property
    def error(self) -> float:
        """How far off it is: the mean of |log(got/asked)| over all that was asked."""
        return off(self.asked, self.got)


def off(asked: Mapping[str, float], got: Mapping[str, float]) -> float:
    """Mean of |log(got/asked)|; 0.1 is about ten per cent."""
    return statistics.fmean(abs(math.log(_floor(got[m]) / _floor(a))) for m, a in asked.items())


def _floor(value: float) -> float:
    return max(value, 1e-3)


def steer(name: str, asked: Mapping[str, float], seed: int = 0) -> Steered:
    """The size at which a family's instances come nearest to what is asked. Pure but for the solver."""
    rounds = [Round(1.0, measured(name, 1.0, tuple(asked), seed))]
    while len(rounds) < ROUNDS and min(off(asked, r.got) for r in rounds) > NEAR:
        size = _corrected(rounds, asked)
        if any(abs(math.log(size / r.size)) < 0.01 for r in rounds):
            break
        rounds.append(Round(size, measured(name, size, tuple(asked), seed, len(rounds))))
    best = min(rounds, key=lambda r: off(asked, r.got))
    return Steered(name, dict(asked), best.size, best.got, tuple(rounds))


def _corrected(rounds: Sequence[Round], asked: Mapping[str, float]) -> float:
    """The next size: by how fast the measures grow with it, as far as is known; between the ends of a bracket."""

    def lack(r: Round) -> float:
        return statistics.fmean(math.log(_floor(a) / _floor(r.got[m])) for m, a in asked.items())

    here = min(rounds, key=lambda r: abs(lack(r)))
    below = max((r for r in rounds if lack(r) > 0), key=lambda r: r.size, default=None)
    above = min((r for r in rounds if lack(r) < 0), key=lambda r: r.size, default=None)
    if below and above and below.size < above.size:  # a bracket: by the secant, kept off its ends
        share = lack(below) / (lack(below) - lack(above))
        return below.size * (above.size / below.size) ** min(0.8, max(0.2, share))
    others = [r for r in rounds if r.size != here.size]
    growth = 1.0
    if others:
        other = min(others, key=lambda r: abs(math.log(r.size / here.size)))
        slope = -(lack(here) - lack(other)) / math.log(here.size / other.size)
        growth = min(3.0, max(0.3, slope))
    step = min(STEP, max(-STEP, lack(here) / growth))
    return min(LARGEST, max(SMALLEST, here.size * math.exp(step)))


def measured(name: str, size: float, measures: Sequence[str], seed: int = 0, turn: int = 0) -> dict[str, float]:
    """Medians of the measures over instances of a family at a size."""
    solve = any(m in SOLVED for m in measures)
    make = family(name).make
    found: list[dict[str, float]] = []
    for index in islice(count(_WARM_UP + turn * 1000), DRAWS):
        found.append(measure(make(seed, index, size), solve=solve))
    return {m: statistics.median(one[m] for one in found) for m in measures}


def measure(instance: Instance, *, solve: bool = False) -> dict[str, float]:
    """Every measure of one instance; those that take a solve are 0 unless it is asked for."""
    checked = check(instance.formulation, instance.tables)
    ground = checked.ground
    columns = list(ground.columns.values())
    words = unmarked(instance.words)[0].split()
    found: dict[str, float] = {
        "variables": len(columns),
        "integers": sum(c.integer for c in columns),
        "constraints": len(ground.rows),
        "nonzeros": nonzeros(checked),
        "nodes": 0,
        "gap": 0,
        "text": len(words),
    }
    if solve:
        program, checked = compile_formulation(instance.formulation, instance.tables)
        if program is not None:
            best = optimum(checked, program, relaxed=True)
            found["nodes"] = best.nodes
            if best.relaxed is not None and best.objective is not None:
                found["gap"] = abs(best.objective - best.relaxed) / max(1e-9, abs(best.objective))
    return found


def of_pair(pair: Pair) -> dict[str, float]:
    """The measures of a pair that was kept; the gap is not among them."""
    return {
        "variables": pair.variables,
        "integers": pair.integers,
        "constraints": pair.constraints,
        "nonzeros": pair.nonzeros,
        "nodes": pair.nodes,
        "text": len(pair.text.split()),
    }


def off_target(pair: Pair, asked: Mapping[str, float], tolerance: float) -> str:
    """The first measure by which a pair misses what is asked by more than the tolerance; empty where there is none."""
    got = of_pair(pair)
    for name, wanted in asked.items():
        if name in got and abs(math.log(_floor(got[name]) / _floor(wanted))) > math.log1p(tolerance):
            return f"{name} {got[name]:g} for {wanted:g}"
    return ""


def curve(name: str, measure_name: str, asked: Sequence[float], seed: int = 0) -> list[Steered]:
    """A family steered to each of several values of one measure."""
    return [steer(name, {measure_name: wanted}, seed) for wanted in asked]
