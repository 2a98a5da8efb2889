"""References from the NL4OPT competition's declarations: what each says, and that their optima are the annotated ones."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from optagent.bench.card import References, load_card
from optagent.bench.declarations import Undeclared, formulation_of, identifiers, number
from optagent.bench.label import Label
from optagent.bench.load import load
from optagent.bench.references import referenced
from optagent.bench.sample import Sample
from optagent.errors import InputError
from optagent.problem import Problem
from optagent.program import compile_formulation
from optagent.synth.optimum import optimum

RECORD: dict[str, Any] = {
    "vars": ["sled dogs", "2-axle trucks"],
    "order_mapping": {"sled dogs": 0, "2-axle trucks": 1, "truck": 1, "Sled dog": 0},
    "obj_declaration": {"type": "objective", "direction": "maximize", "name": "fish", "terms": {"sled dogs": "100", "truck": "1,300"}},
    "const_declarations": [
        {"type": "linear", "limit": "$1,000", "terms": {"sled dogs": "50", "truck": "100"}, "operator": "LESS_OR_EQUAL"},
        {"type": "sum", "limit": "35", "operator": "LESS_OR_EQUAL"},
        {"type": "ratio", "limit": "40%", "var": "sled dog", "operator": "GREATER_OR_EQUAL"},
        {"type": "xby", "x_var": "truck", "param": "three times", "y_var": "sled dogs", "operator": "LESS_OR_EQUAL"},
        {"type": "xy", "x_var": "sled dog", "y_var": "truck", "operator": "LESS_OR_EQUAL"},
        {"type": "lowerbound", "limit": "two", "var": "truck", "operator": "GREATER_OR_EQUAL"},
    ],
}  # fmt: skip


def test_every_kind_of_declaration() -> None:
    found = formulation_of(RECORD, whole=True)
    dogs, trucks = identifiers(RECORD["vars"])
    assert (dogs, trucks) == ("sled_dogs", "n_2_axle_trucks")
    assert found.objective.expression == f"100*{dogs} + 1300*{trucks}"
    assert [c.expression for c in found.constraints] == [
        f"50*{dogs} + 100*{trucks} <= 1000", f"{dogs} + {trucks} <= 35", f"{dogs} >= 0.4*({dogs} + {trucks})", f"{trucks} <= 3*{dogs}",
        f"{dogs} <= {trucks}", f"{trucks} >= 2",
    ]  # fmt: skip
    assert {v.domain for v in found.variables} == {"NonNegativeIntegers"}
    assert {v.domain for v in formulation_of(RECORD, whole=False).variables} == {"NonNegativeReals"}


@pytest.mark.parametrize(("written", "value"), [("1,000", 1000), ("60%", 0.6), ("1%", 0.01), ("0.5%", 0.005), ("twice", 2), ("third", 1 / 3), ("$5.50", 5.5), ("four times", 4)])  # fmt: skip
def test_a_mention_is_one_number(written: str, value: float) -> None:
    assert math.isclose(number(written), value)
    with pytest.raises(Undeclared):
        number("some")


def sample(reading: str, name: str = "0") -> Sample:
    return Sample(card="c", id=name, problem=Problem.from_words("words"), label=Label(kind="unknown"), meta={"of": "7", "reading": reading})  # type: ignore[arg-type]  # fmt: skip


def test_the_label_says_which_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "r.jsonl").write_text(json.dumps({"7": RECORD}) + "\n", encoding="utf-8")
    given = References(file="r.jsonl", key="of", reading="reading", exclude=("1",))
    monkeypatch.delenv("DATA", raising=False)
    assert referenced([sample("ip")], given, "DATA")[0].reference is None
    monkeypatch.setenv("DATA", str(tmp_path))
    whole, loose, both, neither, known = referenced([sample("ip"), sample("lp"), sample("lp+ip"), sample("neither"), sample("ip", "1")], given, "DATA")  # fmt: skip
    domains = [
        [r.variables[0].domain if r else "" for r in (s.reference, s.other_reading)]
        for s in (whole, loose, both, neither, known)
    ]
    integers, reals = "NonNegativeIntegers", "NonNegativeReals"
    assert domains == [[integers, ""], [reals, ""], [integers, reals], ["", ""], ["", ""]]
    (tmp_path / "r.jsonl").write_text("{\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"line 1"):
        referenced([sample("ip")], given, "DATA")


def test_the_references_of_nl4opt_have_the_annotated_optimum(shared_data: Path) -> None:
    dataset = load(load_card("nl4opt"))
    known = [s for s in dataset.samples if s.reference is not None]
    assert len(known) >= 215
    wrong: list[str] = []
    for s in known:
        for reading in (s.reference, s.other_reading):
            if reading is None:
                continue
            program, checked = compile_formulation(reading)
            assert program is not None
            whole = reading.variables[0].domain == "NonNegativeIntegers"
            meant = s.meta["meta"]["annotation_ip_optimum" if whole else "annotation_lp_optimum"]
            found = optimum(checked, program).objective
            same = found is None if meant is None else found is not None and math.isclose(found, meant, rel_tol=1e-5, abs_tol=1e-5)  # fmt: skip
            wrong += [] if same else [s.id]
    assert wrong == []
