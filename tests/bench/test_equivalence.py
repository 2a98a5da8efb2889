"""Draws of a problem in clusters of models proven equivalent: votes, answers right by luck, and nothing compared twice."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from optagent.bench.attempt import attempt
from optagent.bench.card import load_card
from optagent.bench.clusters import Clusters, biggest, clustered
from optagent.bench.load import load
from optagent.bench.provenance import Options
from optagent.bench.record import RELATIONS
from optagent.bench.relate import relate
from optagent.bench.relations import Relation, checker, read_relations, two
from optagent.bench.report import report
from optagent.bench.run import run
from optagent.bench.score import score_run
from optagent.commands.bench import app
from optagent.equivalence.verdict import Answer
from optagent.llm.replay import Recorder
from optagent.llm.scripted import ScriptedModel
from optagent.sandbox import close

WORDS = "A workshop makes chairs and tables. A chair takes 3 hours and earns 30 dollars, a table takes 7 hours and earns 50 dollars. There are 40 hours. Earn as much as possible."


@pytest.fixture(scope="module", autouse=True)
def _server_ends_with_the_module() -> Iterator[None]:
    yield
    close()


def model(hours: str, goal: str = "30*chairs + 50*tables", **renamed: str) -> dict[str, object]:
    def text(given: str) -> str:
        return re.sub(r"[a-z]+", lambda word: renamed.get(word[0], word[0]), given)

    return {
        "refusal": "", "sets": [], "parameters": [],
        "variables": [
            {"name": text(n), "index": [], "domain": "NonNegativeIntegers", "lower": None, "upper": None, "unit": "piece", "description": n}
            for n in ("chairs", "tables")
        ],
        "objective": {"sense": "maximize", "expression": text(goal), "unit": "piece", "description": "earnings"},
        "constraints": [{"name": "hours", "for_each": "", "expression": text(hours), "description": "hours"}],
    }  # fmt: skip


RIGHT = model("3*chairs + 7*tables <= 40")
RENAMED = model("6*chairs + 14*tables <= 80", chairs="seats", tables="desks")
LUCKY = model("3*chairs + 8*tables <= 40")
"""The plan of the words has no tables, so that a table's hours may be wrong."""
WRONG = [model(f"3*chairs + 7*tables <= {hours}") for hours in (42, 43, 44)]
"""The same optimum, 420, from three models."""


