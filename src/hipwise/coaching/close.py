"""The close: what was done, in two sentences put together from short lines; and what is asked about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from hipwise.coaching.cues import Cue, count_id
from hipwise.coaching.plan import Kind, Reached
from hipwise.sensing import Side

ON_TARGET = 2.3
"""A set's median ratio from which the way down was slow enough, by camera (SCIENCE 2, Measuring)."""
SLOWER = 1.5
"""Below this it was quick (SCIENCE 2)."""
BEFORE = {
    "squeeze": ("squeeze", "squeezes"),
    "warm-up": ("easy clamshell", "easy clamshells"),
    "band-walk": ("step with the band", "steps with the band"),
}
"""What each step of the acts before the sets is, one and many."""


def asked(kind: Kind, why: str | None, *, counted: bool, begun: bool) -> tuple[str, ...]:
    """What is asked about a session that ended so, by name.

    ``counted``: there were repetitions in its sets; without them there is nothing to ask, but for the pain
    that ended it. ``begun``: something was done before them, and may have been felt.
    """
    hurt = why == "pain" and kind != "squeeze"  # of the minute on its own only what was felt is kept
    wanted = {
        "place": hurt,
        "effort": counted,
        "pain": counted or hurt,
        "clearer": counted,
        "felt": kind != "clams" and (counted or begun),
    }
    return tuple(name for name, asks in wanted.items() if asks)


def before(reached: Reached | None) -> str:
    """What was done before the sets: "13 easy clamshells"; empty where nothing was."""
    if reached is None or reached.act not in BEFORE or not reached.step:
        return ""
    return f"{reached.step} {BEFORE[reached.act][reached.step > 1]}"


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
