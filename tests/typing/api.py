"""What a user's type checker sees: read by pyright (`make types`), never run."""

from __future__ import annotations

from typing import assert_type

import optagent
from optagent import Answer, Formulation, Problem, Program, Solution, Status, Table, Verdict
from optagent.llm import Completion, LanguageModel, Message, Sampling
from optagent.sandbox import Limits, run, run_async
from optagent.solvers import Profile, installed, load_profile, profiles
from optagent.tables import read_table, read_tables


def a_problem_with_a_table() -> None:
    table = assert_type(read_table("costs.csv"), Table)
    assert_type(table.rows[0][0], str | int | float | None)
    assert_type(read_tables(["costs.csv"]), tuple[Table, ...])
    assert_type(Problem.from_words("Ship at least cost.", (table,)), Problem)


def from_words_to_an_answer() -> None:
    answer = assert_type(optagent.solve("Make cakes."), Answer)
    assert_type(answer.solution, Solution)
    assert_type(answer.verdict, Verdict)
    assert_type(answer.solution.status, Status)
    assert_type(answer.solution.values, dict[str, float])
    assert_type(answer.objective, float | None)
    assert_type(answer.diagnostics[0].message, str)
    assert_type(optagent.formulate("Make cakes."), Formulation)


async def the_same_without_waiting(model: LanguageModel) -> None:
    assert_type(await optagent.asolve("Make cakes.", model=model, samples=3), Answer)
    formulation = assert_type(await optagent.aformulate("Make cakes."), Formulation)
    assert_type(await optagent.arun(formulation, solver="scip"), Answer)


def a_program_in_the_sandbox() -> None:
    program = Program(source="…", origin="given")
    assert_type(run(program, load_profile("highs"), Limits(seconds=5)), Solution)
    assert_type(profiles(), list[Profile])
    assert_type(installed(profiles()[0]), str | None)


async def the_sandbox_beside_others(program: Program) -> None:
    assert_type(await run_async(program), Solution)


async def a_model_of_ones_own(model: LanguageModel) -> None:
    replies = await model.complete([Message(role="user", content="Hello")], n=2, sampling=Sampling())
    assert_type(replies, list[Completion])
    assert_type(replies[0].text, str)
