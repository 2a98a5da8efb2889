"""`optagent synth`: a data set of problems in words with their models, made and proven by the machine."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optagent.commands import options

if TYPE_CHECKING:
    from optagent.llm import LanguageModel
    from optagent.synth.generate import Watch
    from optagent.synth.shard import Made, Recipe


def synth(
    out: Annotated[
        Path | None, typer.Option("--out", help="The data set's folder; the same command goes on where it stopped.")
    ] = None,
    families: Annotated[str, typer.Option("--families", help="Names with commas between them, or all.")] = "all",
    count: Annotated[int, typer.Option("--count", min=1, help="Accepted pairs in all, shared out evenly.")] = 1000,
    seed: options.Seed = 0,
    size: Annotated[
        float, typer.Option("--size", min=0.2, max=20, help="1 is each family's own; more is larger.")
    ] = 1.0,
    shard: Annotated[int, typer.Option("--shard", min=10, help="Pairs in one file.")] = 1000,
    held_out: Annotated[
        str | None, typer.Option("--held-out", help="Families of the test split, instead of the usual ones.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", "-j", min=1, help="Processes; one a core if left out.")
    ] = None,
    executor: Annotated[str, typer.Option("--executor", help="local or ray.")] = "local",
    address: Annotated[str | None, typer.Option("--address", help="Of a Ray cluster that shares --out.")] = None,
    target: Annotated[
        list[str], typer.Option("--target", help="MEASURE=VALUE each family is steered to; may be repeated.")
    ] = [],  # noqa: B006 - Typer copies it
    curve: Annotated[
        list[str], typer.Option("--curve", help="MEASURE=V1,V2,…: plot what is asked and got into --out, and stop.")
    ] = [],  # noqa: B006 - Typer copies it
    way: Annotated[
        str, typer.Option("--words", help="grammar, or by a language model: back-translation, reverse, rewriting.")
    ] = "grammar",
    model: options.Model = None,
    list_them: Annotated[bool, typer.Option("--list", help="Name the families, and stop.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """Make problems in words with executable models, optimum included, and write them as Parquet with a card.

    A pair is kept only where every number and every condition is traceable in the text and the optimum is proven. Texts like
    one of a benchmark that is at hand (OPTAGENT_DATA) are left out; the report says how near the others come.
    """
    from optagent.errors import InputError
    from optagent.synth.families import family, names
    from optagent.synth.generate import generate
    from optagent.synth.shard import Recipe
    from optagent.synth.splits import HELD_OUT
    from optagent.synth.targets import read_targets, show, steer_all

    if list_them:
        _list([(name, family(name).title) for name in names()], as_json=as_json)
        return
    if out is None:
        raise InputError("There is no folder to write to", "Name one with --out.")
    chosen = tuple(names()) if families == "all" else tuple(filter(None, (f.strip() for f in families.split(","))))
    if unknown := [name for name in chosen if name not in names()]:
        raise InputError(f"There is no family {unknown[0]}", "`optagent synth --list` names them.")
    if not chosen:
        raise InputError("No family is named", "`optagent synth --list` names them.")
    if curve:
        _curve(chosen, curve, seed, out, as_json=as_json)
        return
    apart = HELD_OUT if held_out is None else tuple(filter(None, (f.strip() for f in held_out.split(","))))
    steered = steer_all(chosen, asked, seed) if (asked := read_targets(target)) else []
    sizes = tuple((one.family, one.size) for one in steered)
    recipe = Recipe(
        tuple(dict.fromkeys(chosen)), count, seed, size, shard, apart, sizes, tuple((m, v[0]) for m, v in asked.items()),
        way=way, model=_model_name(way, model),
    )  # fmt: skip
    if steered:
        show(steered, out)
    with _shown(recipe, as_json) as watch:
        report = generate(
            recipe, out, _benchmarks(), workers=workers or os.cpu_count() or 1, executor=executor, address=address, watch=watch, model=_connected(recipe)
        )  # fmt: skip
    if as_json:
        typer.echo(json.dumps({"out": str(out), **report}, ensure_ascii=False))
    else:
        _tell(out, report)
    raise typer.Exit(0 if report["pairs"] == count else 1)


def _curve(families: tuple[str, ...], texts: list[str], seed: int, out: Path, *, as_json: bool) -> None:
    from optagent.synth.targets import curves, read_targets, show

    steered = curves(families, read_targets(texts), seed)
    written = show(steered, out)
    if as_json:
        rows = [
            {"family": s.family, "asked": s.asked, "got": s.got, "size": s.size, "rounds": len(s.rounds)}
            for s in steered
        ]
        typer.echo(json.dumps({"out": str(out), "files": written, "steered": rows}))
        return
    for s in steered:
        [(measure, wanted)] = s.asked.items()
        typer.echo(
            f"{s.family:26} {measure} asked {wanted:g}, got {s.got[measure]:g} at size {s.size:.2f}, {len(s.rounds)} rounds"
        )
    typer.echo(f"wrote {', '.join(str(out / name) for name in written)}")


def _model_name(way: str, model: str | None) -> str:
    """Raises InputError for a way that there is not."""
    from optagent.agent import general_model
    from optagent.errors import InputError
    from optagent.synth.asked.pair import WAYS

    if way not in ("grammar", *WAYS):
        raise InputError(f"There is no way “{way}” to words", f"There are: grammar, {', '.join(WAYS)}.")
    if way == "grammar":
        if model:
            raise InputError("The grammar asks no model", f"Leave --model out, or name --words: {', '.join(WAYS)}.")
        return ""
    return model or general_model()


def _connected(recipe: Recipe) -> LanguageModel | None:
    from optagent.llm.connect import connect

    return connect(recipe.model) if recipe.model else None


def _benchmarks() -> list[tuple[str, str]]:
    """The words of every benchmark that is at hand; the hub is not asked."""
    from optagent.bench.card import card_names, load_card
    from optagent.bench.load import load, located

    cards = [load_card(name) for name in card_names() if name != "any"]
    return [(f"{card.name}/{s.id}", s.problem.text) for card in cards if located(card) for s in load(card).samples]


def _list(found: list[tuple[str, str]], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([{"name": name, "title": title} for name, title in found], ensure_ascii=False))
        return
    for name, title in found:
        typer.echo(f"{name:26} {title}")


def _tell(out: Path, report: dict[str, Any]) -> None:
    splits = ", ".join(f"{split} {n}" for split, n in report["splits"].items() if n)
    typer.echo(f"{report['pairs']} pairs in {out} ({splits}); README.md there says more")
    for name, one in report["families"].items():
        why = ", ".join(f"{reason} {n}" for reason, n in sorted(one["reasons"].items()))
        typer.echo(f"  {name:26} kept {one['accepted']:>6}, left out {one['rejected']:>5}{f' ({why})' if why else ''}")
    refused = sum(one["refused"] for one in report["contamination"].values())
    compared = sum(one["texts"] for one in report["contamination"].values())
    typer.echo(f"  {compared} benchmark texts compared with: {refused} texts left out as too like")


@contextmanager
def _shown(recipe: Recipe, quiet: bool) -> Generator[Watch | None, None, None]:
    """A progress bar on stderr; None when quiet or not a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("pairs", total=recipe.count)

        def watch(made: Made) -> None:
            bar.update(task, advance=sum(made.accepted.values()))

        yield watch
