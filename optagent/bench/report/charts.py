"""Small charts as SVG: bars with their intervals, and points; text is text, colours are the page's."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from optagent.bench.stats import Rate

WIDTH, ROW, LABEL, RIGHT = 640, 26, 190, 110
"""Pixels: of a chart, of a bar's row, of the words before it, of the words after it."""


def bars(title: str, rates: dict[str, Rate]) -> str:
    """A bar for each rate with its 95 % interval; empty where there is none."""
    shown = {name: rate for name, rate in rates.items() if rate.n}
    if not shown:
        return ""
    room = WIDTH - LABEL - RIGHT
    parts: list[str] = []
    for at, (name, rate) in enumerate(shown.items()):
        y = at * ROW + 4
        low, high = rate.interval
        value = f"{100 * rate.value:.0f} % of {rate.n}"
        parts.append(
            f'<text class="l" x="{LABEL - 8}" y="{y + 13}" text-anchor="end">{escape(_short(name, 28))}</text>'
            f'<rect class="track" x="{LABEL}" y="{y}" width="{room}" height="16"/>'
            f'<rect class="bar" x="{LABEL}" y="{y}" width="{room * rate.value:.1f}" height="16"/>'
            f'<line class="ci" x1="{LABEL + room * low:.1f}" x2="{LABEL + room * high:.1f}" y1="{y + 8}" y2="{y + 8}"/>'
            f'<text class="l" x="{LABEL + room + 8}" y="{y + 13}">{value}</text>'
        )
    return _figure(title, len(shown) * ROW + 8, "".join(parts))


def counts(title: str, numbers: dict[str, int]) -> str:
    """A bar for each count; empty where there is none."""
    if not numbers:
        return ""
    most, room = max(numbers.values()), WIDTH - LABEL - RIGHT
    parts = [
        f'<text class="l" x="{LABEL - 8}" y="{at * ROW + 17}" text-anchor="end">{escape(_short(name, 28))}</text>'
        f'<rect class="bar" x="{LABEL}" y="{at * ROW + 4}" width="{room * n / most:.1f}" height="16"/>'
        f'<text class="l" x="{LABEL + room * n / most + 8:.1f}" y="{at * ROW + 17}">{n}</text>'
        for at, (name, n) in enumerate(numbers.items())
    ]
    return _figure(title, len(numbers) * ROW + 8, "".join(parts))


def points(title: str, across: str, up: str, shown: Sequence[tuple[str, float, float]]) -> str:
    """A point for each (name, x, y in 0 to 1); the x axis begins at 0. Empty where there is none."""
    if not shown:
        return ""
    height, left, bottom = 240, 60, 40
    room, tall = WIDTH - left - 120, height - bottom - 16
    most = max(x for _, x, _ in shown) or 1.0
    grid = "".join(
        f'<line class="track-line" x1="{left}" x2="{left + room}" y1="{16 + tall * (1 - y):.1f}" y2="{16 + tall * (1 - y):.1f}"/>'
        f'<text class="l" x="{left - 8}" y="{20 + tall * (1 - y):.1f}" text-anchor="end">{100 * y:.0f} %</text>'
        for y in (0.0, 0.25, 0.5, 0.75, 1.0)
    )
    ticks = "".join(
        f'<text class="l" x="{left + room * t:.1f}" y="{height - 20}" text-anchor="middle">{most * t:,.0f}</text>'
        for t in (0.0, 0.5, 1.0)
    )
    marks = "".join(
        f'<circle class="bar" cx="{left + room * x / most:.1f}" cy="{16 + tall * (1 - y):.1f}" r="5"/>'
        f'<text class="l" x="{left + room * x / most + 9:.1f}" y="{20 + tall * (1 - y):.1f}">{escape(_short(name, 16))}</text>'
        for name, x, y in shown
    )
    axes = (
        f'<text class="l" x="{left + room / 2:.0f}" y="{height - 4}" text-anchor="middle">{escape(across)}</text>'
        f'<text class="l" x="0" y="10">{escape(up)}</text>'
    )
    return _figure(title, height, grid + ticks + marks + axes)


def _figure(title: str, height: float, inside: str) -> str:
    words = escape(title)
    return (
        f'<figure><figcaption>{words}</figcaption><svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f'aria-label="{words}">{inside}</svg></figure>'
    )


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
