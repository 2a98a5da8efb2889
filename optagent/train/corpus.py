"""Draws the examples of a run from its sources, in the shares that the recipe asks for."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from optagent.errors import InputError
from optagent.formulation.shorthand import print_shorthand
from optagent.stages.ask import ask
from optagent.train.example import Example
from optagent.train.nl4opt import Unreadable, annotated, read_annotated, redrawn
from optagent.train.recipe import AnnotatedSource, DataOf, Synthetic, Task


def examples(data: DataOf) -> list[Example]:
    """As many as the recipe asks for, mixed; the same recipe draws the same.

    Raises InputError where a source is not there or holds nothing that can be used.
    """
    rng = random.Random(data.seed)
    tasks = list(data.tasks)
    draws: list[Callable[[Task], Example]] = []
    shares: list[float] = []
    for source in (*data.synthetic, *data.annotated):
        draws.append(_synthetic(source, rng) if isinstance(source, Synthetic) else _annotated(source, rng))
        shares.append(source.share)
    if not draws:
        raise InputError("The recipe names no data", "Add [[data.synthetic]] or [[data.annotated]].")
    weights = [data.tasks[task] for task in tasks]
    chosen = rng.choices(range(len(draws)), shares, k=data.examples)
    return [draws[source](rng.choices(tasks, weights)[0]) for source in chosen]


def _synthetic(source: Synthetic, rng: random.Random) -> Callable[[Task], Example]:
    rows = list(pairs(Path(source.folder)))
    if not rows:
        raise InputError(
            f"{source.folder} holds no pair with a scalar model",
            f"Make some: optagent synth --families nl4opt,mamo_easy --out {source.folder}",
        )
    around = _in_turn(rows, rng)

    def draw(task: Task) -> Example:
        return example(task, Path(source.folder).name, next(around))

    return draw


def pairs(folder: Path) -> Iterator[dict[str, Any]]:
    """The training pairs of a data set that have a scalar model."""
    import pyarrow.parquet as parquet

    for file in sorted(folder.rglob("train*.parquet")):
        columns = ["text", "brief", "program", "optimum"]
        yield from (row for row in parquet.read_table(file, columns=columns).to_pylist() if row["brief"])


def _in_turn(things: list[Any], rng: random.Random) -> Iterator[Any]:
    """Each once in a shuffled order, then again in another."""
    for _ in itertools.count():
        order = list(range(len(things)))
        rng.shuffle(order)
        yield from (things[i] for i in order)


def example(task: Task, source: str, row: Mapping[str, Any]) -> Example:
    """What a task makes of a pair with columns text, brief and program."""
    if task == "formulate":
        asked = ask("formulate_shorthand", problem=row["text"])
        return Example(task, source, tuple(asked.messages), print_shorthand(json.loads(row["brief"])))
    if task == "formulate_json":
        asked = ask("formulate_short", problem=row["text"], tables=())
        return Example(task, source, tuple(asked.messages), row["brief"])
    raise InputError(f"The task {task} is not built yet", "Use formulate.")


def _annotated(source: AnnotatedSource, rng: random.Random) -> Callable[[Task], Example]:
    path = Path(source.file)
    if not path.is_file():
        raise InputError(f"There is no file {path}", "Leave [[data.annotated]] out, or fetch NL4OPT's training split.")
    rows = [(name, raw) for name, raw in read_annotated(path) if _readable(name, raw)]
    around = _in_turn(rows, rng)

    def draw(task: Task) -> Example:
        if task != "formulate":
            return draw("formulate")
        name, raw = next(around)
        if rng.random() < source.redrawn:
            raw = redrawn(raw, rng)
        pair = annotated(name, raw)
        return Example(task, path.stem, tuple(ask("formulate_shorthand", problem=pair.text).messages), pair.target)

    return draw


def _readable(name: str, raw: Mapping[str, Any]) -> bool:
    try:
        annotated(name, raw)
    except Unreadable:
        return False
    return True
