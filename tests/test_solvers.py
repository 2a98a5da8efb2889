"""Solver profiles: the shipped ones, the user's own, and what is said of a faulty one."""

from __future__ import annotations

import subprocess
import sys

import pytest

from optagent.errors import RoomError
from optagent.solvers import installed, load_profile, profiles


def test_the_shipped_profiles_are_sound_and_highs_is_installed():
    """Each loads, says how to be installed, and names a fallback that exists."""
    found = {profile.name: profile for profile in profiles()}
    assert {"highs", "highs-fast", "highs-exact", "scip"} <= found.keys()
    for profile in found.values():
        assert profile.install.startswith(("pip install", "apt install"))
        assert not profile.fallback or profile.fallback in found
    assert installed(found["highs"]) is not None
    assert found["highs-exact"].mip_gap == 0 < found["highs"].mip_gap < found["highs-fast"].mip_gap


def test_an_unknown_name_is_answered_with_near_ones():
    """A typing mistake is met with the names that are close."""
    with pytest.raises(RoomError, match=r"No solver profile is called higs\. Did you mean highs"):
        load_profile("higs")
    with pytest.raises(RoomError, match=r"There are: .*highs-exact"):
        load_profile("zzzzzz")


def test_the_users_own_profile_wins(tmp_path, monkeypatch):
    """A file of the same name in OPTAGENT_HOME is taken before the shipped one."""
    (tmp_path / "solvers").mkdir()
    text = (tmp_path / "solvers" / "highs.toml").write_text
    text(
        'description="mine"\nengine="highs"\ndistribution="highspy"\ninstall="pip install highspy"\ncapabilities=["lp"]\nthreads=2\n'
    )
    monkeypatch.setenv("OPTAGENT_HOME", str(tmp_path))
    assert (load_profile("highs").description, load_profile("highs").threads) == ("mine", 2)
    text("engine = highs\n")
    with pytest.raises(RoomError, match="is not TOML"):
        load_profile("highs")
    text('description="mine"\nengine="abacus"\ndistribution="x"\ninstall="x"\ncapabilities=[]\n')
    with pytest.raises(RoomError, match="engine"):
        load_profile("highs")


def test_a_solver_that_is_not_there_has_no_version():
    """`installed` says None for a package that is not installed."""
    assert installed(load_profile("highs").model_copy(update={"distribution": "no-such-package-at-all"})) is None


def test_loading_a_profile_imports_no_solver():
    """Profiles are read without Pyomo, HiGHS or SCIP."""
    code = (
        "import sys; from optagent.solvers import installed, load_profile; installed(load_profile('scip'));"
        "print([m for m in ('pyomo', 'highspy', 'pyscipopt', 'numpy') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
