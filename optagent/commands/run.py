"""`optagent run`: solves what is already a model, with no language model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optagent.commands import options

if TYPE_CHECKING:
    from optagent.formulation import Formulation
    from optagent.program import Program


def run(
    file: Annotated[
        Path, typer.Argument(help="formulation.json, a Pyomo .py, an .lp or an .mps file.", show_default=False)
    ],
    data: options.Data = [],  # noqa: B006 - Typer copies it
    solver: options.Solver = "highs",
    time_limit: options.TimeLimit = 60.0,
    out: options.Out = None,
    isolation: options.Isolation = "best",
    as_json: options.AsJson = False,
) -> None:
    """Solve a model that is already written, and check the plan; no language model is asked."""
    from optagent.agent import arun, wait
    from optagent.commands.progress import watched
    from optagent.commands.show import code, show
    from optagent.tables import read_table

    model = read_model(file, data)
    tables = tuple(read_table(path) for path in data) if file.suffix.lower() == ".json" else ()
    with watched(as_json) as listener:
        answer = wait(
            arun(
                model, tables=tables, solver=solver, time_limit=time_limit, out=out, listener=listener,
                isolation=options.level(isolation),
            )
        )  # fmt: skip
    if as_json:
        typer.echo(json.dumps(answer.as_json(), ensure_ascii=False))
    else:
        show(answer, out)
    if answer.unwritten:
        typer.echo(f"optagent: {answer.unwritten}", err=True)
    raise typer.Exit(code(answer))


def read_model(file: Path, data: list[Path]) -> Formulation | Program:
    """A Formulation or a Program from a file, by its ending.

    Raises InputError when it is not there, of an unknown kind, or not what its ending says.
    """
    from pydantic import ValidationError

    from optagent.errors import InputError
    from optagent.formulation import Formulation
    from optagent.program import Program

    if not file.is_file():
        what = "is a folder" if file.is_dir() else "is not there"
        raise InputError(f"{file} {what}", "Name a formulation.json, a Pyomo .py, an .lp or an .mps file.")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8 text", "Save it as plain text in UTF-8.") from error
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror})", "Check its permissions.") from error
    match file.suffix.lower():
        case ".json":
            try:
                return Formulation.model_validate_json(text)
            except ValidationError as error:
                faults = "; ".join(
                    f"{'.'.join(map(str, e['loc'][:4])) or 'the file'}: {e['msg']}" for e in error.errors()[:3]
                )
                raise InputError(
                    f"{file} is not a formulation ({faults})", "`optagent formulate --json` shows what one looks like."
                ) from error
        case ".py":
            return Program(source=text, origin="given", files={p.name: _data_text(p) for p in data})
        case ".lp" | ".mps" if data:
            raise InputError(f"{file} holds its own data", "Leave --data out.")
        case ".lp":
            return Program(source=text, language="lp", origin="given")
        case ".mps":
            return Program(source=text, language="mps", origin="given")
        case other:
            raise InputError(f"{file} ends in “{other}”, which is no kind of model", "Give .json, .py, .lp or .mps.")


def _data_text(path: Path) -> str:
    """A file that a program opens by its name, as text. Raises InputError."""
    from optagent.errors import InputError

    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path} is not UTF-8 text", "A program is given text files: save it as CSV or JSON."
        ) from error
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror})", "Check its name and its permissions.") from error
