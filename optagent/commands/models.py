"""`optagent models`: which language models can be fetched by name, which are there, fetching and removing them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from optagent.llm.catalogue import Entry, Progress

app = typer.Typer(no_args_is_help=True, help="Fetch, list and remove the language models that run on this machine.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@app.command("list")
def list_models(as_json: AsJson = False) -> None:
    """Show every named model: size, licence, whether it is here, and what it is for."""
    from optagent.llm import catalogue, pull
    from optagent.llm.trained import is_here, trained

    entries = catalogue.entries()
    here = pull.installed()
    rows = [_row(entry, str(here[name]) if name in here else None) for name, entry in entries.items()]
    if as_json:
        ours = [
            {**t.model_dump(include={"name", "base", "licence", "description", "purpose"}), "here": is_here(t.name)}
            for t in trained().values()
        ]
        told = {"folder": str(catalogue.models_folder()), "models": rows, "trained": ours}
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    from optagent.llm.rungs import fetched_by_default

    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("name", "size", "licence", "here", "for"):
        table.add_column(title, justify="right" if title == "size" else "left", no_wrap=title in ("name", "size"))
    first = fetched_by_default()
    for ours in trained().values():
        there = "yes" if is_here(ours.name) else "no"
        size = _megabytes(ours.path.stat().st_size)
        table.add_row(f"{ours.name} (default)", size, ours.licence, there, f"{ours.purpose}; on {ours.base}")
    for name, entry in entries.items():
        called = f"{name} (default)" if name in first else name
        table.add_row(called, _megabytes(entry.bytes), entry.licence, "yes" if name in here else "no", entry.purpose)
    console = Console()
    console.print(table)
    console.print(
        f"They lie in {catalogue.models_folder()}; pick one with --model gguf:NAME.", highlight=False, soft_wrap=True
    )


@app.command("pull")
def pull_model(
    name: Annotated[
        str | None, typer.Argument(help="A name of `optagent models list`; the default models if left out.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Fetch a model once and check it; goes on where an interrupted pull stopped. Without a name: those that `solve` asks."""
    from optagent.llm import catalogue, pull
    from optagent.llm.rungs import fetched_by_default
    from optagent.llm.trained import base_of

    rows: list[dict[str, str | int | bool | None]] = []
    for wanted in [base_of(name)] if name else fetched_by_default():
        entry = catalogue.entry(wanted)
        was_here = pull.path_of(entry.name) is not None
        if was_here or not sys.stderr.isatty():
            path = pull.pull(entry.name, progress=_lines(entry))
        else:
            path = _with_bar(entry)
        rows.append(_row(entry, str(path)))
        if not as_json:
            typer.echo(f"{entry.name} {'was here already' if was_here else 'is here'}: {path}")
    if as_json:
        typer.echo(json.dumps(rows[0] if name else rows, indent=2, ensure_ascii=False))


@app.command("rm")
def remove_model(name: Annotated[str, typer.Argument(help="A name of `optagent models list`.")]) -> None:
    """Delete a model's file, and what is left of an unfinished pull."""
    from optagent.llm import catalogue, pull

    entry = catalogue.entry(name)
    typer.echo(f"{name} is gone: {_megabytes(entry.bytes)} given back" if pull.remove(name) else f"{name} was not here")


def _row(entry: Entry, path: str | None) -> dict[str, str | int | bool | None]:
    from optagent.llm.rungs import fetched_by_default

    shown = entry.model_dump(include={"name", "description", "purpose", "licence", "bytes", "sha256", "context"})
    return {**shown, "default": entry.name in fetched_by_default(), "path": path}


def _megabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def _lines(entry: Entry) -> Progress:
    """For logs: a line when something else begins, and one for each tenth that has come."""
    said: set[str] = set()

    def tell(what: str, so_far: int, total: int) -> None:
        tenth = f"{10 * (10 * so_far // total)} %" if 0 < so_far < total else what
        if tenth not in said:
            said.add(tenth)
            typer.echo(f"{entry.name}: {tenth}", err=True)

    return tell


def _with_bar(entry: Entry) -> Path:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    from optagent.llm import pull

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(entry.name, total=entry.bytes)

        def tell(what: str, so_far: int, total: int) -> None:
            bar.update(task, description=f"{entry.name}: {what}", completed=so_far, total=total)

        return pull.pull(entry.name, progress=tell)
