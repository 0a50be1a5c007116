"""One measure over time as a picture: each side a line with the error of every point drawn."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from html import escape

from hipwise.program.mobility import Point
from hipwise.sensing.source import Side

WIDE, HIGH = 520, 250
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 14, 34
MOST_POINTS = 60
"""More than this on a line cannot be told apart: the latest of each stretch stands for it."""


def lines(points: Mapping[Side, Sequence[Point]], unit: str, title: str) -> str:
    """Both sides on one scale, which begins at nothing; the figures stand in a table beside."""
    shown: dict[Side, Sequence[Point]] = {side: thinned(found) for side, found in points.items() if found}
    days = [point.day for found in shown.values() for point in found]
    first, last = min(days), max(days)
    span = max((last - first).days, 1)
    top = max(point.value + (point.error or 0) for found in shown.values() for point in found)
    step = nice_step(top)
    end = step * max(1, math.ceil(top / step))

    def x(day: date) -> float:
        return LEFT + 8 + (WIDE - LEFT - RIGHT - 16) * (day - first).days / span

    def y(value: float) -> float:
        return TOP + (HIGH - TOP - BOTTOM) * (1 - max(value, 0.0) / end)

    drawn = _scale(end, step, unit, y)
    for at, anchor in ((first, "start"), (last, "end")) if last > first else ((first, "start"),):
        drawn.append(f'<text x="{x(at):.1f}" y="{HIGH - 8}" text-anchor="{anchor}">{at:%d %b %Y}</text>')
    for side, found in shown.items():
        drawn += _line(side, found, x, y)
    label = f"{title}, {' and '.join(shown)}, over time; the figures follow"
    return (
        f'<svg class="lines" viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="{escape(label)}">'
        f"{''.join(drawn)}</svg>"
    )


def thinned(found: Sequence[Point]) -> Sequence[Point]:
    """At most `MOST_POINTS`, the newest among them."""
    every = math.ceil(len(found) / MOST_POINTS)
    return found[::-1][::every][::-1]


def nice_step(top: float) -> float:
    """A round step that divides a scale up to ``top`` into three to six."""
    rough = max(top, 1.0) / 4
    unit = 10 ** math.floor(math.log10(rough))
    return next((unit * times for times in (1, 2, 5, 10) if unit * times >= rough), unit * 10)


def _scale(end: float, step: float, unit: str, y: Callable[[float], float]) -> list[str]:
    sign = {"deg": "°", "s": " s"}.get(unit, "")
    drawn: list[str] = []
    for n in range(round(end / step) + 1):
        at = y(n * step)
        drawn.append(f'<line class="grid" x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>')
        drawn.append(f'<text x="{LEFT - 8}" y="{at + 5:.1f}" text-anchor="end">{n * step:g}{sign}</text>')
    return drawn


def _line(
    side: Side, found: Sequence[Point], x: Callable[[date], float], y: Callable[[float], float]
) -> list[str]:
    # The right one is dashed and has rings, so that the two are told apart without their colours.
    drawn: list[str] = []
    for point in found:
        if point.error:
            low, high = y(point.value - point.error), y(point.value + point.error)
            drawn.append(f'<path class="{side} error" d="M{x(point.day):.1f} {low:.1f}V{high:.1f}"/>')
    if len(found) > 1:
        path = "L".join(f"{x(point.day):.1f} {y(point.value):.1f}" for point in found)
        drawn.append(f'<path class="{side} line" d="M{path}"/>')
    drawn += [
        f'<circle class="{side} dot" cx="{x(point.day):.1f}" cy="{y(point.value):.1f}" r="4"/>'
        for point in found
    ]
    return drawn
