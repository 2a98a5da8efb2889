"""The door: one file a subcommand, each parses, calls and prints; what goes wrong becomes one line and an exit code.

Exit codes: 0 solved (or done), 1 not solved, 2 wrong use or something to mend first, 130 interrupted.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Annotated

import typer

INTERRUPTED = 130


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"optagent {version('optagent')}")
        raise typer.Exit


def build() -> typer.Typer:
    """The whole command line."""
    from optagent.commands import (
        bench,
        convert,
        doctor,
        equiv,
        explain,
        formulate,
        models,
        rooms,
        run,
        solve,
        solvers,
        synth,
        train,
    )

    app = typer.Typer(
        name="optagent",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help="Words in, a checked optimum out.",
    )

    @app.callback()
    def root(
        version: Annotated[
            bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
        ] = False,
    ) -> None:
        """Words in, a checked optimum out.

        A decision problem in words becomes an executable model (sets, parameters, variables, objective, constraints), a Pyomo
        program, a plan from HiGHS, and a list of the checks that the plan passed.
        """

    _ = root
    app.command("solve")(solve.solve)
    app.command("run")(run.run)
    app.command("formulate")(formulate.formulate)
    app.command("convert")(convert.convert)
    app.command("explain")(explain.explain)
    app.command("equiv")(equiv.equiv)
    app.add_typer(bench.app, name="bench")
    app.add_typer(models.app, name="models")
    app.command("solvers")(solvers.solvers)
    app.add_typer(rooms.app, name="rooms")
    app.command("synth")(synth.synth)
    app.add_typer(train.app, name="train")
    app.command("doctor")(doctor.doctor)
    return app


def main() -> None:
    """Run the command line and leave with its exit code; mistakes of optagent itself stay tracebacks."""
    from typer.exceptions import Abort, TyperException

    from optagent.commands.tell import tell
    from optagent.errors import OptagentError

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal of old may not know “≤”: show “?” there, and no traceback
            stream.reconfigure(errors="replace")
    interrupted = (
        "Interrupted",
        "Interrupted",
        "What was made so far is in --out, if one was given.",
    )
    try:
        code = build()(prog_name="optagent", standalone_mode=False)
        sys.stdout.flush()
        if code == INTERRUPTED:  # Typer turns Ctrl-C into this code
            tell(*interrupted)
    except OptagentError as error:
        tell(type(error).__name__, error.message, error.remedy)
        code = 2
    except TyperException as error:
        message = error.format_message()
        if "\n" in message:  # no arguments at all: the message is the help
            typer.echo(message)
        else:
            tell(type(error).__name__, message, f"`{_path(error)} --help` shows what there is.")
        code = error.exit_code
    except (KeyboardInterrupt, Abort):
        tell(*interrupted)
        code = INTERRUPTED
    except BrokenPipeError:  # the reader has gone, as in `optagent … | head`: nothing more to say to anybody
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


def _path(error: Exception) -> str:
    """The subcommand that was used wrongly, as a person types it."""
    return str(getattr(getattr(error, "ctx", None), "command_path", "optagent"))
