"""A set as a picture: each repetition a bar of lift, hold and lower, with the error of the lowering.

Drawn here, as SVG, for the page of a session and for the end of a live one alike. Colours and type are the
style sheet's (``.set-chart``), so that the dark follows by itself; a table of the same figures stands beside.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from html import escape

from hipwise.repetitions.events import Repetition
from hipwise.sensing.source import Side

PHASES = (("lift_s", "lift"), ("hold_s", "hold"), ("lower_s", "lower"))

# In the units of the picture, which fills the width that it is given.
WIDE, HIGH = 520, 270
LEFT, RIGHT, TOP, BOTTOM = 50, 6, 46, 36
WIDEST_BAR = 34
LABEL = "Seconds of lift, hold and lower of each repetition; the figures follow"


def length_s(rep: Repetition) -> float:
    """How high its bar is, with the error on top."""
    parts = (rep.lift_s, rep.hold_s, rep.lower_s, rep.lower_error_s)
    return sum(part for part in parts if part is not None)


def longest_s(reps: Iterable[Repetition]) -> float:
    """The highest bar: what makes the two sides comparable."""
    return max((length_s(rep) for rep in reps), default=0.0)


def bars(reps: Sequence[Repetition], side: Side | None, longest_s: float) -> str:
    """The picture of the repetitions of one side, on a scale that ends at ``longest_s`` or just above."""
    end_s = max(2, 2 * math.ceil(longest_s / 2))
    step = (WIDE - LEFT - RIGHT) / max(len(reps), 1)
    wide = min(0.72 * step, WIDEST_BAR)

    def y(seconds: float) -> float:
        return TOP + (HIGH - TOP - BOTTOM) * (1 - seconds / end_s)

    drawn = [*_legend(), *_scale(end_s, y)]
    for place, rep in enumerate(reps):
        middle = LEFT + (place + 0.5) * step
        if _named(place, len(reps)) or not rep.whole:
            drawn.append(_text(middle, HIGH - 8, str(rep.number) if rep.whole else "cut", "middle"))
        if rep.lift_s is None:
            drawn.append(f'<circle class="unmeasured" cx="{middle:.1f}" cy="{y(0) - 6:.1f}" r="4"/>')
            continue
        upto_s = 0.0
        for field, phase in PHASES:
            seconds: float = getattr(rep, field) or 0.0
            top, foot = y(upto_s + seconds), y(upto_s)
            if foot - top > 1:  # a hair of paper between the phases
                drawn.append(_rect(middle - wide / 2, top, wide, foot - top - 1, phase))
            upto_s += seconds
        if rep.lower_s is not None and rep.lower_error_s is not None:
            drawn.append(_whisker(middle, y(upto_s + rep.lower_error_s), y(upto_s - rep.lower_error_s), wide))
    return (
        f'<svg class="set-chart {side or "none"}" viewBox="0 0 {WIDE} {HIGH}" role="img" '
        f'aria-label="{LABEL}">{"".join(drawn)}</svg>'
    )


def _named(place: int, reps: int) -> bool:
    """The first, and every fifth where there are many."""
    return reps <= 10 or place == 0 or (place + 1) % 5 == 0


def _legend() -> list[str]:
    drawn: list[str] = []
    x = float(LEFT)
    for _, phase in PHASES:
        drawn += [_rect(x, 6, 18, 18, phase), _text(x + 26, 21, phase, "start")]
        x += 100
    return drawn


def _scale(end_s: int, y: Callable[[float], float]) -> list[str]:
    drawn: list[str] = []
    for seconds in range(0, end_s + 1, 2):
        at = y(seconds)
        drawn.append(f'<line class="grid" x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>')
        drawn.append(_text(LEFT - 8, at + 6, f"{seconds} s", "end"))
    return drawn


def _whisker(x: float, top: float, foot: float, wide: float) -> str:
    cap = min(0.25 * wide, 5)
    cross = f"h{2 * cap:.1f}"
    path = f"M{x - cap:.1f} {top:.1f}{cross}M{x:.1f} {top:.1f}V{foot:.1f}M{x - cap:.1f} {foot:.1f}{cross}"
    # Once broader in the colour of the paper, so that it is seen on a dark bar too.
    return f'<path class="halo" d="{path}"/><path class="error" d="{path}"/>'


def _rect(x: float, y: float, wide: float, high: float, phase: str) -> str:
    return f'<rect class="{phase}" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" rx="2"/>'


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
