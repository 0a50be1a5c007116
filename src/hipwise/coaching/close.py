"""The close: what was done, in two sentences put together from short lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from hipwise.coaching.cues import Cue, count_id
from hipwise.sensing import Side

ON_TARGET = 2.3
"""A set's median ratio from which the way down was slow enough, by camera (SCIENCE 2, Measuring)."""
SLOWER = 1.5
"""Below this it was quick (SCIENCE 2)."""


def sentences(done: Mapping[Side, int], ratios: Sequence[float]) -> list[str]:
    """The cues that say it: "Twenty." "on the left." "Twenty." "on the right.", and of the way down.

    ``done``: repetitions by side, in the order in which they were done; ``ratios``: lower to lift of those
    that were measured. Nothing is said of nothing.
    """
    told = [cue for side, count in done.items() if count for cue in (count_id(count), f"on-{side}")]
    return [*told, _way_down(ratios)] if told else []


def text(lines: Mapping[str, Cue], done: Mapping[Side, int], ratios: Sequence[float]) -> str:
    """The same to read: "20 on the left, 20 on the right. ..."; empty where nothing was done."""
    counts = [f"{count} {lines[f'on-{side}'].text.rstrip('.')}" for side, count in done.items() if count]
    return f"{', '.join(counts)}. {lines[_way_down(ratios)].text}" if counts else ""


def _way_down(ratios: Sequence[float]) -> str:
    if not ratios:
        return "way-down-unknown"
    ratio = median(ratios)
    return (
        "way-down-slow" if ratio >= ON_TARGET else "way-down-slower" if ratio >= SLOWER else "way-down-three"
    )
