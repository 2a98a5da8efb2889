"""How each textbook model reads: plain mathematics, plain words, kinds, LaTeX, MathML in HTML; a change of a printer shows here in review."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from optagent.formulation import Formulation
from optagent.formulation.check import check
from optagent.formulation.html import html
from optagent.formulation.kinds import kinds
from optagent.formulation.latex import latex
from optagent.formulation.plain import plain
from optagent.formulation.sentences import reading

MODELS = sorted((Path(__file__).parents[2] / "examples" / "textbook").glob("*.json"))
SNAPSHOTS = Path(__file__).parents[1] / "snapshots" / "textbook"


def printed(formulation: Formulation) -> str:
    """Everything a person can read of a model, in one text."""
    kind = "\n".join(f"{name}: {k.name}" for name, k in kinds(check(formulation)).items())
    page = re.sub(r"<style>.*?</style>", "", html(formulation), flags=re.DOTALL)
    notebook = re.sub(r"(?=<(?:tr|table|details|math)\b)", "\n", page)  # a row, and a formula, a line
    parts = {
        "plain": plain(formulation), "words": reading(formulation), "kinds": kind, "latex": latex(formulation), "html": notebook,
    }  # fmt: skip
    return "\n\n".join(f"=== {title} ===\n{text.rstrip()}" for title, text in parts.items()) + "\n"


@pytest.mark.models
@pytest.mark.parametrize("path", MODELS, ids=lambda p: p.stem)
def test_a_textbook_model_reads_as_it_did(path: Path) -> None:
    """UPDATE_SNAPSHOTS=1 writes the snapshots anew."""
    text = printed(Formulation.model_validate_json(path.read_text(encoding="utf-8")))
    snapshot = SNAPSHOTS / f"{path.stem}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOTS.mkdir(exist_ok=True)
        snapshot.write_text(text, encoding="utf-8")
    assert snapshot.is_file(), f"no {snapshot.name}: run with UPDATE_SNAPSHOTS=1, and look at what it writes"
    assert text == snapshot.read_text(encoding="utf-8")


def test_every_snapshot_has_its_model() -> None:
    assert {p.stem for p in SNAPSHOTS.glob("*.txt")} == {p.stem for p in MODELS}
