"""The one seam for sources: timed samples, and what the source can see.

A camera, a phone, a file and the simulator are four sources; a fifth needs no change elsewhere.
Time stamps come from where a sample was taken, never from its arrival.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple, Protocol

Side = Literal["left", "right"]
SourceKind = Literal["thigh", "pelvis", "camera"]


class Grade(StrEnum):
    """How far what a source sees may be trusted."""

    GOOD = "good"
    POOR = "poor"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class View:
    """What a source can see.

    ``seen`` is the share of samples, 0 to 1, in which the movement was seen at all.
    ``why`` says in words what is wrong and what to do about it; None when nothing is.
    ``trouble`` is the same as a token, for those who say it otherwise; None where a source has none.
    """

    grade: Grade
    seen: float
    why: str | None = None
    trouble: str | None = None


class Sample(NamedTuple):
    """One look at the moving leg. A tuple, since there are thousands a minute: quicker to make by two thirds.

    ``opening_deg`` is the rotation of the top leg about the line from hip to heel, pelvis roll
    included, with the knees together = 0; from a pelvis sensor it is the pelvis roll itself.
    ``feet_gap`` is the distance between the ankles over the length of the lower leg (camera only).
    ``knee_bend_deg`` is how far the knees are bent, 0 stretched, roughly, and only while lying as for the
    clamshell (camera only).
    Each is NaN where it was not seen. ``turning_deg_s`` is how fast the sensor turns about the leg's
    own axis and about two lines across it (gyroscope only). ``error_deg`` is what the opening is wrong by
    however long one looks, one standard deviation, where this is known better than for all of its kind (a
    camera that was calibrated). ``settled`` is False while the person does not lie as the exercise has it, or
    the whole body moves: then nothing the leg does is a repetition. ``flow_deg`` is how far the knee has gone
    since anywhere, followed from picture to picture, in degrees roughly: only the difference to the sample
    before has a meaning, NaN where it was not followed (camera only).
    """

    t_s: float
    opening_deg: float
    feet_gap: float = math.nan
    turning_deg_s: tuple[float, float, float] | None = None
    knee_bend_deg: float = math.nan
    error_deg: float | None = None
    settled: bool = True
    flow_deg: float = math.nan

    @property
    def seen(self) -> bool:
        return math.isfinite(self.opening_deg)


class Source(Protocol):
    """Yields samples in the order of their time, and says afterwards what it could see."""

    @property
    def kind(self) -> SourceKind: ...

    @property
    def side(self) -> Side | None:
        """The top leg, where the source can tell."""
        ...

    def __iter__(self) -> Iterator[Sample]: ...

    def view(self) -> View:
        """The view over all that was yielded so far."""
        ...
