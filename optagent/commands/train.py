"""`optagent train`: fine-tune a language model on what `optagent synth` made, and export it for `gguf:`."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optagent.commands.options import AsJson

if TYPE_CHECKING:
    from optagent.train.recipe import Recipe

app = typer.Typer(no_args_is_help=True, help="Fine-tune a language model, and export it.", rich_markup_mode=None)
RecipeFile = Annotated[Path, typer.Option("--config", "-c", help="The recipe, a TOML file; runs/smallest.toml is one.")]


def _recipe(path: Path) -> Recipe:
    from optagent.train.needs import demand, quiet
    from optagent.train.recipe import read_recipe

    recipe = read_recipe(path)
    demand()
    quiet()
    return recipe


@app.command("check")
def check_data(
    config: RecipeFile,
    trial: Annotated[
        bool, typer.Option("--trial/--no-trial", help="Time two steps, to say how long the run takes.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Look at a recipe's data: wrong masks, missing stop tokens and cut answers are refused; counts, tokens and time are told."""
    recipe = _recipe(config)
    from optagent.train.check import check
    from optagent.train.corpus import examples
    from optagent.train.weights import tokenizer_of

    report = check(recipe, examples(recipe.data), tokenizer_of(recipe.base), trial=trial)
    if as_json:
        typer.echo(json.dumps(report.as_json(), indent=2))
        return
    shown = ", ".join(f"{name} {count}" for name, count in report.by_source.items())
    typer.echo(f"{report.examples} examples ({shown}); {report.too_long} too long")
    t = report.tokens
    typer.echo(
        f"tokens: {t.prompt:g} of prompt and {t.answer:g} of answer on average, {t.longest} at most, {report.all_tokens} in all"
    )
    if report.seconds is not None:
        shown = f"{report.seconds:.0f} seconds" if report.seconds < 90 else f"{report.seconds / 60:.0f} minutes"
        typer.echo(f"the run will take about {shown} here")
    for warning in report.warnings:
        typer.echo(f"warning: {warning}", err=True)


@app.command("sft")
def supervised(config: RecipeFile, as_json: AsJson = False) -> None:
    """Train on right answers; the same command goes on from the last checkpoint."""
    recipe = _recipe(config)
    from optagent.train.sft import sft

    _done(sft, recipe, config, as_json=as_json)


@app.command("kto")
def align(config: RecipeFile, as_json: AsJson = False) -> None:
    """Align on single answers that were right or wrong, mined from runs of `optagent bench run` (data.runs)."""
    recipe = _recipe(config)
    from optagent.train.kto import kto

    _done(kto, recipe, config, as_json=as_json)


@app.command("grpo")
def reinforce(config: RecipeFile, as_json: AsJson = False) -> None:
    """Reinforce with the solver's verdict on drawn answers to synthetic problems (data.synthetic)."""
    recipe = _recipe(config)
    from optagent.train.grpo import grpo

    _done(grpo, recipe, config, as_json=as_json)


@app.command("export")
def export(
    config: RecipeFile,
    merge: Annotated[
        str,
        typer.Option("--merge", help="Write the whole model, quantised so (Q8_0, F16, …), and not the adapter alone."),
    ] = "",
    notation: Annotated[
        str, typer.Option("--notation", help="What the model was taught to write, for its header.")
    ] = "shorthand",
    as_json: AsJson = False,
) -> None:
    """Write what a run trained as GGUF, so that --model gguf: takes it."""
    recipe = _recipe(config)
    from optagent.errors import InputError
    from optagent.train import export as to
    from optagent.train.weights import unpacked

    out = Path(recipe.out)
    trained = out / "trained"
    if not trained.is_dir():
        raise InputError(f"{trained} is not there", f"Train first: optagent train sft -c {config}")
    lora = recipe.base.mode == "lora"
    if lora and not merge:
        path = to.export_adapter(trained, unpacked(recipe.base.name), out / "adapter.gguf", notation)
        spec = f"gguf:{recipe.base.name}+{path}"
    else:
        whole = to.merged(trained, unpacked(recipe.base.name), out / "merged") if lora else trained
        kind = merge or "Q8_0"
        path = to.export_whole(whole, to.gguf_of(recipe.base.name), out / f"model-{kind.lower()}.gguf", kind, notation)
        spec = f"gguf:{path}"
    if as_json:
        typer.echo(json.dumps({"file": str(path), "bytes": path.stat().st_size, "model": spec}))
    else:
        typer.echo(f"{path} ({path.stat().st_size / 1e6:.1f} MB)\n  use it: optagent solve … --model {spec}")


def _done(train: Callable[[Recipe], Path], recipe: Recipe, config: Path, *, as_json: bool) -> None:
    with contextlib.redirect_stdout(
        sys.stderr
    ):  # where the trainers' lines of losses belong: a program reads the other
        trained = train(recipe)
    if as_json:
        typer.echo(json.dumps({"folder": str(trained)}))
    else:
        typer.echo(f"The trained weights are in {trained}\n  next: optagent train export -c {config}")
