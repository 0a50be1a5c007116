"""What a week was made of, as a picture: three bars and a ring, the sideways and turning part named."""

from __future__ import annotations

import math
from html import escape

from hipwise.program.planes import PLANES, Planes

WIDE, HIGH = 520, 190
BARS, RING = 300, 415
ACROSS, THICK = 70, 20


def picture(found: Planes) -> str:
    """Minutes by plane as bars, and the shares as a ring; the figures stand in a table beside."""
    most = max(found.minutes.values()) or 1.0
    drawn: list[str] = []
    for row, (plane, name) in enumerate(PLANES.items()):
        y = 14 + row * 58
        length = max(2.0, (BARS - 20) * found.minutes[plane] / most)
        drawn.append(f'<text x="4" y="{y + 12}">{escape(name.capitalize())}</text>')
        drawn.append(
            f'<rect class="{plane}" x="4" y="{y + 20}" width="{length:.1f}" height="18" rx="4"/>'
            f'<text class="figure" x="{BARS - 16}" y="{y + 12}" text-anchor="end">'
            f"{found.minutes[plane]:.0f} min</text>"
        )
    drawn += _ring(found)
    return (
        f'<svg class="planes" viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="{_label(found)}">'
        f"{''.join(drawn)}</svg>"
    )


def _label(found: Planes) -> str:
    said = ", ".join(f"{name} {found.minutes[plane]:.0f} minutes" for plane, name in PLANES.items())
    return f"Minutes by direction: {said}."


def _ring(found: Planes) -> list[str]:
    middle = HIGH / 2
    if found.share is None:
        return []
    drawn: list[str] = []
    round_deg = 0.0
    for plane in PLANES:
        turn_deg = 360 * found.share[plane]
        if turn_deg > 0.5:
            arc = _arc(RING, middle, round_deg, min(turn_deg, 359.9))
            drawn.append(f'<path class="{plane} arc" stroke-width="{THICK}" d="{arc}"/>')
        round_deg += turn_deg
    aside = 100 * (found.share["frontal"] + found.share["transverse"])
    drawn.append(
        f'<text class="big" x="{RING}" y="{middle - 2}" text-anchor="middle">{aside:.0f} %</text>'
        f'<text class="small" x="{RING}" y="{middle + 17}" text-anchor="middle">sideways</text>'
        f'<text class="small" x="{RING}" y="{middle + 31}" text-anchor="middle">and turning</text>'
    )
    return drawn


def _arc(x: float, y: float, from_deg: float, turn_deg: float) -> str:
    def at(deg: float) -> str:
        angle = math.radians(deg - 90)
        return f"{x + ACROSS * math.cos(angle):.2f} {y + ACROSS * math.sin(angle):.2f}"

    # A hair of paper between the parts.
    start, end = from_deg + 0.8, from_deg + max(turn_deg - 0.8, 1.0)
    return f"M{at(start)}A{ACROSS} {ACROSS} 0 {int(turn_deg > 180)} 1 {at(end)}"
