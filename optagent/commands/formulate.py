"""`optagent formulate`: stops after the five elements."""

from __future__ import annotations

import typer

from optagent.commands import options


def formulate(
    problem: options.Words = None,
    data: options.Data = [],  # noqa: B006 - Typer copies it
    model: options.Model = None,
    seed: options.Seed = 0,
    no_cache: options.NoCache = False,
    out: options.Out = None,
    as_json: options.AsJson = False,
) -> None:
    """Write the five elements of a problem given in words, and stop there.

    With --json the Formulation itself is printed: a file that `optagent run` solves. Exit code 1 when it has faults.
    """
    from optagent.agent import NothingWritten, aformulate, wait
    from optagent.commands.progress import watched
    from optagent.commands.show import show_diagnostics, show_formulation
    from optagent.commands.tell import tell
    from optagent.commands.words import problem_from
    from optagent.formulation.check import check

    words = problem_from(problem, data)
    with watched(as_json) as listener:
        try:
            found = wait(aformulate(words, model=model, seed=seed, cache=not no_cache, out=out, listener=listener))
        except NothingWritten as none:
            tell(type(none).__name__, none.message, none.remedy)
            raise typer.Exit(1) from none
    checked = check(found, words.tables)
    if as_json:
        typer.echo(found.model_dump_json())
    else:
        show_formulation(found)
        show_diagnostics(checked.diagnostics)
    raise typer.Exit(1 if checked.errors else 0)
