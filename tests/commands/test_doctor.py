"""The doctor tells the truth about this machine, and about machines that lack something."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path

import pytest
import typer
from packaging.requirements import Requirement
from typer.testing import CliRunner

from optagent.commands import doctor
from optagent.commands.doctor import EXTRAS, findings

app = typer.Typer()
app.command()(doctor.doctor)


@pytest.fixture
def with_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A models folder where the default lies: its size is right, and the doctor looks no further."""
    from optagent.llm.catalogue import DEFAULT, entry

    wanted = entry(DEFAULT)
    with (tmp_path / wanted.file).open("wb") as file:
        file.truncate(wanted.bytes)
    monkeypatch.setenv("OPTAGENT_MODELS", str(tmp_path))
    return tmp_path / wanted.file


def found(group: str, name: str) -> doctor.Finding:
    (one,) = [finding for finding in findings() if (finding.group, finding.name) == (group, name)]
    return one


def test_a_machine_with_the_default_model_is_ready(with_model: Path) -> None:
    """Exit code 0, and the trial model was really solved by the sandbox."""
    result = CliRunner().invoke(app, ["--json"])
    report = json.loads(result.stdout)
    assert result.exit_code == 0
    assert report["ready"] is True
    assert {finding["group"] for finding in report["findings"]} >= {"python", "solvers", "sandbox", "models", "keys"}
    sandbox = next(finding for finding in report["findings"] if finding["group"] == "sandbox")
    assert sandbox["state"] == "ok"
    assert "rlimits" in sandbox["detail"]


def test_without_model_and_key_it_is_not_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 1 and the command to type; a key makes the embedded model optional."""
    monkeypatch.setenv("OPTAGENT_MODELS", str(tmp_path / "none"))
    result = CliRunner().invoke(app, [])
    assert result.exit_code == 1
    assert "→ optagent models pull qwen2.5-coder-1.5b" in result.stdout
    assert result.stdout.splitlines()[-1] == "Not ready: mend the 2 marked ✖."
    monkeypatch.setenv("OPENAI_API_KEY", "sk-a-secret")
    result = CliRunner().invoke(app, [])
    assert result.exit_code == 0
    assert "OPENAI_API_KEY: present" in result.stdout
    assert "a-secret" not in result.stdout


def test_half_a_model_does_not_count(with_model: Path) -> None:
    with_model.write_bytes(b"GGUF")
    assert found("models", "qwen2.5-coder-1.5b").state == "missing"


def test_everything_missing_has_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine with no model, no graphics card and no extra."""
    monkeypatch.setenv("OPTAGENT_MODELS", str(tmp_path / "none"))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(doctor, "_version", lambda _package: None)
    lacking = [finding for finding in findings() if finding.state != "ok"]
    assert {finding.group for finding in lacking} >= {"models", "keys", "extras", "gpu"}
    assert all(finding.remedy for finding in lacking)
    assert found("extras", "bench").detail == "not installed: pandas, openpyxl"


def test_a_broken_profile_is_a_finding_not_a_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "solvers").mkdir()
    (tmp_path / "solvers" / "mine.toml").write_text("= nonsense")
    monkeypatch.setenv("OPTAGENT_HOME", str(tmp_path))
    finding = found("solvers", "profiles")
    assert finding.state == "missing"
    assert "mine.toml is not TOML" in finding.detail


def test_own_rooms_are_shown_beside_the_shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "solvers").mkdir()
    (tmp_path / "solvers" / "highs.toml").write_bytes(Path("solvers/highs.toml").read_bytes())
    monkeypatch.setenv("OPTAGENT_HOME", str(tmp_path))
    assert found("rooms", "solvers").detail.startswith(f"1 from {tmp_path / 'solvers'}, ")


def fake_card(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> doctor.Finding:
    """The finding on a machine whose nvidia-smi is this script."""
    (folder / "nvidia-smi").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "nvidia-smi").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(doctor, "_version", lambda _package: "2.13.0")
    return doctor._gpu()


def test_a_card_is_told_by_name_without_its_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finding = fake_card(tmp_path, "echo 'GPU 0: NVIDIA H100 (UUID: GPU-1234)'", monkeypatch)
    assert (finding.state, finding.detail) == ("ok", "GPU 0: NVIDIA H100")


def test_a_driver_that_fails_is_no_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finding = fake_card(tmp_path, "echo 'cannot talk to the driver'; exit 9", monkeypatch)
    assert (finding.state, finding.detail) == ("optional", "nvidia-smi lists none")


def test_extras_are_those_of_pyproject() -> None:
    """The table in the module cannot drift from what pip would install."""
    extras = tomllib.loads(Path("pyproject.toml").read_text())["project"]["optional-dependencies"]
    for extra, packages in EXTRAS.items():
        assert packages == tuple(Requirement(line).name for line in extras[extra])


def test_heavy_libraries_stay_outside(with_model: Path) -> None:
    """It asks for versions, not for modules: importing torch alone would take seconds."""
    import subprocess

    script = (
        "import sys; from optagent.commands.doctor import findings; findings();"
        "print([name for name in ('torch', 'transformers', 'openai', 'pyomo', 'xllamacpp', 'pandas') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
