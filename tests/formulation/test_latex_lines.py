"""Mathematics that is too wide goes on below: broken where a person would, and nothing is lost."""

from __future__ import annotations

import pytest

from optagent.formulation.latex import expression
from optagent.formulation.latex_lines import broken, width


def test_what_stands_above_each_other_is_as_wide_as_the_wider() -> None:
    assert width(r"\frac{a + b + c}{d}") == width("a + b + c")
    assert width(r"\begin{cases} a & i > 1 \\ b & \text{otherwise} \end{cases}") == 2 + width(r"b\text{otherwise}")
    assert width(r"\sum_{i \in I, j \in J, k \in K} x") > width(r"\sum_{i} x")
    assert width(r"\mathit{make}_{p}") < width("makep")


@pytest.mark.parametrize(
    "text",
    [
        "sum(a[i] * x[i] for i in I) + sum(b[j] * y[j] for j in J) - sum(c[k] * z[k] for k in K) <= capacity",
        "sum(chance[w] * (sum(price[a] * sold[w, a] - cost[a] * bought[w, a] for a in A) + rest * left[w]) for w in W)",
        "stock[t - 1] + (a[t] if t > 1 + n else b[t]) + make[t] == demand[t] + max(0, stock[t] - back[t])",
        "(first + second) * (third - fourth) + (fifth + (sixth + seventh * (eighth - ninth)))",
    ],
)
@pytest.mark.parametrize("room", [12, 20, 30])
def test_every_part_is_whole(text: str, room: float) -> None:
    """Together they are what was there; braces close in each, brackets of flexible size too."""
    tex = expression(text)
    parts = broken(tex, room)
    joined = " ".join(parts)
    assert joined.replace(r"\Bigl", r"\left").replace(r"\Bigr", r"\right") == tex
    assert len(parts) > 1
    for part in parts:
        assert part.count("{") == part.count("}")
        assert part.count(r"\left(") == part.count(r"\right)")
    assert joined.count(r"\Bigl(") == joined.count(r"\Bigr)")


def test_outer_signs_come_first() -> None:
    tex = expression("(alpha + beta) * gamma + (delta - epsilon) * zeta")
    first, second = broken(tex, width(tex) - 1)
    assert first == expression("(alpha + beta) * gamma")
    assert second.startswith(r"+ \left(")


def test_brackets_across_lines_have_a_fixed_size() -> None:
    first, second = broken(expression("gamma * (alpha + beta)"), 12)
    assert first.endswith(r"\Bigl(\mathit{alpha}")
    assert second == r"+ \mathit{beta}\Bigr)"


def test_what_fits_or_cannot_be_broken_stays() -> None:
    assert broken("a + b", 40) == ["a + b"]
    assert broken(r"\mathit{averylongname}", 5) == [r"\mathit{averylongname}"]
    assert broken(r"\frac{a + b}{c - d}", 2) == [r"\frac{a + b}{c - d}"]
