"""`optagent solve`: words in, a checked answer out."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from optagent.commands import options


def solve(
    problem: options.Words = None,
    data: options.Data = [],  # noqa: B006 - Typer copies it
    model: options.Model = None,
    strategy: Annotated[
        str, typer.Option("--strategy", help="formulate, llmopt, direct, cot, reflexion, orthought, optimus or coe.")
    ] = "formulate",
    solver: options.Solver = "highs",
    samples: Annotated[
        int,
        typer.Option("--samples", min=1, max=64, help="Ask so often, and take the optimum with the most behind it."),
    ] = 1,
    agree: Annotated[
        bool,
        typer.Option("--agree", help="Derive the model a second time, and say whether it is proven the same."),
    ] = False,
    agree_by: Annotated[
        str | None,
        typer.Option(
            "--agree-by",
            help="The strategy of --agree; the same one, with another seed, if left out.",
            show_default=False,
        ),
    ] = None,
    repairs: Annotated[int, typer.Option("--repairs", min=0, max=10, help="Rounds of correction, at most.")] = 2,
    time_limit: options.TimeLimit = 60.0,
    seed: options.Seed = 0,
    max_calls: options.MaxCalls = None,
    max_total_tokens: options.MaxTokens = None,
    max_seconds: options.MaxSeconds = None,
    max_cost: options.MaxCost = None,
    no_cache: options.NoCache = False,
    out: options.Out = None,
    isolation: options.Isolation = "best",
    larger: Annotated[
        str | None, typer.Option("--larger", help="The model to ask where the first one's answer is weak.")
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Solve a decision problem given in words.

    Without --model the small model that optagent trained is asked first, and a larger one where the checks find its answer
    weak. Prints the model as mathematics, the Pyomo program, the plan, and how it was checked. Exit code 0 when there is a plan,
    1 when there is none, 2 when something has to be mended first.
    """
    from optagent.agent import asolve, wait
    from optagent.commands.progress import watched
    from optagent.commands.show import code, show
    from optagent.commands.words import problem_from
    from optagent.llm.budget import Budget

    words = problem_from(problem, data)
    budget = Budget(calls=max_calls, tokens=max_total_tokens, seconds=max_seconds, money=max_cost)
    with watched(as_json) as listener:
        answer = wait(
            asolve(
                words, model=model, strategy=strategy, solver=solver, samples=samples, repairs=repairs, time_limit=time_limit,
                seed=seed, budget=budget, cache=not no_cache, out=out, listener=listener, isolation=options.level(isolation),
                agree=agree_by or agree, larger=larger,
            )
        )  # fmt: skip
    if as_json:
        typer.echo(json.dumps(answer.as_json(), ensure_ascii=False))
    else:
        show(answer, out)
    if answer.unwritten:
        typer.echo(f"optagent: {answer.unwritten}", err=True)
    raise typer.Exit(code(answer))
