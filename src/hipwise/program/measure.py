"""A single measure of the body: what, on which side, how large, and how surely it is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from hipwise.sensing.source import Side

What = Literal[
    "hip_rotation_in",
    "hip_rotation_out",
    "single_leg_stance",
    "reps_to_form_break",
    "pelvis_roll",
    "personal_range",
]
How = Literal["phone", "typed", "session"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a measure is called, its unit, and the values that can be true."""

    title: str
    unit: str
    lowest: float
    highest: float


KINDS: dict[What, Kind] = {
    "hip_rotation_in": Kind("Seated hip rotation, inwards", "deg", 0, 90),
    "hip_rotation_out": Kind("Seated hip rotation, outwards", "deg", 0, 90),
    "single_leg_stance": Kind("Standing on one leg, pelvis level", "s", 0, 600),
    "reps_to_form_break": Kind("Clamshells until the form breaks, or the set ends", "reps", 0, 200),
    "pelvis_roll": Kind("Roll of the pelvis in the check set", "deg", 0, 90),
    "personal_range": Kind("Largest opening with the pelvis still", "deg", 0, 90),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """``at`` carries the zone it was taken in; ``error`` is one standard error in ``unit``, if known."""

    id: int
    at: datetime
    what: What
    side: Side | None
    value: float
    error: float | None
    unit: str
    how: How

    @property
    def day(self) -> date:
        """The day on the person's own calendar."""
        return self.at.date()


def check(what: str, value: float, error: float | None, unit: str) -> None:
    """Refuse what cannot be a measure.

    Raises:
        ValueError: no such measure, another unit, or a value that no hip has.
    """
    if what not in KINDS:
        raise ValueError(f"there is no measure called {what!r}; there are {', '.join(KINDS)}")
    kind = KINDS[what]
    if unit != kind.unit:
        raise ValueError(f"{what} is measured in {kind.unit}, not in {unit}")
    if not kind.lowest <= value <= kind.highest:
        raise ValueError(f"{what} lies between {kind.lowest:g} and {kind.highest:g} {kind.unit}")
    if error is not None and not 0 <= error < float("inf"):
        raise ValueError("an error is a number from 0 on")
