"""The weeks: the chosen days, pauses, late entries, the rung on the ladder, and the lock on it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, delete, insert, select, update

from hipwise.program.change import Sore
from hipwise.program.late import LateEntry
from hipwise.program.pause import Pause, Reason
from hipwise.program.schedule import PROPOSED, Schedule
from hipwise.program.step import Answer, Lock, Step, Way
from hipwise.records import tables
from hipwise.records.settings import Settings
from hipwise.records.store import Store
from hipwise.records.zoned import offset_min, there
from hipwise.sensing.source import Side

SCHEDULES = "schedules"
LOCK = "lock"
SORE = "sore_hip"
"""The names of the settings in which these are kept."""


class Weeks(Store):
    """What the person chose and did about their weeks. Days are the person's own, without a zone.

    What was done on the floor is in `Records`; this store has what is beside it.
    """

    def __init__(self, engine: Engine, path: Path) -> None:
        super().__init__(engine, path)
        self._settings = Settings(engine, path)

    # ---- the days

    def schedule(self) -> Schedule:
        """The chosen days and time; `PROPOSED` before anything was chosen."""
        chosen = self.schedules()
        return chosen[-1][1] if chosen else PROPOSED

    def schedules(self) -> list[tuple[date, Schedule]]:
        """All that were chosen, each with the day it holds from, the earliest first."""
        kept = self._settings.get(SCHEDULES, [])
        return [(date.fromisoformat(one["since"]), Schedule.from_json(one)) for one in kept]

    def choose(self, schedule: Schedule, since: date) -> None:
        """This schedule holds from ``since`` on; what was chosen for that day or later is forgotten."""
        kept = [one for one in self._settings.get(SCHEDULES, []) if one["since"] < since.isoformat()]
        self._settings.put(SCHEDULES, [*kept, {"since": since.isoformat(), **schedule.as_json()}])

    def sore(self) -> Sore:
        """Which hip is sore to lie on, as the person said; "none" where they did not."""
        return self.sore_said() or "none"

    def sore_said(self) -> Sore | None:
        """The same, None where nobody has said."""
        return self._settings.get(SORE)

    def set_sore(self, sore: Sore) -> None:
        self._settings.put(SORE, sore)

    # ---- pauses

    def pauses(self) -> list[Pause]:
        """All of them, the earliest first."""
        pause = tables.pause
        with self._reading() as connection:
            rows = connection.execute(select(pause).order_by(pause.c.first, pause.c.id)).all()
        return [Pause(row.id, row.first, row.last, row.reason) for row in rows]

    def add_pause(self, first: date, last: date | None, reason: Reason) -> int:
        """Freeze the weeks from ``first`` to ``last``; without ``last`` until `end_pause`.

        Raises:
            ValueError: it ends before it begins.
        """
        if last is not None and last < first:
            raise ValueError("a pause ends on its first day or later")
        return self._add(insert(tables.pause).values(first=first, last=last, reason=reason))

    def end_pause(self, pause_id: int, last: date) -> None:
        """``last`` becomes its last day; a pause that would end before it began is gone."""
        pause = tables.pause
        with self._writing() as connection:
            connection.execute(delete(pause).where(pause.c.id == pause_id, pause.c.first > last))
            connection.execute(update(pause).where(pause.c.id == pause_id).values(last=last))

    # ---- late entries

    def late_entries(self) -> list[LateEntry]:
        """All of them, the earliest day first."""
        late = tables.late_entry
        with self._reading() as connection:
            rows = connection.execute(select(late).order_by(late.c.on, late.c.id)).all()
        return [_late(row) for row in rows]

    def add_late_entry(self, on: date, reps: dict[Side, int]) -> int:
        """Keep what was done on a day without the program: repetitions by side.

        Raises:
            ValueError: no repetition, or more than anybody does.
        """
        entry = LateEntry(0, on, reps)  # refuses what cannot be
        values = {"on": entry.on, "left_reps": reps.get("left"), "right_reps": reps.get("right")}
        return self._add(insert(tables.late_entry).values(values))

    def remove_late_entry(self, entry_id: int) -> None:
        with self._writing() as connection:
            connection.execute(delete(tables.late_entry).where(tables.late_entry.c.id == entry_id))

    # ---- the ladder

    def steps(self) -> list[Step]:
        """Every step that was taken or declined, the earliest first."""
        step = tables.step
        with self._reading() as connection:
            rows = connection.execute(select(step).order_by(step.c.at, step.c.id)).all()
        return [
            Step(row.id, there(row.at, row.offset_min), row.rung, row.way, row.reason, row.answer)
            for row in rows
        ]

    def add_step(self, at: datetime, rung: str, way: Way, reason: str, answer: Answer) -> int:
        """Keep the answer to a proposal, or what the person or the physiotherapist chose."""
        values = {"rung": rung, "way": way, "reason": reason, "answer": answer}
        return self._add(insert(tables.step).values(at=at, offset_min=offset_min(at), **values))

    def lock(self) -> Lock | None:
        """Who holds the rung, None where the person decides."""
        kept = self._settings.get(LOCK)
        return None if kept is None else Lock(kept["rung"], kept["by"], date.fromisoformat(kept["since"]))

    def set_lock(self, lock: Lock | None) -> None:
        if lock is None:
            self._settings.forget(LOCK)
        else:
            kept = {"rung": lock.rung, "by": lock.by, "since": lock.since.isoformat()}
            self._settings.put(LOCK, kept)


def _late(row: Row[Any]) -> LateEntry:
    reps: dict[Side, int] = {}
    if row.left_reps is not None:
        reps["left"] = row.left_reps
    if row.right_reps is not None:
        reps["right"] = row.right_reps
    return LateEntry(row.id, row.on, reps)
