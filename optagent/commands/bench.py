"""`optagent bench`: runs over datasets, their scores by every rule, and two runs held against each other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optagent.commands import options

if TYPE_CHECKING:
    from optagent.bench.compare import Comparison
    from optagent.bench.score import CardScore

app = typer.Typer(no_args_is_help=True, help="Run a benchmark, score it by every rule, compare two runs.")
Cards = Annotated[
    list[str], typer.Argument(help="Names of cards (`optagent bench cards`), or paths to your own.", show_default=False)
]
Run = Annotated[Path, typer.Argument(help="The folder that `bench run --out` wrote.", show_default=False)]
Profile = Annotated[str | None, typer.Option("--profile", help="A scoring rule; each card's own if left out.")]


@app.command("cards")
def cards(as_json: options.AsJson = False) -> None:
    """List the datasets there are cards for, and whether their data are here."""
    from optagent.bench.card import card_names, load_card
    from optagent.bench.load import located

    found = [(card, located(card)) for name in card_names() if name != "any" for card in [load_card(name)]]
    if as_json:
        rows = [
            {
                "name": c.name,
                "title": c.title,
                "n": c.source.n,
                "licence": c.licence,
                "profile": c.profile,
                "found": where,
            }
            for c, where in found
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for card, where in found:
        state = "here" if where else "on hub" if card.source.hub else "not here"
        typer.echo(f"{card.name:22} {card.source.n or '?':>4}  {state:9} {card.title}")
    typer.echo("\nOPTAGENT_DATA names the folder of datasets. benchmarks/any.toml is a card to copy for your own.")


@app.command("run")
def run(
    cards: Cards,
    out: Annotated[Path, typer.Option("--out", help="The run's folder; the same command goes on where it stopped.")],
    model: options.Model = None,
    strategy: Annotated[
        str, typer.Option("--strategy", help="How words become a solution; see the README.")
    ] = "formulate",
    solver: options.Solver = "highs",
    samples: Annotated[int, typer.Option("--samples", min=1, max=256, help="Draws for each problem.")] = 1,
    temperature: Annotated[
        float, typer.Option("--temperature", min=0, help="Of the draws, where there are several.")
    ] = 0.7,
    repairs: Annotated[int, typer.Option("--repairs", min=0, max=10, help="Rounds of correction, at most.")] = 2,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="So many problems of each card.")] = None,
    shuffle: Annotated[
        int | None, typer.Option("--shuffle", help="Seed of the order in which --limit takes them.")
    ] = None,
    only: Annotated[list[str], typer.Option("--only", help="This problem: ID or CARD/ID; may be repeated.")] = [],  # noqa: B006
    concurrency: Annotated[int, typer.Option("--concurrency", "-j", min=1, max=1024, help="Problems at a time.")] = 1,
    time_limit: options.TimeLimit = 60.0,
    seed: options.Seed = 0,
    max_tokens: Annotated[int, typer.Option("--max-tokens", min=16, help="Completion tokens of one request.")] = 2000,
    errata: Annotated[bool, typer.Option("--errata", help="With the card's corrections of labels.")] = False,
    executor: Annotated[str, typer.Option("--executor", help="local or ray.")] = "local",
    address: Annotated[
        str | None, typer.Option("--address", help="Of a Ray cluster; one is started here if left out.")
    ] = None,
    isolation: options.Isolation = "best",
    max_calls: options.MaxCalls = None,
    max_total_tokens: options.MaxTokens = None,
    max_seconds: options.MaxSeconds = None,
    max_cost: options.MaxCost = None,
    no_cache: options.NoCache = False,
    as_json: options.AsJson = False,
) -> None:
    """Ask a language model for every problem of the cards, solve what it writes, and keep it all in --out.

    A run may be stopped anywhere: the same command goes on. Exit code 0 when it is whole, 1 when something is left.
    """
    from optagent.agent import default_model, wait
    from optagent.bench.provenance import Options
    from optagent.bench.run import run as run_bench
    from optagent.bench.score import score_run
    from optagent.commands.bench_progress import shown
    from optagent.llm.budget import Budget

    asked = Options(
        cards=tuple(cards), model=model or default_model(strategy), strategy=strategy, solver=solver, samples=samples, temperature=temperature, isolation=options.level(isolation),
        repairs=repairs, seed=seed, max_tokens=max_tokens, time_limit=time_limit, errata=errata, limit=limit, shuffle=shuffle, only=tuple(only),
    )  # fmt: skip
    budget = Budget(calls=max_calls, tokens=max_total_tokens, seconds=max_seconds, money=max_cost)
    with shown(as_json) as watch:
        done = wait(
            run_bench(
                asked, out, concurrency=concurrency, budget=budget, cache=not no_cache, executor=executor, address=address, watch=watch
            )
        )  # fmt: skip
    scores = score_run(out)[1] if done.done else []
    if as_json:
        from optagent.bench.table import as_json as score_json

        told = {
            "out": str(out),
            "total": done.total,
            "done": done.done,
            "before": done.before,
            "faults": done.faults,
            "stopped": done.stopped,
        }
        typer.echo(json.dumps({**told, "scores": [score_json(s) for s in scores]}, ensure_ascii=False))
    else:
        for warning in done.warnings:
            typer.echo(f"note: {warning}", err=True)
        if done.before == done.total:
            typer.echo(f"{out} is whole: {done.total} of {done.total} were there already.")
        _summary(scores)
        if done.stopped:
            typer.echo(f"optagent: stopped with {done.done} of {done.total}: {done.stopped}", err=True)
        else:
            typer.echo(f"optagent bench score {out}    # by every rule")
    raise typer.Exit(1 if done.stopped else 0)


@app.command("score")
def score(
    run: Annotated[
        Path | None, typer.Argument(help="The folder that `bench run --out` wrote.", show_default=False)
    ] = None,
    predictions: Annotated[
        Path | None, typer.Option("--predictions", help="A file of published predictions instead.")
    ] = None,
    card: Annotated[
        str | None, typer.Option("--card", help="The card that describes the fields of --predictions.")
    ] = None,
    profile: Profile = None,
    groups: Annotated[
        bool, typer.Option("--groups", help="By type, size and kind of constraint, and what went wrong.")
    ] = False,
    oracle: Annotated[
        bool,
        typer.Option(
            "--oracle", help="Solve again with variables relaxed, made whole, the sense flipped: upper bounds."
        ),
    ] = False,
    equivalence: Annotated[
        bool,
        typer.Option(
            "--equivalence", help="Compare the models: votes by clusters of equivalent ones, and answers right by luck."
        ),
    ] = False,
    pair_seconds: Annotated[
        float, typer.Option("--pair-seconds", min=0.1, help="What --equivalence may take for two models.")
    ] = 5.0,
    as_json: options.AsJson = False,
) -> None:
    """Score a run by every rule of the literature, offline; or predictions that somebody else published."""
    from optagent.bench.card import load_card
    from optagent.bench.predictions import read_predictions
    from optagent.bench.score import score_card, score_run
    from optagent.bench.score_predictions import grouped
    from optagent.bench.scoring import rule
    from optagent.bench.table import as_json as score_json
    from optagent.bench.table import groups_table, oracle_table, percent, rules_table, written
    from optagent.errors import InputError

    if (run is None) == (predictions is None):
        raise InputError("Nothing, or two things, to score", "Name a run's folder, or --predictions FILE --card NAME.")
    if oracle and run is None:
        raise InputError("Published predictions hold no models to solve again", "Leave out --oracle.")
    if equivalence and run is None:
        raise InputError("Published predictions hold no models to compare", "Leave out --equivalence.")
    if predictions is not None:
        if card is None:
            raise InputError("No card says what the fields of the predictions are", "Add --card NAME.")
        described = load_card(card)
        scores = [score_card(described, grouped(read_predictions(predictions, described)))]
    else:
        assert run is not None
        if equivalence:
            _relate(run, pair_seconds, quiet=as_json)
        scores = score_run(run)[1]
        if oracle:
            _consult(run, scores, quiet=as_json)
    chosen = rule(profile).name if profile else None
    if as_json:
        typer.echo(json.dumps([score_json(s) for s in scores], ensure_ascii=False))
        return
    for found in scores:
        if chosen:
            rate = found.rules[chosen].rate
            typer.echo(f"{found.card} by {chosen}: {rate.hits:.10g}/{rate.n} = {percent(rate)}\n")
        table = rules_table(found)
        typer.echo(table.title)
        typer.echo(written(table, "text"))
        if found.oracle:
            table = oracle_table(found)
            typer.echo(table.title)
            typer.echo(written(table, "text"))
        if groups:
            for group in groups_table(found):
                typer.echo(group.title)
                typer.echo(written(group, "text"))
        _notes(found)


def _relate(run: Path, seconds: float, *, quiet: bool) -> None:
    """Compare the models of a run, where that was not done before."""
    from optagent.agent import wait
    from optagent.bench.relate import relate
    from optagent.commands.bench_progress import counted

    with counted("comparing models", quiet=quiet) as watch:
        pairs = wait(relate(run, seconds, watch))
    if pairs and not quiet:
        typer.echo(f"{pairs} pairs of models were compared; what came of it is kept in the run's folder.\n", err=True)


def _consult(run: Path, scores: list[CardScore], *, quiet: bool) -> None:
    """Add the upper bounds to the scores of a run."""
    from optagent.agent import wait
    from optagent.bench.oracle import bounds, consult
    from optagent.commands.bench_progress import counted

    with counted("solving again", quiet=quiet) as watch:
        found = wait(consult(run, watch))
    for score in scores:
        score.oracle = bounds(score.problems, found)


@app.command("compare")
def compare(a: Run, b: Run, profile: Profile = None, as_json: options.AsJson = False) -> None:
    """Say whether two runs differ by more than chance: exact McNemar, paired bootstrap, smallest detectable difference."""
    from optagent.bench.compare import compare as compared
    from optagent.bench.score import score_run
    from optagent.bench.scoring import rule

    found = compared(score_run(a)[1], score_run(b)[1], rule(profile).name if profile else None)
    if as_json:
        typer.echo(json.dumps([_compared(c) for c in found], ensure_ascii=False))
        return
    for c in found:
        typer.echo(
            f"{c.card}, {c.n} problems, by {c.rule}"
            + (f" ({c.left_out} that only one has are left out)" if c.left_out else "")
        )
        typer.echo(f"  A {100 * c.a:.1f} %   {a}")
        typer.echo(f"  B {100 * c.b:.1f} %   {b}")
        d = c.difference
        typer.echo(f"  A − B = {100 * d.mean:+.1f} points (95 % bootstrap {100 * d.low:+.1f} to {100 * d.high:+.1f})")
        typer.echo(f"  only A right {c.test.only_a}, only B right {c.test.only_b}: exact McNemar p = {c.test.p:.4g}")
        typer.echo(f"  so many problems show a true difference of {100 * c.detectable:.1f} points four times in five")


@app.command("table")
def table(
    runs: Annotated[list[Path], typer.Argument(help="Folders of runs.", show_default=False)],
    as_csv: Annotated[bool, typer.Option("--csv")] = False,
    markdown: Annotated[bool, typer.Option("--markdown")] = False,
    latex: Annotated[bool, typer.Option("--latex")] = False,
) -> None:
    """Print the summary of runs as a table for a paper, a page or a spreadsheet."""
    from optagent.bench.score import score_run
    from optagent.bench.table import Table, summary_table, written
    from optagent.errors import InputError

    if as_csv + markdown + latex > 1:
        raise InputError("More than one form of table", "Choose one of --csv, --markdown, --latex.")
    rows: list[tuple[str, ...]] = []
    columns: tuple[str, ...] = ()
    for run in runs:
        head, scores = score_run(run)
        found = summary_table(scores)
        columns = ("model", "strategy", *found.columns)
        rows += [(head.model, head.options.strategy, *row) for row in found.rows]
    form = "csv" if as_csv else "markdown" if markdown else "latex" if latex else "text"
    typer.echo(written(Table("runs", columns, tuple(rows)), form), nl=False)


def _summary(scores: list[CardScore]) -> None:
    from optagent.bench.table import summary_table, written

    if scores:
        typer.echo(written(summary_table(scores), "text"))


def _notes(score: CardScore) -> None:
    from optagent.bench.card import load_card
    from optagent.errors import RoomError

    typer.echo(
        "* the rule that the card recommends. Oracle tricks (type swap, sense flip) are in no score; --oracle shows what they could at most find."
    )
    try:
        card = load_card(score.card)
    except RoomError:
        return
    for note in card.notes:
        typer.echo(f"  {note}")
    for published in card.published:
        typer.echo(
            f"  published: {published.system} {100 * published.accuracy:.1f} % ({published.rule}; {published.source})"
        )


def _compared(c: Comparison) -> dict[str, object]:
    return {
        "card": c.card, "rule": c.rule, "n": c.n, "a": c.a, "b": c.b, "only_a": c.test.only_a, "only_b": c.test.only_b, "p": c.test.p,
        "difference": c.difference.mean, "interval": (c.difference.low, c.difference.high), "detectable": c.detectable,
        "ids_only_a": c.only_a, "ids_only_b": c.only_b, "left_out": c.left_out,
    }  # fmt: skip


@app.command("lint")
def lint(
    cards: Cards,
    train: Annotated[list[Path], typer.Option("--train", help="Training data that must not hold these problems.")] = [],  # noqa: B006
    kind: Annotated[list[str], typer.Option("--kind", help="Only faults of this kind; may be repeated.")] = [],  # noqa: B006
    every: Annotated[bool, typer.Option("--all", help="Every fault, not the first three of a kind.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """Look for faults of datasets: labels, words, twins, leaks from training data, references that disagree.

    Several cards are held against each other too. Exit code 1 when anything was found.
    """
    from optagent.bench.card import load_card
    from optagent.bench.lint import KINDS
    from optagent.bench.lint import lint as linted
    from optagent.errors import InputError

    if unknown := sorted(set(kind) - set(KINDS)):
        raise InputError(f"There is no fault of the kind {', '.join(unknown)}", f"There are: {', '.join(KINDS)}.")
    found = [f for f in linted([load_card(name) for name in cards], train) if not kind or f.kind in kind]
    if as_json:
        typer.echo(json.dumps([f.model_dump() for f in found], ensure_ascii=False))
        raise typer.Exit(1 if found else 0)
    for name in dict.fromkeys(f.card for f in found):
        typer.echo(f"── {name} ──")
        for one, clause in KINDS.items():
            these = [f for f in found if f.card == name and f.kind == one]
            if these:
                typer.echo(f"{one} ({len(these)}): {clause}")
                for fault in these if every else these[:3]:
                    typer.echo(f"  {fault.id or 'the file'}: {fault.message}")
                if len(these) > 3 and not every:
                    typer.echo(f"  … and {len(these) - 3} more (--all)")
    typer.echo(f"{len(found)} findings in {len(cards)} datasets" if found else "nothing was found")
    raise typer.Exit(1 if found else 0)


@app.command("report")
def report(
    run: Run,
    out: Annotated[
        Path | None, typer.Option("--out", help="The file to write; report.html in the run's folder if left out.")
    ] = None,
) -> None:
    """Write a run as one HTML page that needs no network and no script: summary, charts, and every sample."""
    from optagent.bench.report import report as page
    from optagent.errors import StorageError

    target = out or run / "report.html"
    text = page(run)
    try:
        target.write_text(text, encoding="utf-8", errors="xmlcharrefreplace")
    except OSError as error:
        raise StorageError(f"{target} cannot be written ({error.strerror})", "Name another file with --out.") from error
    typer.echo(f"wrote {target}")
