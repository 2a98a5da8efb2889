"""One sample, asked and solved: the strategy gets the words and nothing else, and what came of it becomes a Record."""

from __future__ import annotations

import hashlib
import json
import math
import re
import time
from collections import Counter
from typing import Any

from optagent.bench.provenance import Options
from optagent.bench.record import Measure, Record, Round
from optagent.bench.sample import Sample
from optagent.bench.taxonomy import failure
from optagent.errors import ContextOverflow
from optagent.formulation.kinds import kinds
from optagent.judge.screen import no_decision
from optagent.llm import LanguageModel, Sampling, Usage
from optagent.problem import Problem
from optagent.sandbox import SHARED, Limits, Sandbox
from optagent.solution import Solution, Status
from optagent.solvers import load_profile
from optagent.strategies import Attempt, Context, strategy
from optagent.strategies.assess import assess
from optagent.trace import Trace

NUMBER = re.compile(r"[-+]?\d[\d,]*\.?\d*(?:[eE][-+]?\d+)?")


async def attempt(
    sample: Sample, k: int, model: LanguageModel, options: Options, sandbox: Sandbox = SHARED
) -> tuple[Record, Measure, list[dict[str, Any]]]:
    """The record, the measure and the trace of one draw. Raises what the world withholds: LanguageModelError, BudgetSpent."""
    began = time.monotonic()
    trace, problem = Trace(), sample.problem
    seed = options.seed + 1000 * k
    greedy = options.samples == 1
    sampling = Sampling(temperature=0.0 if greedy else options.temperature, seed=seed, max_tokens=options.max_tokens)
    limits = Limits(seconds=options.time_limit, isolation=options.isolation)
    context = Context(model, load_profile(options.solver), limits, trace, sampling, options.repairs, sandbox=sandbox)
    tried = await _tried(problem, context, options.strategy)
    tried.verdict, _ = assess(problem, tried)
    rounds = _rounds(trace.events, tried)
    usage = sum((Usage.model_validate(event["usage"]) for event in trace.of("completion")), Usage())
    solution = tried.solution
    record = Record(
        card=sample.card, id=sample.id, k=k, seed=seed, question_sha256=hashlib.sha256(problem.text.encode()).hexdigest(),
        status=solution.status, reason=solution.reason, sense=solution.sense, objective=solution.objective, bound=solution.bound,
        values=solution.values, sizes=solution.sizes, kinds=_kinds(tried),
        formulation=tried.formulation.model_dump(mode="json") if tried.formulation else None, elements=tried.elements,
        program=tried.program.source if tried.program else "", verdict=tried.verdict,
        failure=_failure(tried, trace), repairs=tried.repairs, rounds=tuple(rounds), usage=usage.model_copy(update={"seconds": 0.0}),
        printed_result=printed(solution), solver=f"{solution.solver} {solution.solver_version}".strip(),
        isolation=solution.isolation, error=solution.error,
    )  # fmt: skip
    solves = list(trace.of("solution"))
    measure = Measure(
        card=sample.card, id=sample.id, k=k, seconds=round(time.monotonic() - began, 4), model_seconds=round(usage.seconds, 4),
        sandbox_seconds=round(sum(event.get("seconds", 0.0) for event in solves), 4),
        solve_seconds=round(sum(event.get("solve_seconds", 0.0) for event in solves), 4), memory_mib=solution.memory_mib,
        retries=usage.retries,
    )  # fmt: skip
    return record, measure, trace.events


async def _tried(problem: Problem, context: Context, name: str) -> Attempt:
    """What the strategy came to; a request longer than the model's context is the model's failure, not the world's."""
    if lacking := no_decision(problem):
        return Attempt(Solution(status=Status.REFUSED, reason=lacking))
    try:
        return await strategy(name)(problem, context)
    except ContextOverflow as why:
        context.stop(why)
        return Attempt(Solution(status=Status.BAD_FORMAT, reason=str(why)), stopped=str(why))


def printed(solution: Solution) -> bool:
    """Whether the program printed its objective by itself, to four digits."""
    if solution.objective is None:
        return False
    goal = solution.objective
    for text in NUMBER.findall(solution.output):
        if math.isclose(float(text.replace(",", "")), goal, rel_tol=1e-4, abs_tol=1e-4):
            return True
    return False


def _kinds(tried: Attempt) -> dict[str, int]:
    if tried.checked is None or tried.checked.errors:
        return {}
    return dict(sorted(Counter(kind.name for kind in kinds(tried.checked).values()).items()))


def _failure(tried: Attempt, trace: Trace) -> str:
    if tried.stopped and not tried.solution.status.has_point and any(trace.of("stopped")) and tried.program is None:
        return "context" if tried.solution.status is Status.BAD_FORMAT else failure(tried.solution)
    static = tried.checked is not None and bool(tried.checked.errors)
    replies = [event["text"] for event in trace.of("completion")]
    return failure(tried.solution, static_errors=static, is_json=bool(replies) and _is_json(replies[-1]))


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _rounds(events: list[dict[str, Any]], tried: Attempt) -> list[Round]:
    """The passes of a strategy: each ends with its first solution, and with what was said against it."""
    rounds: list[Round] = []
    fields: dict[str, Any] = {}
    closed = False
    for event in events:
        kind = event["kind"]
        if kind == "repair":
            if closed:
                rounds[-1] = rounds[-1].model_copy(update={"complaints": tuple(map(str, event["complaints"]))})
            fields, closed = {}, False
        elif closed:  # the best attempt is put back at the end: no pass of its own
            continue
        elif kind == "formulation":
            fields["formulation"] = {k: v for k, v in event.items() if k not in ("kind", "at")}
        elif kind == "program":
            fields["program"] = event.get("source", "")
        elif kind == "solution":
            solution = Solution.model_validate({k: v for k, v in event.items() if k not in ("kind", "at")})
            static = bool(fields.get("formulation")) and not fields.get("program")
            rounds.append(
                Round(
                    **fields, elements=tried.elements if not fields.get("formulation") else "", status=solution.status,
                    reason=solution.reason, objective=solution.objective,
                    failure=failure(solution, static_errors=static and not solution.status.has_point),
                )
            )  # fmt: skip
            closed = True
    return rounds
