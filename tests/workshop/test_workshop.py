"""Our own dataset: every reference is a sound model, its solved optimum is the label, and the words hold what it needs."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from optagent.bench.card import load_card
from optagent.bench.load import load
from optagent.bench.sample import Sample
from optagent.bench.scoring.ours import strict
from optagent.bench.scoring.prediction import Outcome, Prediction
from optagent.formulation.check import check
from optagent.judge.coverage import coverage, formulation_uses
from optagent.sandbox import Limits, close
from optagent.solution import Status
from optagent.solvers import load_profile
from optagent.stages.solve import solve_formulation

SAMPLES = load(load_card("workshop")).samples
OUTCOMES = {
    Status.OPTIMAL: Outcome.OPTIMAL, Status.INFEASIBLE: Outcome.INFEASIBLE, Status.UNBOUNDED: Outcome.UNBOUNDED,
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _server_ends_with_the_module() -> Iterator[None]:
    yield
    close()


@pytest.mark.models
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.id.rpartition("/")[2])
def test_the_reference_has_the_optimum_of_the_label(sample: Sample) -> None:
    """Compiled, and solved by HiGHS, or by SCIP where that is needed."""
    assert sample.reference is not None
    checked = check(sample.reference, sample.problem.tables)
    assert [str(d) for d in checked.errors] == []
    _, _, solution = asyncio.run(
        solve_formulation(sample.reference, sample.problem.tables, load_profile("highs"), Limits(seconds=30))
    )
    prediction = Prediction(outcome=OUTCOMES.get(solution.status, Outcome.FAILED), value=solution.objective)
    assert strict(sample.label, prediction), (solution.status, solution.reason, solution.objective, sample.label.raw)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.id.rpartition("/")[2])
def test_the_words_hold_what_the_reference_uses(sample: Sample) -> None:
    """Every number of the text is used, but for those that are there to distract."""
    assert sample.reference is not None
    _, links = coverage(sample.problem.text, formulation_uses(sample.reference))
    unused = [link.mention.text for link in links if not link.place and not link.mention.weak]
    distractors = sample.meta.get("distractors", [])
    assert len(unused) <= max(2, len(distractors)), unused


def test_what_it_is_made_of() -> None:
    kinds = Counter(s.kind for s in SAMPLES)
    assert len(SAMPLES) >= 100
    assert len({s.problem.text for s in SAMPLES}) == len(SAMPLES)
    assert all(
        kinds[kind] >= least
        for kind, least in (("LP", 35), ("MIP", 35), ("QP", 6), ("NLP", 6), ("MINLP", 3), ("MIQP", 2))
    )
    assert sum(bool(s.problem.tables) for s in SAMPLES) >= 8
    assert sum(s.label.without_optimum for s in SAMPLES) >= 5


def test_every_label_is_proven_twice() -> None:
    """By its reference above, and by a test of its name in this folder that shares no code with it."""
    proofs = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    proven = set(re.findall(r"^def test_(\w+)\((?:proves)", proofs, re.MULTILINE))
    assert {s.reference.name for s in SAMPLES if s.reference is not None} - proven == set()
