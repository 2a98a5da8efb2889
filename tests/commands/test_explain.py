"""`optagent explain`: groups, sentences, sizes, faults and exit codes, through the real command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


def explain(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "optagent", "explain", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def as_json(*arguments: str) -> dict[str, Any]:
    return json.loads(explain(*arguments, "--json").stdout)


def test_a_formulation_is_explained_by_kind():
    """Headline with class and sizes, the objective in words, and each constraint under its kind."""
    done = explain(str(EXAMPLES / "vans.json"))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "vans: a mixed-integer linear program (MIP), 54 variables (54 binaries), 19 rows"
    assert any(line.startswith("Make as small as possible: vans hired") for line in lines)
    assert [line for line in lines if line.startswith("──")] == [
        "── Assignment ──", "── Capacity that is decided ──", "── Symmetry breaking ──",
    ]  # fmt: skip
    at = lines.index("── Capacity that is decided ──")
    assert lines[at + 1].startswith("loaded (6 rows): a hired van carries no more than its load")
    assert lines[at + 2].startswith("  For each van b: the total over each piece of furniture i of weight")
    assert "Units were not checked" not in done.stdout or sys.modules.get("pint") is None


def test_json_is_one_object_with_every_constraint():
    found = as_json(str(EXAMPLES / "press.json"))
    assert found["class"] == "MIP"
    assert found["sizes"] == {"variables": 30, "integers": 20, "binaries": 20, "rows": 45}
    kinds = {c["name"]: group["kind"] for group in found["groups"] for c in group["constraints"]}
    assert kinds == {"one_first": "partition", "one_at_a_time": "big_m", "lateness": "definition"}
    (group,) = (g for g in found["groups"] if g["kind"] == "definition")
    assert group["constraints"][0]["reading"].startswith("For each job j: hours that the job is late [j] must be at")
    assert found["diagnostics"] == []


def test_tables_are_attached():
    done = explain(str(EXAMPLES / "warehouses.json"), "--data", str(EXAMPLES / "warehouses.costs.csv"))
    assert done.returncode == 0, done.stdout
    assert "40 variables (5 binaries), 43 rows" in done.stdout


def test_a_faulty_formulation_is_explained_as_far_as_it_goes(tmp_path: Path):
    """Exit code 1, the faults named, no kinds made up."""
    document = json.loads((EXAMPLES / "vans.json").read_text(encoding="utf-8"))
    document["constraints"][0]["expression"] = "sum(putt[i, b] for b in B) == 1"
    path = tmp_path / "faulty.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    done = explain(str(path))
    assert done.returncode == 1
    assert "1 fault" in done.stdout.splitlines()[0]
    assert "putt" in done.stdout
    found = as_json(str(path))
    assert found["groups"] == []
    assert found["diagnostics"][0]["code"] == "unknown-name"


def test_units_that_do_not_go_together_are_shown(tmp_path: Path):
    pytest.importorskip("pint")
    document = json.loads((EXAMPLES / "vans.json").read_text(encoding="utf-8"))
    document["parameters"][0]["unit"] = "h"
    path = tmp_path / "hours.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    done = explain(str(path))
    assert done.returncode == 0
    assert "is in h, and" in done.stdout
    assert as_json(str(path))["units_checked"] is True


@pytest.mark.parametrize("suffix", [".py", ".lp"])
def test_what_is_no_formulation_is_refused_in_one_line(tmp_path: Path, suffix: str):
    path = tmp_path / f"model{suffix}"
    path.write_text("x", encoding="utf-8")
    done = explain(str(path))
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "is no formulation" in done.stderr
    assert explain(str(tmp_path / "none.json")).returncode == 2
