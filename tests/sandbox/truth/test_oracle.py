"""The oracle itself: against GLPK, against plain enumeration, and its proofs against false answers."""

from __future__ import annotations

import random
import shutil
import subprocess
from fractions import Fraction as F
from itertools import product
from pathlib import Path

import exact_linear
import pytest
from cases import case
from drafts import Draft
from exact_linear import Standard, _prove, integer_optimum, linear_optimum, satisfied
from exact_quadratic import hessian, is_convex, quadratic_optimum, value_at
from linear_families import LINEAR

GLPSOL = shutil.which("glpsol")
BEYOND_GLPK = {
    "rows_in_small_units", "goal_in_small_units", "small_and_large", "big_m", "crossed_bounds", "endless_domain_bounded_goal"
}  # fmt: skip
"""Where tolerances, or a search without end, are the point."""


def as_lp(draft: Draft) -> str:
    """A linear draft in the LP format."""

    def terms(coefs: dict[int, float]) -> str:
        return " ".join(f"{c:+.17g} x{j}" for j, c in coefs.items()) or "+0 x0"

    lines = ["maximize" if draft.sense == "maximize" else "minimize", f" goal: {terms(draft.cost)}", "subject to"]
    for k, limit in enumerate(draft.limits):
        for side, sign in ((limit.low, ">="), (limit.high, "<=")):
            if side is not None:
                lines.append(f" c{k}{'l' if sign == '>=' else 'u'}: {terms(limit.coefs or {})} {sign} {side:.17g}")
    lines.append(f" last: {terms(dict.fromkeys(range(len(draft.variables)), 0.0))} >= -1")
    lines.append("bounds")
    for j, (low, high, _) in enumerate(v.column() for v in draft.variables):
        left = "-inf" if low is None else f"{float(low):.17g}"
        lines.append(f" {left} <= x{j} <= {'+inf' if high is None else format(float(high), '.17g')}")
    whole = [f" x{j}" for j, v in enumerate(draft.variables) if v.column()[2]]
    return "\n".join([*lines, *(["general", *whole] if whole else []), "end", ""])


