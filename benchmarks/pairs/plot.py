"""Median seconds against size as an SVG, both axes logarithmic."""

from __future__ import annotations

import math
from html import escape

COLOURS = ("#0b6e4f", "#c0392b", "#2c6fbb", "#8e44ad", "#b9770e", "#555555", "#16a085", "#d35400")
WIDTH, HEIGHT, LEFT, BOTTOM, TOP, LEGEND = 760, 420, 64, 48, 20, 210


def curves(series: dict[str, list[tuple[float, float]]], across: str, up: str) -> str:
    """`series`: name -> (x, y) points, both positive."""
    points = [p for line in series.values() for p in line]
    if not points:
        return ""
    xs, ys = [math.log10(x) for x, _ in points], [math.log10(y) for _, y in points]
    x0, x1 = min(xs), max(*xs, min(xs) + 1e-9)
    y0, y1 = math.floor(min(ys)), max(math.ceil(max(ys)), math.floor(min(ys)) + 1)
    wide, high = WIDTH - LEFT - LEGEND, HEIGHT - TOP - BOTTOM

    def at(x: float, y: float) -> str:
        return (
            f"{LEFT + (math.log10(x) - x0) / (x1 - x0) * wide:.1f},{TOP + (y1 - math.log10(y)) / (y1 - y0) * high:.1f}"
        )

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for power in range(y0, y1 + 1):
        y = TOP + (y1 - power) / (y1 - y0) * high
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{LEFT + wide}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for x in sorted({x for x, _ in points}):
        left = LEFT + (math.log10(x) - x0) / (x1 - x0) * wide
        parts.append(f'<text x="{left:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{x:g}</text>')
    for k, (name, line) in enumerate(series.items()):
        colour = COLOURS[k % len(COLOURS)]
        if line:
            path = " ".join(at(x, y) for x, y in sorted(line))
            parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
            for x, y in line:
                cx, cy = at(x, y).split(",")
                parts.append(f'<circle cx="{cx}" cy="{cy}" r="3" fill="{colour}"/>')
        y = TOP + 14 + 18 * k
        parts.append(f'<rect x="{WIDTH - LEGEND + 14}" y="{y - 9}" width="12" height="4" fill="{colour}"/>')
        parts.append(f'<text x="{WIDTH - LEGEND + 32}" y="{y - 3}">{escape(name)}</text>')
    parts.append(f'<text x="{LEFT + wide / 2}" y="{HEIGHT - 8}" text-anchor="middle">{escape(across)}</text>')
    parts.append(
        f'<text x="14" y="{TOP + high / 2}" text-anchor="middle" transform="rotate(-90 14 {TOP + high / 2})">{escape(up)}</text>'
    )
    return "\n".join([*parts, "</svg>", ""])
