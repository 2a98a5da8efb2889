"""The door: one file a subcommand, each parses, calls and prints; what goes wrong becomes one line and an exit code.

Exit codes: 0 solved (or done), 1 not solved, 2 wrong use or something to mend first, 130 interrupted.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"optagent {version('optagent')}")
        raise typer.Exit


def build() -> typer.Typer:
    """The whole command line."""
    from optagent.commands import doctor, formulate, models, rooms, run, solve

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
    app.add_typer(models.app, name="models")
    app.add_typer(rooms.app, name="rooms")
    app.command("doctor")(doctor.doctor)
    return app


def main() -> None:
    """Run the command line and leave with its exit code; mistakes of optagent itself stay tracebacks."""
    import click

    from optagent.errors import OptagentError

    try:
        code = build()(prog_name="optagent", standalone_mode=False)
        sys.stdout.flush()
    except OptagentError as error:
        _say(type(error).__name__, error.message, error.remedy)
        code = 2
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        _say("Interrupted", "Interrupted", "What was made so far is in --out, if one was given.")
        code = 130
    except BrokenPipeError:  # the reader has gone, as in `optagent … | head`: nothing more to say to anybody
        sys.stderr.close()
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


def _say(kind: str, message: str, remedy: str) -> None:
    """One line on stderr; with --json an object on stdout too, so that a program need not read prose."""
    if "--json" in sys.argv:
        import json

        typer.echo(
            json.dumps({"status": "error", "error": kind, "message": message, "remedy": remedy}, ensure_ascii=False)
        )
    typer.echo(f"optagent: {message.rstrip('.')}. {remedy}", err=True)
