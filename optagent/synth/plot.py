"""A plot of what was asked and what came: SVG, both axes logarithmic, a line for each family."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT, LEFT, BOTTOM, RIGHT = 720, 480, 70, 50, 190
_COLOURS = (
    "#1f6f8b",
    "#c8553d",
    "#588157",
    "#7b4b94",
    "#d4a017",
    "#2a9d8f",
    "#8d5524",
    "#4361ee",
    "#9b2226",
    "#606c38",
)
_STYLE = (
    "text{font:12px sans-serif;fill:#333}.axis{stroke:#999}.grid{stroke:#ddd}.same{stroke:#999;stroke-dasharray:5 4}"
)


def asked_and_got(measure: str, lines: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """An SVG document; `lines`: family -> (asked, got), all positive."""
    values = [max(1e-3, v) for points in lines.values() for point in points for v in point]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)) + 1e-9)
    high = max(high, low + 1)
    across, up = WIDTH - LEFT - RIGHT, HEIGHT - BOTTOM - 30

    def place(asked: float, got: float) -> tuple[float, float]:
        x, y = ((math.log10(max(1e-3, v)) - low) / (high - low) for v in (asked, got))
        return LEFT + across * x, HEIGHT - BOTTOM - up * y

    parts = [f"<style>{_STYLE}</style>", f'<text x="{LEFT}" y="18">{escape(measure)}: asked and got</text>']
    for power in range(low, high + 1):
        (x, y0), (x0, y) = place(10**power, 10**low), place(10**low, 10**power)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="30" y2="{y0:.1f}"/>')
        parts.append(f'<line class="grid" x1="{x0:.1f}" x2="{LEFT + across}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{10.0**power:g}</text>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    (x1, y1), (x2, y2) = place(10**low, 10**low), place(10**high, 10**high)
    parts.append(f'<line class="same" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>')
    parts.append(f'<text x="{LEFT + across / 2:.0f}" y="{HEIGHT - 8}" text-anchor="middle">asked</text>')
    parts.append(f'<text x="14" y="{30 + up / 2:.0f}" transform="rotate(-90 14 {30 + up / 2:.0f})" text-anchor="middle">got (median)</text>')  # fmt: skip
    for at, (name, points) in enumerate(lines.items()):
        colour = _COLOURS[at % len(_COLOURS)]
        spots = [place(*point) for point in sorted(points)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in spots]
        parts.append(f'<text x="{LEFT + across + 14}" y="{44 + 16 * at}" style="fill:{colour}">{escape(name)}</text>')
    height = max(HEIGHT, 60 + 16 * len(lines))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(measure)}: asked and got">{"".join(parts)}</svg>\n'
    )
