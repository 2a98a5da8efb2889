"""`optagent convert`: the same model in another notation."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from optagent.commands import options

if TYPE_CHECKING:
    from optagent.formulation import Formulation
    from optagent.program import Program
    from optagent.stages.convert import Converted, Notation

_READABLE = ".json, .mod, .py, .lp or .mps"


def convert(
    source: Annotated[Path, typer.Argument(metavar="A", help=f"The model: a {_READABLE} file.", show_default=False)],
    target: Annotated[
        str, typer.Argument(metavar="B", help="The file to write, or - for standard output.", show_default=False)
    ],
    to: Annotated[
        str | None, typer.Option("--to", help="json, mod, py, lp, mps or tex, where B's ending does not say it.")
    ] = None,
    data: options.Data = [],  # noqa: B006 - Typer copies it
    scalar: Annotated[
        bool, typer.Option("--scalar", help="From py, lp and mps: one variable a column, whatever the names show.")
    ] = False,
    time_limit: options.TimeLimit = 60.0,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that are there.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """Write a model in another notation, told by the files' endings: json, mod (MathProg), py (Pyomo), lp, mps, tex.

    From py, lp and mps the model is taken out of a sandbox; where names show an index, sets and tables come back. Only a
    program that itself solves is solved. Exit code 1 when the other notation cannot hold the model.
    """
    from optagent.agent import wait
    from optagent.sandbox import Limits
    from optagent.stages import convert as stage
    from optagent.tables import read_table

    notation = _notation(target, to)
    model = read_any(source, data)
    tables = tuple(read_table(path) for path in data) if source.suffix.lower() == ".json" else ()
    if target != "-":
        _vacant(Path(target), force)
    done = wait(
        stage.convert(model, notation, tables, Limits(seconds=time_limit), indexed=not scalar, name=source.stem)
    )
    written = _write(done, target, force) if done.text is not None else []
    if as_json:
        typer.echo(json.dumps(_as_json(done, source, target, written), ensure_ascii=False))
    else:
        _show(done, source, target, written)
    raise typer.Exit(0 if done.text is not None else 1)


def _notation(target: str, to: str | None) -> Notation:
    """What is wanted. Raises InputError."""
    from optagent.errors import InputError
    from optagent.stages.convert import Notation

    known: tuple[Notation, ...] = get_args(Notation)
    wanted = (to or Path(target).suffix).lower().removeprefix(".")
    for notation in known:
        if wanted == notation:
            return notation
    listed = ", ".join(known)
    if to is None and target == "-":
        raise InputError("Standard output has no ending that says what to write", f"Say it with --to: {listed}.")
    what = f"--to {to}" if to is not None else f"{target} ends in “{Path(target).suffix}”, which"
    raise InputError(f"{what} is no notation to write", f"There are: {listed}.")


def read_any(source: Path, data: list[Path]) -> Formulation | Program:
    """The model of a file of any notation. Raises InputError."""
    from optagent.commands.run import read_model
    from optagent.errors import InputError
    from optagent.formulation.diagnostic import ExpressionError

    suffix = source.suffix.lower()
    if suffix in (".json", ".py", ".lp", ".mps") or not source.is_file():
        return read_model(source, data)
    if suffix != ".mod":
        raise InputError(f"{source} ends in “{source.suffix}”, which is no kind of model", f"Give {_READABLE}.")
    if data:
        raise InputError(f"{source} holds its own data", "Leave --data out.")
    from optagent.formulation.mathprog import parse_mathprog

    try:
        return parse_mathprog(source.read_text(encoding="utf-8-sig"))
    except ExpressionError as fault:
        raise InputError(f"{source}: {fault.message}", fault.mend or "Correct that line.") from fault
    except UnicodeDecodeError as error:
        raise InputError(f"{source} is not UTF-8 text", "Save it as plain text in UTF-8.") from error
    except OSError as error:
        raise InputError(f"{source} cannot be read ({error.strerror})", "Check its permissions.") from error


def _vacant(path: Path, force: bool) -> None:
    """Raises InputError where something is in the way."""
    from optagent.errors import InputError

    if path.is_dir():
        raise InputError(f"{path} is a folder", "Name the file to write.")
    if path.exists() and not force:
        raise InputError(f"{path} is there already", "Choose another name, or add --force to overwrite it.")


def _write(done: Converted, target: str, force: bool) -> list[str]:
    """Writes the text, and beside it the data files it reads; says which. Raises InputError, StorageError."""
    from optagent.errors import StorageError

    assert done.text is not None
    if target == "-":
        return []
    path = Path(target)
    texts = {path: done.text, **{path.parent / name: text for name, text in done.files.items()}}
    for beside in list(texts)[1:]:
        _vacant(
            beside,
            force or (beside.is_file() and beside.read_text(encoding="utf-8", errors="replace") == texts[beside]),
        )
    for file, text in texts.items():
        try:
            file.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        except OSError as error:
            raise StorageError(f"{file} cannot be written ({error.strerror})", "Name another file.") from error
    return [str(file) for file in texts]


def _as_json(done: Converted, source: Path, target: str, written: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "from": str(source),
        "to": target,
        "path": written[0] if written else None,
        "diagnostics": [d.model_dump() for d in done.diagnostics],
    }
    if done.reason:
        found["reason"] = done.reason
    if len(written) > 1:
        found["files"] = written[1:]
    if target == "-" and done.text is not None:
        found["text"] = done.text
    return found


def _show(done: Converted, source: Path, target: str, written: list[str]) -> None:
    for diagnostic in done.diagnostics:
        typer.echo(f"optagent: {diagnostic}", err=True)
    if done.text is None:
        typer.echo(f"optagent: {source} cannot be converted. {done.reason}", err=True)
    elif target == "-":
        sys.stdout.write(done.text)
        for name in done.files:
            typer.echo(f"optagent: the program reads {name}, which only a file as target brings along.", err=True)
    else:
        typer.echo(f"wrote {', '.join(written)}")
