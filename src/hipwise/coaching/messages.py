"""What the coach gives out: words, beats, and what is to be kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hipwise.coaching.plan import Reached
from hipwise.repetitions.events import Repetition
from hipwise.sensing import Side

Phase = Literal["lift", "hold", "lower", "rest"]


@dataclass(frozen=True, slots=True)
class Say:
    """A line to be heard at ``at_s``, by the id that it has in the cues."""

    cue: str
    at_s: float


@dataclass(frozen=True, slots=True)
class Beat:
    """A beat of the tempo.

    ``step`` 0 opens the phase, which is to last ``length_s``; 1 and 2 count it through.
    """

    phase: Phase
    step: int
    at_s: float
    length_s: float


@dataclass(frozen=True, slots=True)
class Arm:
    """Watch for repetitions from now on; ``at_once`` where home is known, else after lying still."""

    at_s: float
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """So far the session has come, before its sets."""

    at_s: float
    reached: Reached


@dataclass(frozen=True, slots=True)
class SetStarted:
    at_s: float
    side: Side


@dataclass(frozen=True, slots=True)
class Marked:
    """A repetition was counted: it is done, even if its measures never come because the program dies."""

    at_s: float
    number: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A repetition that was counted, to be written down. Without a sensor it has no measures."""

    repetition: Repetition


@dataclass(frozen=True, slots=True)
class SetEnded:
    at_s: float
    why: str


@dataclass(frozen=True, slots=True)
class Ended:
    at_s: float
    why: str


Message = Say | Beat | Arm | Came | SetStarted | Marked | Kept | SetEnded | Ended
