"""Options that several subcommands share, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Words = Annotated[
    str | None, typer.Argument(help="The problem in words, a text file, or - for standard input.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object for programs.")]
Data = Annotated[list[Path], typer.Option("--data", help="Attach a table (CSV, TSV, JSON, XLSX); may be repeated.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", help="Write formulation.json, model.py, model.lp, solution.json, trace.jsonl here."),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        help="openai:MODEL[@URL], hf:FOLDER, gguf:NAME or replay:FILE; the embedded default if left out.",
    ),
]
Solver = Annotated[str, typer.Option("--solver", help="A solver profile of `optagent rooms`.")]
TimeLimit = Annotated[float, typer.Option("--time-limit", min=0.1, help="Seconds for one solve.")]
Seed = Annotated[int, typer.Option("--seed", help="Makes draws repeatable.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Ask the model again even where its reply is remembered.")]
MaxCalls = Annotated[int | None, typer.Option("--max-calls", min=1, help="Stop after so many requests to the model.")]
MaxTokens = Annotated[
    int | None, typer.Option("--max-total-tokens", min=1, help="Stop after so many tokens in and out.")
]
MaxSeconds = Annotated[float | None, typer.Option("--max-seconds", min=1, help="Stop asking after so many seconds.")]
MaxCost = Annotated[float | None, typer.Option("--max-cost", min=0, help="Stop after so many US dollars.")]
Isolation = Annotated[
    str,
    typer.Option(
        "--isolation",
        help="strict: refuse below Landlock and seccomp; best: what there is; none: time and memory alone.",
    ),
]


def level(isolation: str) -> Literal["strict", "best", "none"]:
    """The level of isolation that was typed. Raises InputError for another word."""
    from optagent.errors import InputError

    if isolation not in ("strict", "best", "none"):
        raise InputError(f"There is no isolation “{isolation}”", "There are: strict, best, none.")
    return isolation
