"""What was done: a session, its sets, their repetitions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hipwise.repetitions.events import Repetition
from hipwise.sensing.source import Side


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


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One time on the floor. ``source``: "camera", "sample", "beat", ...; ``reps``: prescribed a side."""

    id: int
    started_at: datetime
    ended_at: datetime | None
    why: str | None
    source: str
    check_in_id: int | None
    reps: int
    first_side: Side
    sets: tuple[SetRecord, ...]

    @property
    def last_activity(self) -> datetime:
        """When something was last started or ended."""
        times = [self.started_at, self.ended_at]
        for done in self.sets:
            times += [done.started_at, done.ended_at]
        return max(at for at in times if at is not None)
