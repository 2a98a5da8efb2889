"""Oracle tricks: each change of a model, what it solves to, and that what it finds stays out of every score."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from optagent.bench.oracle import Trick, bounds, consult
from optagent.bench.oracle.tricks import altered_formulation, altered_source
from optagent.bench.provenance import Options
from optagent.bench.record import ORACLE, RECORDS
from optagent.bench.run import run
from optagent.bench.score import score_run
from optagent.bench.table import oracle_table, rules_table, written
from optagent.commands.bench import app
from optagent.errors import InputError
from optagent.formulation import Formulation
from optagent.program import Program
from optagent.sandbox import close
from optagent.sandbox import run as run_program


@pytest.fixture(scope="module", autouse=True)
def _server_ends_with_the_module() -> Iterator[None]:
    yield
    close()


def formulation(domain: str, upper: float | None = None) -> Formulation:
    return Formulation.model_validate(
        {
            "variables": [{"name": "x", "domain": domain, "upper": upper}],
            "objective": {"sense": "maximize", "expression": "x"},
        }
    )


@pytest.mark.parametrize(
    ("trick", "domain", "upper", "becomes"),
    [
        (Trick.RELAX, "NonNegativeIntegers", 4.5, ("NonNegativeReals", 4.5)), (Trick.RELAX, "Integers", None, ("Reals", None)),
        (Trick.RELAX, "Binary", None, ("NonNegativeReals", 1.0)), (Trick.RELAX, "Binary", 0.0, ("NonNegativeReals", 0.0)),
        (Trick.RELAX, "Reals", None, None), (Trick.IMPOSE, "NonNegativeReals", None, ("NonNegativeIntegers", None)),
        (Trick.IMPOSE, "Reals", 2.0, ("Integers", 2.0)), (Trick.IMPOSE, "Binary", None, None), (Trick.IMPOSE, "Integers", None, None),
    ],
)  # fmt: skip
def test_a_formulation_with_other_domains(trick: Trick, domain: str, upper: float | None, becomes: Any) -> None:
    given = formulation(domain, upper)
    found = altered_formulation(given, trick)
    assert (None if found is None else (found.variables[0].domain, found.variables[0].upper)) == becomes
    assert given == formulation(domain, upper)


def test_a_formulation_turned_round() -> None:
    found = altered_formulation(formulation("Reals"), Trick.FLIP)
    assert found is not None
    assert found.objective.sense == "minimize"


ROOM = "model.room = pyo.Constraint(expr=2 * model.x <= 7)\n"
PLAIN = "import pyomo.environ as pyo\nmodel = pyo.ConcreteModel()\n"
STYLES = {
    "whole": PLAIN + "model.x = pyo.Var(domain=pyo.NonNegativeIntegers)\nmodel.o = pyo.Objective(expr=model.x, sense=pyo.maximize)\n" + ROOM,
    "within": PLAIN + "model.x = pyo.Var(within=pyo.PositiveIntegers)\nmodel.o = pyo.Objective(expr=model.x, sense=-1)\n" + ROOM,
    "by name": "from pyomo.environ import ConcreteModel, Var, Objective, Constraint, NonNegativeIntegers as Whole, maximize\nimport pyomo.environ as pyo\n"
    "model = ConcreteModel()\nmodel.x = Var(domain=Whole)\nmodel.o = Objective(expr=model.x, sense=maximize)\n" + ROOM,
    "binary": PLAIN + "model.x = pyo.Var(domain=pyo.Binary)\nmodel.o = pyo.Objective(expr=4 * model.x, sense=pyo.maximize)\n"
    "model.room = pyo.Constraint(expr=2 * model.x <= 1)\n",
    "left out": '"""A doc."""\nfrom __future__ import annotations\n' + PLAIN + "model.x = pyo.Var(bounds=(0.5, 3.5))\n"
    "@model.Objective()\ndef o(m):\n    return m.x\n",
    "decorated": PLAIN + "model.x = pyo.Var(bounds=(0.5, 3.5), domain=pyo.Reals)\n"
    "@model.Objective(sense=pyo.minimize)\ndef o(m):\n    return m.x\n",
}  # fmt: skip


@pytest.mark.parametrize(
    ("style", "as_it_is", "relaxed", "imposed", "flipped"),
    [
        ("whole", 3.0, 3.5, None, 0.0), ("within", 3.0, 3.5, None, 1.0), ("by name", 3.0, 3.5, None, 0.0),
        ("binary", 0.0, 2.0, None, 0.0), ("left out", 0.5, None, 1.0, 3.5), ("decorated", 0.5, None, 1.0, 3.5),
    ],
)  # fmt: skip
def test_programs_in_many_styles(
    style: str, as_it_is: float, relaxed: float | None, imposed: float | None, flipped: float
) -> None:
    """Each variant, solved in the sandbox; None where there is nothing to change."""

    def optimum(source: str | None) -> float | None:
        if source is None:
            return None
        solution = run_program(Program(source=source, origin="written"))
        assert solution.objective is not None, solution
        return solution.objective

    source = STYLES[style]
    assert optimum(source) == pytest.approx(as_it_is)
    for trick, wanted in ((Trick.RELAX, relaxed), (Trick.IMPOSE, imposed), (Trick.FLIP, flipped)):
        found = optimum(altered_source(source, trick))
        assert found is None if wanted is None else found == pytest.approx(wanted)


def test_what_is_no_program() -> None:
    assert altered_source("maximise 3 chairs", Trick.FLIP) is None
    assert altered_source("print('hello')\n", Trick.RELAX) is None


@pytest.fixture
def made(tmp_path: Path, prepare: Any) -> Path:
    """A run over four problems: of the labels one wants the relaxation, one the other sense, and one is what was found."""
    card, model = prepare(tmp_path, 4)
    data = tmp_path / "chairs.jsonl"
    rows = [json.loads(line) for line in data.read_text().splitlines()]
    rows[0]["answer"], rows[1]["answer"] = 200, 0  # 20 hours: 6 2/3 chairs; and the least that can be earned
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))
    asyncio.run(run(Options(cards=(str(card),), model=model, repairs=0), tmp_path / "run"))
    return tmp_path / "run"


def bound(out: Path, rule: str = "strict") -> tuple[float, dict[str, float]]:
    [score] = score_run(out)[1]
    found = bounds(score.problems, asyncio.run(consult(out)))
    return score.rules[rule].rate.hits, {name: rate.hits for name, rate in found[rule].items()}


def test_a_bound_and_not_a_score(made: Path) -> None:
    """Each trick finds what it should; the records and the rates are what they were; nothing is solved twice."""
    before = (made / RECORDS).read_bytes()
    assert bound(made) == (1, {"relax": 2, "impose": 1, "flip": 2, "any": 3})
    assert (made / RECORDS).read_bytes() == before
    kept = (made / ORACLE).read_bytes()
    asked: list[int] = []
    asyncio.run(consult(made, lambda done, _: asked.append(done)))
    assert asked == []
    (made / ORACLE).write_bytes(kept[:-30])  # a power cut in its last line
    asyncio.run(consult(made, lambda done, _: asked.append(done)))
    assert asked == [1]
    assert sorted((made / ORACLE).read_bytes().splitlines()) == sorted(kept.splitlines())


def test_programs_without_a_formulation(made: Path) -> None:
    """As the strategies that write Pyomo leave them: the same bounds, from the programs alone."""
    records = [json.loads(line) | {"formulation": None} for line in (made / RECORDS).read_text().splitlines()]
    (made / RECORDS).write_text("".join(json.dumps(record) + "\n" for record in records))
    assert bound(made) == (1, {"relax": 2, "impose": 1, "flip": 2, "any": 3})


def test_a_column_of_its_own(made: Path) -> None:
    [plain] = json.loads(CliRunner().invoke(app, ["score", str(made), "--json"]).stdout)
    told = CliRunner().invoke(app, ["score", str(made), "--oracle", "--json"])
    [with_bound] = json.loads(told.stdout)
    assert "oracle_upper_bound" not in plain
    assert with_bound.pop("oracle_upper_bound")["strict"]["any"]["right"] == 3
    assert with_bound == plain
    [score] = score_run(made)[1]
    assert "oracle" not in written(rules_table(score), "text")
    score.oracle = bounds(score.problems, asyncio.run(consult(made)))
    table = rules_table(score)
    assert table.columns[-1] == "with oracle tricks: at most"
    strict = next(row for row in table.rows if row[0].startswith("strict"))
    assert (strict[1], strict[-1]) == ("1 / 4", "75.0 %")
    rows = {row[0]: row[1:] for row in oracle_table(score).rows}
    assert rows["strict"] == ("25.0 %", "50.0 %", "25.0 %", "50.0 %", "75.0 %")


def test_other_data_than_the_runs(made: Path) -> None:
    data = made.parent / "chairs.jsonl"
    data.write_text(data.read_text() + '{"question": "Maximize x up to 3.", "answer": 3}\n')
    with pytest.raises(InputError, match="The data of chairs are not those of the run"):
        asyncio.run(consult(made))


def test_predictions_have_no_models(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["score", "--predictions", str(tmp_path), "--card", "workshop", "--oracle"])
    assert isinstance(told.exception, InputError)
    assert "no models to solve again" in str(told.exception)
