"""`optagent equiv`: what a person sees, what a program gets, and how a language model helps."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optagent.equivalence import equivalent_with_words
from optagent.formulation import Formulation
from optagent.llm.replay import Recorder
from optagent.llm.scripted import ScriptedModel
from optagent.problem import Problem
from optagent.program import Program

WORDS = "A bakery makes cakes and bread from 7 kg of flour in an oven for 4. A cake earns 3, bread 2."
BAKERY: dict[str, Any] = {
    "variables": [{"name": "cake"}, {"name": "bread"}],
    "objective": {"sense": "maximize", "expression": "3*cake + 2*bread"},
    "constraints": [
        {"name": "flour", "expression": "2*cake + bread <= 7"},
        {"name": "oven", "expression": "cake + bread <= 4"},
    ],
}
SUMS = "max\n earned: 2.5 pieces + 0.5 more\nst\n c1: 1.5 pieces + 0.5 more <= 7\n c2: pieces <= 4\n c3: pieces + more >= 0\n c4: pieces - more >= 0\nbounds\n pieces free\n more free\nend\n"
SAID = (("pieces", "cake + bread"), ("more", "cake - bread"))
ROWS = json.dumps({"rows": [{"of": "B", "variable": name, "is": text} for name, text in SAID]})


@pytest.fixture
def models(tmp_path: Path) -> tuple[Path, Path]:
    a, b = tmp_path / "a.json", tmp_path / "b.lp"
    a.write_text(json.dumps(BAKERY), encoding="utf-8")
    b.write_text(SUMS, encoding="utf-8")
    return a, b


@pytest.fixture
def tape(tmp_path: Path, models: tuple[Path, Path]) -> str:
    """What to give to --model so that the right map comes back."""
    path = tmp_path / "tape.jsonl"
    model = Recorder(ScriptedModel([ROWS]), path)
    b = Program(source=models[1].read_text(encoding="utf-8"), language="lp", origin="given")
    asyncio.run(equivalent_with_words(Formulation.model_validate(BAKERY), b, Problem.from_words(WORDS), model))
    return f"replay:{path}"


def test_a_language_model_is_asked_only_with_words(
    optagent: Callable[..., Any], models: tuple[Path, Path], tape: str
) -> None:
    alone = optagent("equiv", *models)
    assert (alone.code, alone.out.partition(":")[0]) == (3, "unknown")
    done = optagent("equiv", *models, "--words", WORDS, "--model", tape)
    assert done.code == 0, done.err
    assert "  pieces of b.lp = cake + bread of a.json\n" in done.out
    assert "  more of b.lp = cake - bread of a.json\n" in done.out
    assert "  1 request to a language model\n" in done.out
    told = json.loads(optagent("equiv", *models, "--words", WORDS, "--model", tape, "--json").out)
    assert (told["verdict"], told["model_calls"], told["proposed_by"]) == ("equivalent", 1, "language model")
    assert set(told) >= {"verdict", "notion", "map", "witness", "model_calls", "seconds"}


def test_a_model_without_words_is_a_slip(optagent: Callable[..., Any], models: tuple[Path, Path]) -> None:
    done = optagent("equiv", *models, "--model", "replay:nothing.jsonl")
    assert done.code == 2
    assert "Add --words PROBLEM" in done.err


def test_a_difference_is_shown(optagent: Callable[..., Any], models: tuple[Path, Path]) -> None:
    changed = json.loads(models[0].read_text(encoding="utf-8"))
    changed["constraints"][1]["expression"] = "cake + bread <= 5"
    other = models[0].with_name("other.json")
    other.write_text(json.dumps(changed), encoding="utf-8")
    done = optagent("equiv", models[0], other)
    assert done.code == 1
    assert "a plan of other.json: " in done.out
    assert "in a.json it violates oven, by " in done.out


def test_values_and_defined_variables_are_told_with_the_files_names(
    optagent: Callable[..., Any], models: tuple[Path, Path]
) -> None:
    """A file called b… is not taken for the letter b, and a slack is told by its own model's variables."""
    bakery, slack = models[0].rename(models[0].with_name("bakery.json")), models[1].with_name("slack.mod")
    slack.write_text(
        "var x >= 0;\nvar y >= 0;\nvar rest >= 0;\nmaximize value: 2*x + 3*y + 10;\ns.t. f: x + 2*y + rest = 7;\ns.t. o: 10*x + 10*y <= 40;\nend;\n",
        encoding="utf-8",
    )
    done = optagent("equiv", bakery, slack)
    assert done.code == 0
    assert "  value of slack.mod = value of bakery.json + 10\n" in done.out
    assert "  x of slack.mod = bread of bakery.json\n" in done.out
    assert re.search(r"  rest of slack\.mod = .* \+ 7 of slack\.mod\n", done.out), done.out


def test_the_folder_of_a_run_and_a_record_are_models_too(
    optagent: Callable[..., Any], models: tuple[Path, Path], tmp_path: Path
) -> None:
    run = tmp_path / "run"
    run.mkdir()
    (run / "formulation.json").write_text(json.dumps({"name": "bakery", **BAKERY}))
    record = {
        "card": "c",
        "id": "1",
        "k": 0,
        "status": "optimal",
        "formulation": {"name": "bakery", **BAKERY},
        "program": "",
    }
    code = "import pyomo.environ as pyo\nmodel = pyo.ConcreteModel()\nmodel.x = pyo.Var(bounds=(0, 1))\nmodel.o = pyo.Objective(expr=model.x)\n"
    other = {**record, "k": 1, "formulation": None, "program": code}
    empty = {**record, "id": "2", "formulation": None, "status": "bad_format"}
    records = tmp_path / "records.jsonl"
    records.write_text("".join(json.dumps(r) + "\n" for r in (record, other, empty)))
    assert optagent("equiv", str(run), f"{records}:c/1/0").code == 0
    assert optagent("equiv", str(run), f"{records}:c/1").code == 0
    assert optagent("equiv", str(run), f"{records}:c/1/1").code in (1, 3)
    for key, said in (("c/2/0", "holds no model: bad_format"), ("c/9", "has no sample c/9")):
        told = optagent("equiv", str(run), f"{records}:{key}")
        assert told.code == 2
        assert said in told.err
    (run / "formulation.json").unlink()
    assert "holds no model" in optagent("equiv", str(run), str(models[0])).err