def glpk_says(draft: Draft, folder: Path) -> tuple[str, float | None]:
    """Status and objective without the constant; an empty status where GLPK leaves it open."""
    (folder / "m.lp").write_text(as_lp(draft))
    command = [str(GLPSOL), "--lp", "m.lp", "--nopresol", "-w", "m.sol", "--tmlim", "10"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    solved = (folder / "m.sol").read_text() if (folder / "m.sol").exists() else ""
    line = next((line.split() for line in solved.splitlines() if line.startswith("s ")), [])
    (folder / "m.sol").unlink(missing_ok=True)
    if line[:2] == ["s", "mip"]:
        return {"o": ("optimal", float(line[5])), "n": ("infeasible", None)}.get(line[4], ("", None))
    if "HAS NO PRIMAL FEASIBLE" in done.stdout or "INFEASIBLE" in done.stdout:
        return "infeasible", None
    if "UNBOUNDED" in done.stdout or "NO DUAL FEASIBLE" in done.stdout:
        return ("unbounded", None) if line and line[4] == "f" else ("", None)
    return ("optimal", float(line[6])) if line[4:6] == ["f", "f"] else ("", None)


@pytest.mark.skipif(GLPSOL is None, reason="glpsol is not installed")
@pytest.mark.parametrize("name", sorted(LINEAR.keys() - BEYOND_GLPK))
def test_glpk_agrees(name, tmp_path):
    """Status and optimum of the linear and mixed-integer families, eight of each."""
    told = 0
    for seed in range(8):
        one = case(name, seed)
        status, value = glpk_says(one.draft, tmp_path)
        if not status:
            continue
        told += 1
        assert status == one.truth.status, one.name
        if value is not None and one.truth.optimum is not None:
            assert value + one.draft.constant == pytest.approx(one.truth.optimum, abs=1e-7, rel=1e-7), one.name
    assert told >= 2 or name in ("unbounded_mip", "ray_without_a_whole_point")


def test_enumeration_agrees_on_whole_numbers():
    """Sixty models of whole numbers in a box, each of whose points is tried."""
    for seed in range(60):
        draw = random.Random(seed)
        n = draw.randint(1, 3)
        columns = [(F(draw.randint(-2, 0)), F(draw.randint(1, 3)), True) for _ in range(n)]
        rows = [
            (F(draw.randint(-4, 0)), {j: F(draw.randint(-3, 3)) for j in range(n)}, F(draw.randint(0, 5)))
            for _ in range(draw.randint(1, 3))
        ]
        cost = {j: F(draw.randint(-4, 4)) for j in range(n)}
        squares = {(i, j): F(draw.randint(-3, 3)) for i in range(n) for j in range(i, n)}
        grid = product(*(range(int(low), int(high) + 1) for low, high, _ in columns))
        points = [p for p in (list(map(F, q)) for q in grid) if satisfied(columns, rows, p)]
        for found, with_squares in ((integer_optimum(columns, rows, cost), {}), (quadratic_optimum(columns, rows, cost, squares), squares)):  # fmt: skip
            best = min((value_at(p, cost, with_squares) for p in points), default=None)
            assert (found.status, found.value) == ("infeasible" if best is None else "optimal", best)


def test_faces_find_the_optimum_that_the_conditions_give():
    """Convex models built around a point, put into a box: the faces lead to the same value."""
    for seed in range(12):
        draft = case("convex_around_a_point", seed).draft
        if len(draft.variables) > 3:
            continue
        sign = -1 if draft.sense == "maximize" else 1
        rows = [(F(limit.low), {j: F(a) for j, a in limit.coefs.items()}, None) for limit in draft.limits]
        squares = {p: sign * F(q) for p, q in draft.squares.items()}
        cost = {j: sign * F(c) for j, c in draft.cost.items()}
        assert is_convex(hessian(len(draft.variables), squares))
        found = quadratic_optimum([(F(-50), F(50), False)] * len(draft.variables), rows, cost, squares)
        assert sign * float(found.value) + draft.constant == pytest.approx(draft.known.optimum, rel=1e-12, abs=1e-12)


def test_a_dense_grid_never_beats_the_faces():
    """Indefinite models in a box: no point of a grid is better, and one is nearly as good."""
    for seed in range(6):
        draft = case("indefinite_in_a_box", seed).draft
        draft.limits.clear()
        truth = draft.truth()
        sign = -1 if draft.sense == "maximize" else 1
        axes = [[v.low + (v.high - v.low) * k / 24 for k in range(25)] for v in draft.variables]
        squares = {p: F(q) for p, q in draft.squares.items()}
        cost = {j: F(c) for j, c in draft.cost.items()}
        best = min(sign * value_at(list(map(F, p)), cost, squares) for p in product(*axes))
        assert truth.optimum * sign <= float(best) + draft.constant * sign + 1e-9
        assert truth.optimum * sign >= float(best) + draft.constant * sign - 2.0


def test_false_proofs_are_refused():
    """A dual of another value, a ray that does not improve, a combination that does not contradict."""
    form = Standard([F(1), F(0)], [[F(1), F(-1)]], [F(2)], [])  # min u, u - s = 2
    _prove(form, u=[F(2), F(0)], y=[F(1)])
    for false in (
        {"u": [F(2), F(0)], "y": [F(1, 2)]},
        {"u": [F(3), F(0)]},
        {"u": [F(3), F(1)], "y": [F(1)]},
        {"ray": [F(1), F(1)]},
        {"farkas": [F(1)]},
    ):
        with pytest.raises(AssertionError):
            _prove(form, **false)


def test_a_cycle_does_not_trap_the_simplex_method():
    """Beale's example: -1/20."""
    found = linear_optimum(
        [(F(0), None, False)] * 4,
        [(None, {0: F(1, 4), 1: F(-60), 2: F(-1, 25), 3: F(9)}, F(0)), (None, {0: F(1, 2), 1: F(-90), 2: F(-1, 50), 3: F(3)}, F(0)), (None, {2: F(1)}, F(1))],
        {0: F(-3, 4), 1: F(150), 2: F(-1, 50), 3: F(6)},
    )  # fmt: skip
    assert found.value == F(-1, 20)


def test_too_large_a_search_is_said():
    """The oracle does not guess."""
    with pytest.raises(RuntimeError, match="too many nodes"):
        exact_linear.integer_optimum(
            [(F(0), F(9), True)] * 3, [(F(1), {0: F(2), 1: F(3), 2: F(5)}, F(1))], {0: F(1)}, 2
        )
