"""`optagent solvers`: every profile, with what is installed and what to type for the rest."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from optagent.commands.solvers import solvers
from optagent.solvers import installed, load_profile, profiles

app = typer.Typer()
app.command()(solvers)


def test_every_profile_is_listed_with_its_state() -> None:
    lines = CliRunner().invoke(app, []).output.splitlines()
    heads = [line for line in lines if line[:1] in "✔–"]
    assert [line.split()[1] for line in heads] == [profile.name for profile in profiles()]
    for line, profile in zip(heads, profiles(), strict=True):
        assert line.startswith("–" if installed(profile) is None else "✔")
        assert (profile.install in line) == (installed(profile) is None)


def test_programs_get_one_object() -> None:
    found = json.loads(CliRunner().invoke(app, ["--json"]).output)
    assert {"highs", "highs-fast", "highs-exact", "highs-alns", "scip", "gurobi", "cbc", "glpk", "ipopt"} <= set(found)
    assert found["highs"]["solves"] == ["lp", "mip", "qp"]
    assert found["highs"]["version"] == installed(load_profile("highs"))
    assert found["scip"]["fallback"] is None


def test_what_is_missing_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optagent.commands.solvers.installed", lambda profile: None)
    told = CliRunner().invoke(app, []).output
    assert 'pyscipopt is not installed: pip install "optagent[nlp]"' in told
    assert all(value["version"] is None for value in json.loads(CliRunner().invoke(app, ["--json"]).output).values())
