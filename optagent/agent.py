"""The agent: words in, a checked answer out. `solve` for everybody, `asolve` for async callers."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from optagent.answer import Answer
from optagent.errors import InputError
from optagent.folder import RunFolder, open_folder
from optagent.formulation import Formulation
from optagent.judge.feasibility import exported_feasibility, feasibility
from optagent.judge.screen import no_decision
from optagent.judge.weigh import weigh
from optagent.llm import LanguageModel, Sampling, Usage
from optagent.problem import Problem, Table
from optagent.program import Program
from optagent.sandbox import LISTED, Isolation, Limits
from optagent.sandbox.isolation import demand
from optagent.solution import Solution, Status
from optagent.solvers import load_profile, require
from optagent.stages.formulate import formulate as draft
from optagent.stages.solve import solve_formulation, solve_program
from optagent.strategies import Attempt, Context, Strategy
from optagent.strategies import strategy as find_strategy
from optagent.strategies.agree import agree as second_derivation
from optagent.strategies.agree import agreement_check
from optagent.strategies.assess import assess
from optagent.strategies.attempt import NO_MORE
from optagent.trace import Trace

if TYPE_CHECKING:
    from optagent.llm.budget import Budget

T = TypeVar("T")
P = ParamSpec("P")
Listener = Callable[[dict[str, Any]], None]
LONGEST = 7 * 24 * 3600.0
"""Seconds; a longer time limit is a slip."""


class NothingWritten(InputError):
    """The language model wrote no formulation, or the text asks for no decision."""


def version() -> str:
    """Of optagent, as installed."""
    from importlib.metadata import version as installed

    return installed("optagent")


def default_models(strategy: str = "formulate", *, tables: bool = False) -> list[str]:
    """Which models are asked in turn when none is named: that of $OPTAGENT_MODEL alone, else the embedded ones."""
    from optagent.llm.rungs import embedded, named

    alone = named()
    return [alone] if alone else embedded(words_alone=strategy == "formulate" and not tables)


def default_model(strategy: str = "formulate") -> str:
    """The first of `default_models`."""
    return default_models(strategy)[0]


def general_model() -> str:
    """What is asked by default for anything but a formulation: the small trained model knows nothing else."""
    from optagent.llm.rungs import embedded, named

    return named() or embedded(words_alone=False)[0]


async def asolve(
    problem: Problem | str, *, model: str | LanguageModel | None = None, strategy: str = "formulate", solver: str = "highs",
    samples: int = 1, repairs: int = 2, time_limit: float = 60.0, seed: int = 0, max_tokens: int = 2000,
    budget: Budget | None = None, cache: bool = True, out: Path | None = None, listener: Listener | None = None,
    isolation: Isolation = "best", agree: str | bool = False, larger: str | None = None,
) -> Answer:  # fmt: skip
    """Turn words into a model, solve it, and say why the answer can be trusted.

    `model` is a string such as `openai:gpt-5`, `hf:FOLDER`, `gguf:NAME`, or anything that fulfils LanguageModel. Without one
    the embedded models are asked in turn, until the Verdict's confidence is enough (`optagent.llm.rungs`); `larger` names
    the one to ask after the first, in place of the embedded one.
    With `samples` > 1 the first is greedy and the others are drawn; the one chosen is that with the most weight of
    confidence behind its optimum. With `agree` the model is derived a second time, by the same strategy with another seed or
    by the one named, and compared: what comes of it is in `Answer.agreement` and in the Verdict. `time_limit` is seconds for
    one solve; `isolation="strict"` refuses to run programs below rlimits, Landlock and seccomp.
    Raises OptagentError for what the user or the world can mend; all else is in the Answer.
    """
    began = time.monotonic()
    words = problem if isinstance(problem, Problem) else Problem.from_words(problem)
    if samples < 1 or repairs < 0:
        raise InputError(f"{samples} samples and {repairs} repairs cannot be", "Ask for samples ≥ 1 and repairs ≥ 0.")
    run_strategy, limits = find_strategy(strategy), _limits(time_limit, isolation, out)
    profile = require(load_profile(solver))  # before a model is asked for what nothing could solve
    again = strategy if agree is True else agree or ""
    run_again = find_strategy(again) if again else None
    folder, trace = open_folder(out)
    trace.listener = listener
    rungs = [model] if model is not None else default_models(strategy, tables=bool(words.tables))
    if larger:
        rungs = [rungs[0], larger]
    name = rungs[0] if isinstance(rungs[0], str) else rungs[0].name
    trace.add(
        "run", optagent=version(), model=name, strategy=strategy, solver=solver, samples=samples, repairs=repairs,
        time_limit=time_limit, seed=seed, max_tokens=max_tokens,
    )  # fmt: skip
    trace.add("problem", text=words.text, id=words.id, tables=[t.name for t in words.tables])
    attempts: list[Attempt] = []
    stopped, agreement = "", None
    lacking = no_decision(words)
    if lacking:  # plainly no decision problem: no model need be asked to know that
        attempts.append(Attempt(Solution(status=Status.REFUSED, reason=lacking)))
        trace.add("solution", status=Status.REFUSED.value, reason=lacking)
        name = ""
    else:
        models = [
            _connected(rung, cache, budget, trace) for rung in rungs
        ]  # a slip in the second one's name is told now
        try:
            for asked, owned in models:
                sampling = Sampling(seed=seed, max_tokens=max_tokens)
                context = Context(asked, profile, limits, trace, sampling, repairs, folder)
                made, stopped = await _sampled(words, run_strategy, context, samples, first=not attempts)
                attempts += made
                if stopped or asked is models[-1][0] or _enough(made):
                    if run_again is not None:
                        agreement = await second_derivation(words, _choose(attempts)[0], context, again, run_again)
                    break
                if owned:
                    await asked.close()  # two in memory at once would crawl
        finally:
            for asked, owned in models:
                if owned:
                    await asked.close()
    chosen, agreeing = _choose(attempts)
    more = [agreement_check(agreement, chosen.solution)] if agreement is not None else []
    verdict, links = assess(words, chosen, agreeing, len(attempts), more)
    trace.add("verdict", **verdict.model_dump(mode="json"))
    if folder:
        folder.settle(
            formulation=chosen.formulation, elements=chosen.elements, program=chosen.program, solution=chosen.solution
        )
    answer = Answer(
        problem=words, formulation=chosen.formulation, elements=chosen.elements, program=chosen.program, solution=chosen.solution,
        verdict=verdict, diagnostics=tuple(chosen.diagnostics), links=tuple((x.mention.text, x.mention.start, x.place) for x in links),
        model=chosen.model or name, strategy=strategy, repairs=chosen.repairs, samples=len(attempts), agreeing=agreeing,
        agreement=agreement, stopped=stopped or chosen.stopped, usage=_usage(trace).model_dump(), seconds=time.monotonic() - began,
    )  # fmt: skip
    return _written(answer, folder)


async def _sampled(
    words: Problem, run_strategy: Strategy, context: Context, samples: int, *, first: bool
) -> tuple[list[Attempt], str]:
    """As many attempts of one model as are asked for, the first of them greedy; and why there are fewer, where there are.

    Raises BudgetSpent or LanguageModelError where there is no attempt at all, of no model before it (`first`) either.
    """
    made: list[Attempt] = []
    drawn = context.sampling
    for k in range(samples):
        sampling = drawn.model_copy(update={"temperature": 0.0 if k == 0 else 0.7, "seed": drawn.seed + 1000 * k})
        if samples > 1:
            context.trace.add("sample", number=k + 1, of=samples)
        try:
            attempt = await run_strategy(words, replace(context, sampling=sampling))
        except NO_MORE as why:
            if not made and first:
                raise
            return made, context.stop(why)  # what the samples so far have found is worth having
        attempt.verdict, _ = assess(words, attempt)
        attempt.model = context.model.name
        made.append(attempt)
    return made, ""


def _enough(attempts: Sequence[Attempt]) -> bool:
    """Whether a larger model need not be asked."""
    from optagent.llm.rungs import ENOUGH

    best = _choose(attempts)[0]
    return best.solution.status.has_point and best.verdict.confidence >= ENOUGH


def _usage(trace: Trace) -> Usage:
    """Everything that was asked, in rounds that were given up too."""
    return sum((Usage.model_validate(event["usage"]) for event in trace.of("completion")), Usage())


def _limits(seconds: float, isolation: Isolation, out: Path | None) -> Limits:
    if not 0 < seconds <= LONGEST:  # false for a NaN as well
        raise InputError(f"A time limit of {seconds:g} seconds cannot be kept", "Give a number of seconds above 0.")
    demand(isolation)
    return Limits(seconds=seconds, isolation=isolation, lp_bytes=LISTED if out else 0)


def _written(answer: Answer, folder: RunFolder | None) -> Answer:
    """The answer, in the folder too; with a word about what the folder could not take."""
    if folder is None:
        return answer
    folder.write("answer.json", json.dumps(answer.as_json(), indent=2, ensure_ascii=False) + "\n")
    return answer.model_copy(update={"unwritten": str(folder.fault)}) if folder.fault else answer


def _connected(
    model: str | LanguageModel | None, cache: bool, budget: Budget | None, trace: Trace
) -> tuple[LanguageModel, bool]:
    """The model to ask, and whether it is ours to close."""
    from optagent.llm.connect import connect

    if model is not None and not isinstance(model, str):
        return model, False

    def on_retry(attempt: int, wait: float, reason: str) -> None:
        trace.add("retry", attempt=attempt, wait=wait, reason=reason)

    return connect(model or default_model(), cache=cache, budget=budget, on_retry=on_retry), True


def _choose(attempts: Sequence[Attempt]) -> tuple[Attempt, int]:
    """The attempt whose optimum has the largest sum of confidences behind it; the most confident of those."""

    def optimum(attempt: Attempt) -> str:
        s = attempt.solution
        return f"{s.objective:.6g}" if s.status.has_point and s.objective is not None else s.status.value

    weight: Counter[str] = Counter()
    for attempt in attempts:
        weight[optimum(attempt)] += attempt.verdict.confidence  # pyright: ignore[reportArgumentType] - a Counter adds floats too
    wanted = max(weight, key=lambda o: weight[o])
    alike = [a for a in attempts if optimum(a) == wanted]
    return max(alike, key=lambda a: a.verdict.confidence), len(alike)


async def aformulate(
    problem: Problem | str, *, model: str | LanguageModel | None = None, seed: int = 0, max_tokens: int = 2000,
    budget: Budget | None = None, cache: bool = True, out: Path | None = None, listener: Listener | None = None,
) -> Formulation:  # fmt: skip
    """The five elements and no more. Raises NothingWritten when the model wrote none, saying why."""
    words = problem if isinstance(problem, Problem) else Problem.from_words(problem)
    folder, trace = open_folder(out)
    trace.listener = listener
    trace.add("problem", text=words.text, id=words.id, tables=[t.name for t in words.tables])
    lacking = no_decision(words)
    if lacking:
        message, _, remedy = lacking.partition(". ")
        raise NothingWritten(message, remedy)
    asked, owned = _connected(model, cache, budget, trace)
    try:
        drafted = await draft(words, asked, trace, Sampling(seed=seed, max_tokens=max_tokens))
    finally:
        if owned:
            await asked.close()
    if drafted.formulation is None:
        raise NothingWritten(
            f"{asked.name} wrote no formulation: {drafted.failure}",
            "Say what is decided, what limits it and what is best, or try another --model.",
        )
    if folder:
        folder.formulation(drafted.formulation)
        if folder.fault:
            raise folder.fault
    return drafted.formulation


async def arun(
    model: Formulation | Program, *, tables: Sequence[Table] = (), solver: str = "highs", time_limit: float = 60.0,
    out: Path | None = None, listener: Listener | None = None, isolation: Isolation = "best",
) -> Answer:  # fmt: skip
    """Solve what is already a model, with the same checks and no language model. `time_limit` is in seconds.

    Raises OptagentError for what the user or the world can mend; all else is in the Answer.
    """
    began = time.monotonic()
    profile, limits = require(load_profile(solver)), _limits(time_limit, isolation, out)
    folder, trace = open_folder(out, keep_models=True)
    trace.listener = listener
    trace.add("run", optagent=version(), solver=solver, time_limit=time_limit)

    def keep(thing: Formulation | Program | Solution) -> None:
        left_out = {"lp"} if isinstance(thing, Solution) else set[str]()
        trace.add(type(thing).__name__.lower(), **thing.model_dump(mode="json", exclude=left_out))
        if folder is not None:
            folder.keep(thing)

    keep(model)
    if isinstance(model, Formulation):
        program, checked, solution = await solve_formulation(model, tables, profile, limits)
        attempt = Attempt(solution, model, program=program, checked=checked)
        checks = feasibility(checked, solution) if not checked.errors else []
        if program is not None:
            keep(program)
    else:
        attempt = Attempt(await solve_program(model, profile, limits), program=model)
        checks = exported_feasibility(attempt.solution)
    keep(attempt.solution)
    verdict = weigh(attempt.solution, checks, attempt.diagnostics)
    trace.add("verdict", **verdict.model_dump(mode="json"))
    answer = Answer(
        problem=None, formulation=attempt.formulation, program=attempt.program, solution=attempt.solution, verdict=verdict,
        diagnostics=tuple(attempt.diagnostics), seconds=time.monotonic() - began,
    )  # fmt: skip
    return _written(answer, folder)


def wait(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end from anywhere, also inside a running event loop (a notebook): then in a thread.

    Ctrl-C cancels it in either case, so that no sandbox and no request is left behind.
    """
    import asyncio

    try:
        asyncio.get_running_loop()
        running = True
    except RuntimeError:
        running = False
    if not running:
        return asyncio.run(coroutine)
    from concurrent.futures import Future, ThreadPoolExecutor

    begun: Future[tuple[asyncio.AbstractEventLoop, asyncio.Task[T]]] = Future()

    async def apart() -> T:
        task = asyncio.create_task(coroutine)
        begun.set_result((asyncio.get_running_loop(), task))
        return await task

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(asyncio.run, apart())
        try:
            return future.result()
        except KeyboardInterrupt:
            if not future.done():  # it came to us, not out of the coroutine: the thread knows nothing of it
                loop, task = begun.result()
                loop.call_soon_threadsafe(task.cancel)
            raise


def _blocking(function: Callable[P, Coroutine[Any, Any, T]], summary: str) -> Callable[P, T]:
    """The synchronous twin, with the same parameters for readers and type checkers."""

    @wraps(function)
    def twin(*args: P.args, **kwargs: P.kwargs) -> T:
        return wait(function(*args, **kwargs))

    twin.__name__ = function.__name__.removeprefix("a")
    twin.__qualname__ = twin.__name__
    twin.__doc__ = f"{summary} Blocks until it is done; safe in a notebook.\n\n    {function.__doc__}"
    return twin


solve = _blocking(asolve, "`asolve` for everybody.")
formulate = _blocking(aformulate, "`aformulate` for everybody.")
run = _blocking(arun, "`arun` for everybody.")
