"""The session that runs: remembered here, and written when the disk takes it.

What is told at the end, or gone on with after a lost line, is what was done, written or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from hipwise.coaching.plan import Reached
from hipwise.records.records import Records
from hipwise.records.session import Clearer, SessionRecord, SetRecord
from hipwise.records.writer import Writer
from hipwise.repetitions.events import Repetition
from hipwise.sensing.source import Side

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Journal:
    """Each call is remembered at once and handed to the writer. ``record`` is in the records already."""

    def __init__(self, records: Records, writer: Writer, record: SessionRecord):
        self._records = records
        self._writer = writer
        self._record = record
        # Shared with what is still to be written: a set has its number only when it is.
        self._ids = {place: done.id for place, done in enumerate(record.sets) if done.id}

    @classmethod
    def taken_over(cls, before: Journal) -> Journal:
        """Go on with what another has not written yet; it must do no more."""
        journal = cls(before._records, before._writer, before._record)
        journal._ids = before._ids
        return journal

    @property
    def record(self) -> SessionRecord:
        """What was done, all of it; a set that is not written down yet has the id 0."""
        sets = (replace(done, id=self._ids.get(place, 0)) for place, done in enumerate(self._record.sets))
        return replace(self._record, sets=tuple(sets))

    def reach(self, reached: Reached) -> None:
        session_id = self._record.id
        self._record = replace(self._record, reached=reached)
        self._writer.add(lambda: self._records.reach(session_id, reached))

    def start_set(self, at: datetime, exercise: str, side: Side) -> None:
        session_id, reps = self._record.id, self._record.reps
        place, ids = len(self._record.sets), self._ids
        begun = SetRecord(0, exercise, side, reps, at, None, None, ())
        self._record = replace(self._record, sets=(*self._record.sets, begun))

        def write() -> None:
            ids[place] = self._records.start_set(session_id, at, exercise, side, reps)

        self._writer.add(write)

    def keep(self, repetition: Repetition, trace: NDArray[np.float32] | None = None) -> None:
        """Instead of what was kept under its number before, if anything was."""
        place, done = self._present()
        before = (rep for rep in done.reps if rep.number != repetition.number)
        self._replace(replace(done, reps=(*before, repetition)))
        ids = self._ids
        self._writer.add(lambda: self._records.add_repetition(ids[place], repetition, trace))

    def set_right(self, repetitions: Sequence[Repetition]) -> None:
        """Measured again, by their numbers, when more was known; what was counted stays counted."""
        if not repetitions:
            return
        place, done = self._present()
        better = {repetition.number: repetition for repetition in repetitions}
        self._replace(replace(done, reps=tuple(better.get(rep.number, rep) for rep in done.reps)))
        ids = self._ids
        self._writer.add(lambda: self._records.set_right(ids[place], repetitions))

    def end_set(self, at: datetime, why: str) -> None:
        place, done = self._present()
        self._replace(replace(done, ended_at=at, why=why))
        ids = self._ids
        self._writer.add(lambda: self._records.end_set(ids[place], at, why))

    def end(self, at: datetime, why: str) -> None:
        session_id = self._record.id
        self._record = replace(self._record, ended_at=at, why=why)
        self._writer.add(lambda: self._records.end_session(session_id, at, why))

    def close(
        self,
        at: datetime,
        effort: int | None,
        pain: int | None,
        place: str | None,
        clearer: Clearer | None,
        *,
        again: bool = False,
    ) -> None:
        """The answers at the close; ``again``: what was left out is asked again at the next opening."""
        session_id = self._record.id
        self._record = replace(
            self._record,
            effort=effort,
            pain_after=pain,
            pain_place_after=place or self._record.pain_place_after,
            clearer=clearer,
            closed_at=None if again else at,
        )
        self._writer.add(
            lambda: self._records.close_session(session_id, at, effort, pain, place, clearer, again=again)
        )

    def _present(self) -> tuple[int, SetRecord]:
        """The set that runs: its place in the session, and what was done in it."""
        assert self._record.sets
        return len(self._record.sets) - 1, self._record.sets[-1]

    def _replace(self, done: SetRecord) -> None:
        self._record = replace(self._record, sets=(*self._record.sets[:-1], done))
