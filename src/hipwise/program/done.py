"""A session as the rules see it: on which day, how much of it, how clean, how hard, and the pain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from hipwise.sensing.source import Side


@dataclass(frozen=True, slots=True)
class SideDone:
    """What was done on one side: whole repetitions, those measured of them, and the clean ones of those.

    ``form_break`` is the first of two faulty repetitions running, by its number; None where the form held.
    """

    reps: int
    measured: int = 0
    clean: int = 0
    form_break: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """One session, or a late entry. ``on`` is the person's own day; ``at`` is None in a late entry.

    ``prescribed`` repetitions on each of ``asked``, the sides that were to be done. ``effort``,
    ``pain_before`` and ``pain_after`` 0 to 10, None where not said. ``pain_next`` is the pain of the next
    day's check-in. ``hurt``: it was stopped for pain.
    """

    on: date
    prescribed: int
    sides: Mapping[Side, SideDone] = field(default_factory=dict[Side, SideDone])
    at: datetime | None = None
    effort: int | None = None
    pain_before: int | None = None
    pain_after: int | None = None
    pain_next: int | None = None
    hurt: bool = False
    session_id: int | None = None
    asked: tuple[Side, ...] = ("left", "right")
    rung: str | None = None

    @property
    def reps(self) -> int:
        return sum(side.reps for side in self.sides.values())
