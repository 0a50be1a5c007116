"""What was done: a session, its sets, their repetitions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from hipwise.coaching.close import asked
from hipwise.coaching.plan import Kind, Reached, WarmUp, other
from hipwise.repetitions.events import Repetition
from hipwise.sensing.source import Side

Clearer = Literal["left", "right", "same"]

RESUMABLE = timedelta(hours=12)
"""A session in which nothing has happened for so long is not gone on with."""


@dataclass(frozen=True, slots=True)
class SetRecord:
    """Repetitions of one side in a row. ``why`` it ended: "done", "stopped", "tired", "pain", ..."""

    id: int
    exercise: str
    side: Side | None
    prescribed: int
    started_at: datetime
    ended_at: datetime | None
    why: str | None
    reps: tuple[Repetition, ...]

    @property
    def counted(self) -> int:
        """Repetitions done: the whole ones."""
        return sum(rep.whole for rep in self.reps)

    @property
    def last_activity(self) -> datetime:
        """When it began, when something was last counted in it, or when it ended."""
        # The times of repetitions are seconds from the start of their set.
        counted = self.started_at + timedelta(seconds=self.reps[-1].t_s if self.reps else 0)
        return max(counted, self.started_at, self.ended_at or self.started_at)


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One time on the floor. ``started_at`` is by the clock that hung on the wall then. ``source``: "camera",
    "sample", "beat", ...; ``reps``: prescribed a side.

    ``kind``: the full routine or just the clams; ``warm_up`` is None where there was none. ``effort`` and
    ``pain_after`` are 0 to 10, with ``pain_place_after`` and the side that felt ``clearer`` answers to the
    questions at the close, None where they were left out; ``closed_at`` is when they were done with. ``rung``
    is a key of the ladder, ``one_side`` whether the first side was all that was asked.
    """

    id: int
    started_at: datetime
    ended_at: datetime | None
    why: str | None
    source: str
    check_in_id: int | None
    reps: int
    first_side: Side
    sets: tuple[SetRecord, ...]
    kind: Kind = "clams"
    warm_up: WarmUp | None = None
    reached: Reached | None = None
    effort: int | None = None
    pain_after: int | None = None
    pain_place_after: str | None = None
    clearer: Clearer | None = None
    closed_at: datetime | None = None
    rung: str | None = None
    one_side: bool = False

    @property
    def sides(self) -> tuple[Side, ...]:
        """The top legs that were asked for, in the order of the plan."""
        return (self.first_side,) if self.one_side else (self.first_side, other(self.first_side))

    @property
    def last_activity(self) -> datetime:
        """When something was last started, counted or ended."""
        return max(
            self.started_at, self.ended_at or self.started_at, *(done.last_activity for done in self.sets)
        )

    @property
    def own(self) -> bool:
        """Whether the person did it; the sample only shows what it is like."""
        return self.source != "sample"

    @property
    def asks(self) -> tuple[str, ...]:
        """The questions of its close, answered or not."""
        counted = any(done.counted for done in self.sets)
        return asked(self.kind, self.why, counted=counted, begun=self.reached is not None)

    def resumable(self, now: datetime) -> bool:
        """Whether it can be gone on with: it has not ended, and the last of it is fresh."""
        return self.ended_at is None and now - self.last_activity < RESUMABLE
