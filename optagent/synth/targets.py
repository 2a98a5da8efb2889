"""Difficulty as it is asked for at the command line: read, steered to, and shown in a plot."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from optagent.errors import InputError
from optagent.synth.difficulty import MEASURES, Steered, curve, steer
from optagent.synth.plot import asked_and_got


def read_targets(texts: Iterable[str]) -> dict[str, list[float]]:
    """`variables=40` or `variables=5,10,20`: measure -> values. Raises InputError."""
    found: dict[str, list[float]] = {}
    for text in texts:
        name, _, values = text.partition("=")
        if name not in MEASURES:
            raise InputError(f"There is no measure “{name}”", f"There are: {', '.join(MEASURES)}.")
        try:
            found[name] = [float(value) for value in values.split(",")]
        except ValueError as error:
            raise InputError(f"“{text}” names no number", f"Write it as {name}=40.") from error
        if any(value <= 0 for value in found[name]):
            raise InputError(f"“{text}” asks for nothing", "Ask for positive numbers.")
    return found


def steer_all(families: Sequence[str], asked: dict[str, list[float]], seed: int) -> list[Steered]:
    """Every family steered to all targets at once. Raises InputError where one target has several values."""
    for name, values in asked.items():
        if len(values) != 1:
            raise InputError(f"{name} has {len(values)} targets", "Give one, or see --curve.")
    return [steer(name, {m: values[0] for m, values in asked.items()}, seed) for name in families]


def curves(families: Sequence[str], asked: dict[str, list[float]], seed: int) -> list[Steered]:
    """Every family steered to each value of each measure, one at a time."""
    return [one for name in families for m, values in asked.items() for one in curve(name, m, values, seed)]


def show(steered: Sequence[Steered], out: Path) -> list[str]:
    """Write `difficulty.json`, and a plot for each measure; the files written."""
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps([{**asdict(one), "error": round(one.error, 4)} for one in steered], indent=1)
    (out / "difficulty.json").write_text(text + "\n", encoding="utf-8")
    written = ["difficulty.json"]
    for measure in dict.fromkeys(m for one in steered for m in one.asked):
        lines: dict[str, list[tuple[float, float]]] = {}
        for one in steered:
            if measure in one.asked:
                lines.setdefault(one.family, []).append((one.asked[measure], one.got[measure]))
        path = out / f"difficulty-{measure}.svg"
        path.write_text(asked_and_got(measure, lines), encoding="utf-8")
        written.append(path.name)
    return written
