"""What the tracker says, in the order in which a repetition happens."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Fault = Literal["feet_apart", "dropped", "flung", "short", "no_hold", "rocking", "tiring", "pelvis_roll"]


# Tokens are for the code; these are what a person reads.
FAULT_WORDS: dict[Fault, str] = {
    "feet_apart": "feet apart",
    "dropped": "quick finish",
    "flung": "quick start",
    "short": "smaller",
    "no_hold": "no pause at the top",
    "rocking": "body rocking",
    "tiring": "getting tired",
    "pelvis_roll": "hip rolling back",
}


@dataclass(frozen=True, slots=True)
class Armed:
    """Still, knees together: from here on a lift counts."""

    t_s: float


@dataclass(frozen=True, slots=True)
class Lift:
    """The knee has left the other knee. ``t_s`` is when this was known, as in all events."""

    t_s: float


@dataclass(frozen=True, slots=True)
class Hold:
    """The knee has come to rest at the top."""

    t_s: float


@dataclass(frozen=True, slots=True)
class Lower:
    """The knee has started down."""

    t_s: float


@dataclass(frozen=True, slots=True)
class Counted:
    """The knee has clearly come down again: what the voice counts on."""

    t_s: float
    number: int


@dataclass(frozen=True, slots=True)
class Repetition:
    """One repetition, home again, with all its measures.

    Lift, hold and lower are whole phases, from where the movement leaves rest to where it comes to
    rest; ``lower_to_lift`` comes from the raw times between 15 % and 85 % of the range (SCIENCE 2,
    Measuring). A partial repetition (cut off by the start or the end of a recording) has None for
    what was not seen.
    """

    t_s: float
    number: int
    whole: bool
    start_s: float | None = None
    top_s: float | None = None
    end_s: float | None = None
    lift_s: float | None = None
    hold_s: float | None = None
    lower_s: float | None = None
    lower_to_lift: float | None = None
    opening_deg: float | None = None
    pelvis_roll_deg: float | None = None
    lift_error_s: float | None = None
    hold_error_s: float | None = None
    lower_error_s: float | None = None
    lower_to_lift_error: float | None = None
    opening_error_deg: float | None = None
    faults: tuple[Fault, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """By the names of the contract that others build on; when it was reported is not part of it."""
        values = {name: value for name, value in asdict(self).items() if name != "t_s"}
        return values | {"faults": list(self.faults)}


Event = Armed | Lift | Hold | Lower | Counted | Repetition
