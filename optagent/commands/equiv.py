"""`optagent equiv`: are two models the same? The map, or a plan that tells them apart."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optagent.commands import options

if TYPE_CHECKING:
    from optagent.equivalence import Equivalence
    from optagent.formulation import Formulation
    from optagent.program import Program

NOTIONS = {
    "affine": "the same plans, each carried onto the other's by the map and back",
    "feasible set": "the same plans in the variables that both have",
    "optimum": "the same best value, other plans not compared",
    "none": "",
}
CODES = {"equivalent": 0, "different": 1, "unknown": 3}


def equiv(
    a: Annotated[
        Path,
        typer.Argument(
            metavar="A",
            help="A formulation.json, .mod, Pyomo .py, .lp or .mps file; the folder of a run; records.jsonl:CARD/ID/K of a bench run.",
            show_default=False,
        ),
    ],
    b: Annotated[Path, typer.Argument(metavar="B", help="Another.", show_default=False)],
    words: Annotated[
        str | None,
        typer.Option(
            "--words",
            help="The problem of both in words, or a text file: a language model may suggest a map.",
            show_default=False,
        ),
    ] = None,
    model: options.Model = None,
    seconds: Annotated[float, typer.Option("--seconds", help="What the comparison may take.", min=0.1)] = 30.0,
    no_cache: options.NoCache = False,
    as_json: options.AsJson = False,
) -> None:
    """Compare two models, of any notation each.

    Exit code 0 when they are equivalent, 1 when they are different, 3 when that is not known. Equivalent: under a map between
    their variables the plans of each are the plans of the other, and values follow by a scale and a shift. With --words, and
    only where no map is found otherwise, a language model suggests one in one request, or two; the proof decides all the same.
    """
    from optagent.agent import wait
    from optagent.equivalence import equivalent_async
    from optagent.errors import InputError

    models = read_side(a), read_side(b)
    if words is None:
        if model is not None:
            raise InputError("A language model helps with the words of the problem alone", "Add --words PROBLEM.")
        found = wait(equivalent_async(*models, seconds=seconds))
    else:
        found = wait(_with_words(models, words, model, seconds, cache=not no_cache))
    if as_json:
        print(found.model_dump_json())
    else:
        show(found, a.name, b.name)
    raise typer.Exit(CODES[found.verdict])


def read_side(source: Path) -> Formulation | Program:
    """The model that a file, the folder of `solve --out`, or a record of `bench run` holds. Raises InputError."""
    from optagent.commands.convert import read_any
    from optagent.errors import InputError

    text = str(source)
    if ".jsonl:" in text and not source.exists():
        file, _, key = text.partition(".jsonl:")
        return _recorded(Path(f"{file}.jsonl"), key)
    if source.is_dir():
        for name in ("formulation.json", "model.py", "model.lp"):
            if (source / name).is_file():
                return read_any(source / name, [])
        raise InputError(f"{source} holds no model", "Give the folder of `optagent solve --out`, or a file.")
    return read_any(source, [])


def _recorded(records: Path, key: str) -> Formulation | Program:
    """The model of one sample, its key CARD/ID/K, or CARD/ID for the first draw."""
    import json

    from optagent.errors import InputError
    from optagent.formulation import Formulation
    from optagent.program import Program

    if not records.is_file():
        raise InputError(f"There is no file {records}", "Give the records.jsonl of a `bench run --out` folder.")
    parts = key.split("/")
    card, name, draw = (
        parts[0],
        "/".join(parts[1:-1] if len(parts) > 2 else parts[1:]),
        parts[-1] if len(parts) > 2 else "0",
    )
    with records.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if (record["card"], record["id"], str(record["k"])) != (card, name, draw):
                continue
            if record["formulation"]:
                return Formulation.model_validate(record["formulation"])
            if record["program"]:
                return Program(source=record["program"], origin="written")
            raise InputError(f"{key} in {records} holds no model: {record['status']}", "Choose a sample that has one.")
    raise InputError(f"{records} has no sample {key}", "A key is CARD/ID/K, as in nl4opt/17/0.")


async def _with_words(
    models: tuple[Formulation | Program, Formulation | Program], words: str, name: str | None, seconds: float, *, cache: bool
) -> Equivalence:  # fmt: skip
    """With a model that is connected when it is first needed. Raises InputError, LanguageModelError."""
    from optagent.agent import general_model
    from optagent.commands.words import problem_from
    from optagent.equivalence import equivalent_with_words
    from optagent.llm.connect import connect

    problem = problem_from(words, [])
    asked = connect(name or general_model(), cache=cache)
    try:
        return await equivalent_with_words(*models, problem, asked, seconds=seconds)
    finally:
        await asked.close()


def show(found: Equivalence, a: str, b: str) -> None:
    """In plain words: the answer, why, and what shows it."""

    def named(text: str) -> str:
        return re.sub(r"\b(plan|value) of ([ab])\b", lambda m: f"{m[1]} of {a if m[2] == 'a' else b}", text)

    print(f"{found.verdict}: {named(found.reason)}")
    if found.verdict == "equivalent":
        print(f"  {NOTIONS[found.notion]}")
        if found.objective:
            print(f"  {named(found.objective)}")
    if found.verdict == "equivalent" or found.proposed_by == "language model":
        _show_map(found, a, b)
    if found.witness is not None:
        mine, other = (a, b) if found.witness.feasible_in == "a" else (b, a)
        point = ", ".join(f"{name} = {value:g}" for name, value in found.witness.point.items() if value) or "all zero"
        print(f"  a plan of {mine}: {point}")
        if found.witness.violates:
            print(f"  in {other} it violates {found.witness.violates}, by {found.witness.by:g}")
        else:
            print(f"  in {other} it is valued otherwise, by {found.witness.by:g}")
    if found.model_calls:
        print(f"  {found.model_calls} request{'s' if found.model_calls > 1 else ''} to a language model")


def _show_map(found: Equivalence, a: str, b: str) -> None:
    """A line for each variable of b, and for those of a that no such line holds."""
    if found.verdict != "equivalent" and found.map:
        print("  the map that was tried:")
    held = {name for text in found.map.values() for name in _names(text)}
    lines = [(name, text, b, a, found.map, found.inverse) for name, text in found.map.items()]
    lines += [(name, text, a, b, found.inverse, found.map) for name, text in found.inverse.items() if name not in held]
    for name, text, mine, other, own, theirs in lines:
        if text == "auxiliary":
            print(f"  {name} of {mine} has no like there")
            continue
        used = _names(text)
        itself = used & set(own) and not used & set(theirs)  # an equality of its own model defines it
        print(f"  {name} of {mine} = {text} of {mine if itself else other}")


def _names(text: str) -> set[str]:
    """The variables in an expression of a map."""
    parts = (part.removeprefix("-") for part in text.split(" "))
    return {part for part in parts if part and not re.fullmatch(r"[-+*]|[\d.]+(e[-+]?\d+)?", part)}
