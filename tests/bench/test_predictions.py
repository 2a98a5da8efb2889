"""Predictions that nobody here made: the published figure comes out of the published answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from optagent.bench.card import load_card
from optagent.bench.predictions import read_predictions
from optagent.bench.scoring import RULES, Outcome
from optagent.errors import InputError


def test_orlms_published_figure(shared_data: Path) -> None:
    """85.7 % = 210 of 245 by its own rule; less by every rule that looks closer."""
    pairs = read_predictions(shared_data / "predictions" / "orlm_llama3_8b_nl4opt.jsonl", load_card("nl4opt"))
    right = {name: sum(rule.judge(s.label, p) is True for s, p in pairs) for name, rule in RULES.items()}
    assert len({s.id for s, _ in pairs}) == 245
    assert (right["orlm"], right["optmath"]) == (210, 210)
    assert right == {
        "strict": 190, "label-precision": 190, "orlm": 210, "optmath": 210, "orthought": 190, "or-llm": 180, "optibench": 0, "mamo": 180,
    }  # fmt: skip


def test_states_and_repeated_questions(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    rows = [
        '{"question": "Q", "answer_raw": "3", "predicted": "3.0", "state": "Execution Successful and Best Solution Found"}',
        '{"question": "Q", "answer_raw": "3", "predicted": "4", "state": "odd"}',
        '{"question": "R", "answer_raw": 3, "predicted": null, "state": "Execution Failed: Timeout"}',
        '{"question": "S", "answer_raw": 3, "predicted": "No Best Solution", "state": ""}',
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    found = read_predictions(path, load_card("nl4opt"))
    assert [s.id for s, _ in found] == ["0", "0", "1", "2"]
    assert [p.outcome for _, p in found] == [Outcome.OPTIMAL, Outcome.FAILED, Outcome.STOPPED, Outcome.NO_OPTIMUM]
    assert found[0][1].text == "3.0"


def test_a_file_without_the_fields(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text('{"question": "Q"}', encoding="utf-8")
    with pytest.raises(InputError, match="lacks “question” or “predicted”"):
        read_predictions(path, load_card("nl4opt"))
    with pytest.raises(InputError, match="cannot be read"):
        read_predictions(tmp_path / "none.jsonl", load_card("nl4opt"))
