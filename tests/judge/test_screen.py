"""Texts that are plainly no decision problem are told from all others; a false alarm would be worse than a question."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from optagent.judge.screen import no_decision
from optagent.problem import Problem, Table

TOP = Path(__file__).parents[2]
BENCHMARKS = Path(os.environ.get("OPTAGENT_BENCHMARK_DATA") or TOP.parent / "shared" / "data" / "benchmarks")


@pytest.mark.parametrize(
    "text",
    [
        "What is the capital of France?",
        "hello there",
        "hello 5",
        "Please write a poem about cats.",
        "The quick brown fox jumps over the lazy dog.",
        "asdf",
        "!!!",
        "Tell me a joke about solvers.",
        "2+2",
    ],
)
def test_what_asks_for_no_decision(text: str) -> None:
    """The sentence says what is missing."""
    said = no_decision(Problem.from_words(text))
    assert "asks for no decision" in said
    assert "Say what can be decided, what limits it" in said


@pytest.mark.parametrize(
    "text",
    [
        "Colour the map of Australia so that no neighbours share a colour, with as few colours as possible.",
        "Minimize x squared.",
        "Which of the bridges should be repaired?",
        "Visit every town once on the shortest tour.",
        "Eine Bäckerei hat 60 Eier und 90 Tassen Mehl; ein Kuchen braucht 3 Eier und 2 Tassen.",
        "Une usine fabrique deux produits avec trois machines et cent heures.",
        "某工厂生产甲、乙两种产品,求利润最大。",
        "Завод выпускает столы и стулья.",
        "Pack the boxes into the van.",
    ],
)
def test_what_may_be_a_decision_problem_goes_on(text: str) -> None:
    """Without numbers, without English, without a question."""
    assert no_decision(Problem.from_words(text)) == ""


def test_a_table_may_hold_the_numbers() -> None:
    table = Table(name="t", columns=("a",), rows=((1,),))
    assert no_decision(Problem.from_words("Please see the table.", (table,))) == ""


@pytest.mark.parametrize("path", sorted((TOP / "examples").glob("*.txt")), ids=lambda p: p.stem)
def test_the_examples_go_on(path: Path) -> None:
    assert no_decision(Problem.from_words(path.read_text(encoding="utf-8"))) == ""


@pytest.mark.skipif(not BENCHMARKS.is_dir(), reason="the benchmarks' data are not on this machine")
def test_no_benchmark_question_is_turned_away() -> None:
    questions = [
        json.loads(line)["question"]
        for path in sorted(BENCHMARKS.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert len(questions) > 1000
    assert [q for q in questions if no_decision(Problem(text=q))] == []
