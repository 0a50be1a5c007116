"""A year of somebody, lived through the real engine: sessions are a `Live` fed with openings."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from floor import LENGTHS, Person, still
from sqlalchemy import Date

from hipwise.coaching.plan import Stage
from hipwise.live import Live
from hipwise.program import check_in as check_in_rules
from hipwise.program.plan import Plan, Today, plan
from hipwise.program.screening import Outcome, questions
from hipwise.records import Records, database, tables
from hipwise.records.known import known

RATE_HZ = 10.0
NOTHING = np.empty((0, 2), np.float32)
HOME = ZoneInfo("Europe/Berlin")


@dataclass
class Somebody:
    """One person with a folder of records and a calendar; ``day`` is their own."""

    folder: Path
    day: date
    zone: ZoneInfo = HOME
    records: Records = field(init=False)
    asked: list[tuple[date, float]] = field(default_factory=list[tuple[date, float]])

    def __post_init__(self) -> None:
        self.records = Records.open(self.folder)

    def at(self, hour: float = 18.0) -> datetime:
        """A time of the present day by the clock on the wall."""
        return datetime.combine(self.day, time(int(hour), int(60 * (hour % 1))), self.zone)

    def answer_the_questions(self) -> None:
        self.records.add_screening(self.at(8), {q.key: False for q in questions()}, Outcome.GO)

    def plan(self, hour: float = 17.0) -> Plan:
        found = plan(known(self.records, self.at(hour)), self.day)
        self.asked.append((self.day, found.asked.dose_s))
        return found

    def wake(self, days: int = 1) -> Plan:
        """So many days later."""
        self.day += timedelta(days=days)
        return self.plan()

    def train(
        self,
        effort: int = 3,
        pain: int = 0,
        pain_after: int | None = None,
        *,
        opening_deg: float = 38.0,
        hold_s: float = 1.0,
        stop_after: int | None = None,
    ) -> int:
        """The session that the plan asks for, watched from the check-in to the questions at the close.

        ``stop_after``: it hurts after so many repetitions.
        """
        records, now = self.records, self.at()
        outcome = check_in_rules.outcome(pain, False)
        check_in = records.add_check_in(now, pain, None, False, outcome)
        rung = self.plan(18.0).today_rung
        reps = rung.reps
        live = Live(records, LENGTHS)
        live.start(
            1000.0,
            now,
            source="camera",
            check_in_id=check_in,
            reps=reps,
            first_side="left",
            rung=rung.key,
        )
        person = Person(live, rate_hz=RATE_HZ)
        person.set(stop_after or reps, opening_deg=opening_deg, hold_s=hold_s)
        if stop_after is not None:
            live.stop(person.t_s + 0.1, "pain")
        else:
            person.do(still(33.0, RATE_HZ), "right").set(
                reps, "right", opening_deg=opening_deg, hold_s=hold_s
            )
        assert live.session is not None and live.session_id is not None
        assert live.session.stage in (Stage.CLOSE, Stage.DONE)
        after = pain if pain_after is None else pain_after
        records.close_session(live.session_id, now + timedelta(minutes=7), effort=effort, pain=after)
        return live.session_id

    def take(self, answer: str = "taken") -> str:
        """Answer what is proposed; returns the rung that was proposed."""
        found = self.plan()
        offered = found.proposal
        assert offered is not None, found
        self.records.weeks.add_step(self.at(17.5), offered.rung, offered.way, offered.reason, answer)  # pyright: ignore[reportArgumentType]
        return offered.rung

    def weeks(self, number: int, **how) -> list[Today]:
        """So many weeks, on the days that the plan asks for; after the first, the sessions are alike."""
        seen: list[Today] = []
        lived: int | None = None
        for _ in range(7 * number):
            seen.append(self.plan().today)
            if seen[-1] is Today.TRAIN:
                if self.plan().today_rung.exercise is None:
                    self.tick_off()
                elif lived is None:
                    lived = self.train(**how)
                else:
                    self.alike(lived)
            self.day += timedelta(days=1)
        return seen

    def tick_off(self) -> None:
        """What the coach takes nobody through, done by oneself."""
        reps = self.plan().today_rung.reps
        self.records.weeks.add_late_entry(self.day, {"left": reps, "right": reps})

    def alike(self, session_id: int) -> None:
        """A session today just like that one, written as the engine writes it."""
        records, now = self.records, self.at()
        model = records.session(session_id)
        assert model is not None and model.check_in_id is not None
        before = records.check_in(model.check_in_id)
        assert before is not None
        check_in = records.add_check_in(now, before.pain, before.where, False, before.outcome)
        new = records.start_session(
            now, model.source, check_in, model.reps, model.first_side, rung=model.rung
        )
        for done in model.sets:
            begun = now + (done.started_at - model.started_at)
            set_id = records.start_set(new, begun, done.exercise, done.side, done.prescribed)
            for repetition in done.reps:
                records.add_repetition(set_id, repetition, NOTHING)
            records.end_set(set_id, begun + timedelta(minutes=2), done.why or "done")
        records.end_session(new, now + timedelta(minutes=6), model.why or "done")
        records.close_session(new, now + timedelta(minutes=7), effort=model.effort, pain=model.pain_after)


def moved_to(folder: Path, days: int) -> None:
    """All that was ever done there, so many days later: for pages, which show the year up to today."""
    with closing(sqlite3.connect(folder / database.FILE)) as connection, connection:
        for table in tables.metadata.tables.values():
            for column in table.columns:
                # As SQLAlchemy writes them: to the microsecond, which SQLite's own times are not.
                if isinstance(column.type, tables.Utc):
                    later = f"strftime('%Y-%m-%d %H:%M:%S', \"{column.name}\", '{days} days') || '.000000'"
                elif isinstance(column.type, Date):
                    later = f"date(\"{column.name}\", '{days} days')"
                else:
                    continue
                connection.execute(f'UPDATE "{table.name}" SET "{column.name}" = {later}')