def prepared(folder: Path, replies: list[dict[str, object]]) -> Path:
    """A finished run of one problem with a reference, a draw for each reply."""
    reference = {k: v for k, v in RIGHT.items() if k != "refusal"}
    row = {"question": WORDS, "answer": 390, "kind": "MIP", "formulation": reference}
    (folder / "chairs.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    card = folder / "chairs.toml"
    text = 'title = "Chairs"\n[source]\npath = "chairs.jsonl"\n[fields]\nkind = "kind"\nreference = "formulation"\n'
    card.write_text(text, encoding="utf-8")
    tape = folder / "tape.jsonl"
    options = Options(cards=(str(card),), model=f"replay:{tape}", repairs=0, samples=len(replies))

    async def made() -> None:
        [sample] = load(load_card(str(card))).samples
        for k, reply in enumerate(replies):
            await attempt(sample, k, Recorder(ScriptedModel([json.dumps(reply)]), tape), options)
        await run(options, folder / "run", concurrency=1)

    asyncio.run(made())
    return folder / "run"


def test_the_biggest_cluster_wins_where_the_majority_is_wrong(tmp_path: Path) -> None:
    """Three draws share a wrong optimum by different models; two have one right model in different words."""
    path = prepared(tmp_path, [*WRONG, RIGHT, RENAMED])
    before = score_run(path)[1][0].rules["strict"]
    assert before.clusters is None
    assert asyncio.run(relate(path)) > 0
    [score] = score_run(path)[1]
    found = score.rules["strict"]
    assert found.clusters is not None
    assert (found.majority.hits, found.clusters.hits, found.rate.hits) == (0, 1, 0.4)
    assert score.problems[0].clusters is not None
    assert score.problems[0].clusters.members == ((0,), (1,), (2,), (3, 4))
    assert score.against == {"equivalent": 2}
    assert "biggest cluster" in CliRunner().invoke(app, ["score", str(path)]).output


def test_an_answer_that_is_right_by_luck_is_told(tmp_path: Path) -> None:
    path = prepared(tmp_path, [RIGHT, LUCKY])
    done = CliRunner().invoke(app, ["score", str(path), "--equivalence", "--groups"])
    assert done.exit_code == 0, done.output
    assert re.search(r"luck +1\n", done.output), done.output
    assert re.search(r"proven different: right by luck +1\n", done.output)
    [score] = score_run(path)[1]
    assert (score.rules["strict"].rate.hits, score.failures["luck"]) == (1, 1)
    assert "luck" in report(path)
    told = json.loads(CliRunner().invoke(app, ["score", str(path), "--json"]).output)[0]
    assert told["against_reference"] == {"equivalent": 1, "different": 1}
    assert told["rules"]["strict"]["clusters"]["n"] == 1


def test_nothing_is_compared_twice_and_another_checker_knows_nothing(tmp_path: Path) -> None:
    path = prepared(tmp_path, [RIGHT, RENAMED, WRONG[0]])
    pairs = asyncio.run(relate(path))
    assert pairs == len(read_relations(path)) == len((path / RELATIONS).read_text(encoding="utf-8").splitlines())
    assert asyncio.run(relate(path)) == 0
    text = (path / RELATIONS).read_text(encoding="utf-8").replace(checker(), "another")
    (path / RELATIONS).write_text(text, encoding="utf-8")
    assert read_relations(path) == {}
    assert score_run(path)[1][0].rules["strict"].clusters is None
    assert asyncio.run(relate(path)) == pairs


def test_draws_that_say_the_same_need_no_comparison(tmp_path: Path) -> None:
    path = prepared(tmp_path, [WRONG[0], WRONG[0]])
    assert asyncio.run(relate(path)) == 1  # with the reference alone
    [score] = score_run(path)[1]
    assert score.rules["strict"].clusters is not None
    assert score.problems[0].clusters is not None
    assert score.problems[0].clusters.members == ((0, 1),)


def test_published_predictions_have_no_models() -> None:
    done = CliRunner().invoke(app, ["score", "--predictions", "x.jsonl", "--card", "nl4opt", "--equivalence"])
    assert done.exit_code != 0
    assert "no models to compare" in str(done.exception)


def relation(a: str, b: str, verdict: Answer, limit: float = 5) -> Relation:
    return Relation(a=min(a, b), b=max(a, b), verdict=verdict, limit=limit, checker=checker())


def test_clusters_of_what_is_known() -> None:
    known = {two(r.a, r.b): r for r in (relation("p", "q", "different"), relation("p", "r", "unknown"), relation("q", "r", "equivalent"))}  # fmt: skip
    assert clustered(["p", "q", "", "r", "p"], [], known) == Clusters(((0, 4), (1, 3)), ("",) * 5)
    assert clustered(["p", "q"], ["ref"], known) == ("p", "ref")
    assert clustered(["s", "p"], [], known) == ("p", "s")
    even = Clusters(((0, 4), (1, 3)), ("",) * 5)
    assert biggest(even, [0.9, 0.1, 1.0, 0.2, 0.5]) == 0
    assert biggest(even, [0.1, 0.3, 1.0, 0.8, 0.5]) == 3
    assert biggest(Clusters((), ("",)), [0.5]) is None


def test_what_was_not_known_in_less_time_is_tried_again(tmp_path: Path) -> None:
    lines = [relation("a", "b", "unknown", limit=2), relation("a", "c", "different", limit=2)]
    (tmp_path / RELATIONS).write_text("".join(r.model_dump_json() + "\n" for r in lines), encoding="utf-8")
    assert set(read_relations(tmp_path, 2)) == {("a", "b"), ("a", "c")}
    assert set(read_relations(tmp_path, 5)) == {("a", "c")}
