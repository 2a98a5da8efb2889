"""Draws the examples of a run from its sources, in the shares that the recipe asks for."""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, assert_never

from optagent.bench.declarations import Undeclared
from optagent.errors import InputError
from optagent.formulation.shorthand import print_shorthand
from optagent.stages.ask import ask
from optagent.train.example import Example
from optagent.train.nl4opt import annotated, read_annotated, redrawn
from optagent.train.recipe import AnnotatedSource, DataOf, Synthetic, Task


def examples(data: DataOf) -> list[Example]:
    """As many as the recipe asks for, mixed; the same recipe draws the same.

    Raises InputError where a source is not there or holds nothing that can be used.
    """
    rng = random.Random(data.seed)  # noqa: S311 - draws, no secrets
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
    if task == "direct":
        asked = ask("direct", problem=row["text"], tables=())
        return Example(task, source, tuple(asked.messages), fenced(row["program"]))
    elements = print_shorthand(json.loads(row["brief"]))
    if task == "write_program":
        asked = ask("write_program", problem=row["text"], tables=(), elements=elements)
        return Example(task, source, tuple(asked.messages), fenced(row["program"]))
    if task == "correct":
        return _correction(source, row, elements)
    assert_never(task)


def fenced(program: str) -> str:
    """A program as the prompts ask for it."""
    return f"```python\n{program.strip()}\n```"


def _correction(source: str, row: Mapping[str, Any], right: str) -> Example:
    """A model with one fault, the complaint that it gets, and the right one."""
    wrong, complaint = spoilt(right, random.Random(row["text"]))  # noqa: S311 - draws, no secrets
    opened = ask("formulate_shorthand", problem=row["text"])
    again = ask("repair_formulation", opened.messages, reply=wrong, complaints=[complaint])
    return Example("correct", source, tuple(again.messages), right)


def spoilt(model: str, rng: random.Random) -> tuple[str, str]:
    """A model in shorthand with one fault of a usual kind, and what is said against such a one."""
    lines = model.splitlines()
    rows = [at for at, line in enumerate(lines) if "<=" in line or ">=" in line]
    if not rows:
        head = next(at for at, line in enumerate(lines) if line.startswith(("max ", "min ")))
        return "\n".join(lines[:head]), "There is no line for the objective."
    at = rng.choice(rows)
    kind = rng.choice(("sense", "dropped", "name"))
    if kind == "sense":
        lines[at] = lines[at].translate(str.maketrans("<>", "><"))
        return (
            "\n".join(lines),
            "The solver says that no plan fulfils all constraints, or that the best one does nothing. Look for a wrong direction.",
        )
    if kind == "dropped":
        numbers = [n for n in re.findall(r"\d[\d.]*", lines[at]) if n not in ("1", "2")]
        del lines[at]
        return "\n".join(lines), (
            f"These numbers of the text are used nowhere: {', '.join(numbers) or 'some'}. A constraint or a term is missing or wrong."
        )
    name = re.findall(r"[A-Za-z_]\w*", lines[at])[0]
    lines[at] = re.sub(rf"\b{name}\b", f"{name}_made", lines[at], count=1)
    return "\n".join(lines), f"{name}_made is neither declared nor a dummy here."


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
    except Undeclared:
        return False
    return True
