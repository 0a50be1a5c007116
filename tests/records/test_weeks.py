from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path

import pytest

from hipwise.program.schedule import PROPOSED, Schedule
from hipwise.program.step import Lock
from hipwise.records import Records
from hipwise.sensing.source import Side

DAY = date(2026, 11, 22)


def test_before_anything_is_chosen_it_is_monday_wednesday_and_friday_with_an_alarm(tmp_path: Path):
    chosen = Schedule((1, 3, 5), time(7, 15), "Europe/Berlin", 6, 10)
    with Records.open(tmp_path) as records:
        assert records.weeks.schedule() == PROPOSED == Schedule((0, 2, 4), time(18, 0))
        records.weeks.choose(PROPOSED, DAY - timedelta(30))
        records.weeks.choose(Schedule((5,)), DAY)
        records.weeks.choose(chosen, DAY)
    with Records.open(tmp_path) as records:
        assert records.weeks.schedule() == chosen
        assert records.weeks.schedules() == [(DAY - timedelta(30), PROPOSED), (DAY, chosen)]


def test_a_pause_is_kept_ended_and_gone_if_it_ends_before_it_began(tmp_path: Path):
    with Records.open(tmp_path) as records:
        weeks = records.weeks
        flu = weeks.add_pause(DAY, None, "illness")
        holiday = weeks.add_pause(DAY + timedelta(30), DAY + timedelta(40), "holiday")
        assert [(p.id, p.last) for p in weeks.pauses()] == [(flu, None), (holiday, DAY + timedelta(40))]
        assert weeks.pauses()[0].covers(DAY + timedelta(365))
        weeks.end_pause(flu, DAY + timedelta(5))
        weeks.end_pause(holiday, DAY + timedelta(29))
        (left,) = weeks.pauses()
        assert left.last == DAY + timedelta(5) and not left.covers(DAY + timedelta(6))
        with pytest.raises(ValueError, match="ends on its first day"):
            weeks.add_pause(DAY, DAY - timedelta(1), "other")


def test_a_late_entry_is_kept_by_day_and_side(tmp_path: Path):
    with Records.open(tmp_path) as records:
        records.weeks.add_late_entry(DAY, {"left": 20, "right": 18})
        one = records.weeks.add_late_entry(DAY - timedelta(2), {"right": 12})
        kept = records.weeks.late_entries()
        assert [(e.on, dict(e.reps)) for e in kept] == [
            (DAY - timedelta(2), {"right": 12}),
            (DAY, {"left": 20, "right": 18}),
        ]
        records.weeks.remove_late_entry(one)
        assert [e.on for e in records.weeks.late_entries()] == [DAY]
        refused: list[dict[Side, int]] = [{}, {"left": 0}, {"left": 201}]
        for reps in refused:
            with pytest.raises(ValueError):
                records.weeks.add_late_entry(DAY, reps)


def test_the_steps_and_the_lock_are_remembered(tmp_path: Path):
    at = datetime(2026, 11, 22, 18, tzinfo=timezone(timedelta(hours=1)))
    lock = Lock("gentle", "Ms Okafor", DAY)
    with Records.open(tmp_path) as records:
        records.weeks.add_step(at, "gentle", "gentler", "You asked for it.", "taken")
        records.weeks.add_step(at + timedelta(days=9), "standard", "up", "Two clean sessions.", "declined")
        assert records.weeks.lock() is None
        records.weeks.set_lock(lock)
    with Records.open(tmp_path) as records:
        first, second = records.weeks.steps()
        assert (first.at, first.at.hour, first.rung, first.answer) == (at, 18, "gentle", "taken")
        assert (second.way, second.reason, second.answer) == ("up", "Two clean sessions.", "declined")
        assert records.weeks.lock() == lock
        records.weeks.set_lock(None)
        assert records.weeks.lock() is None


def test_the_clock_on_the_persons_wall_is_kept_with_a_session(tmp_path: Path):
    from hipwise.records import database

    at = datetime(2026, 11, 22, 0, 30, tzinfo=timezone(timedelta(hours=13)))
    with Records.open(tmp_path) as records:
        records.start_session(at, "camera", None, 20, "left")
        records.start_session(at.astimezone(UTC), "camera", None, 20, "left")
        engine = database.connect(records.path)
        with engine.connect() as connection:
            kept = connection.exec_driver_sql("SELECT offset_min FROM session ORDER BY id").scalars().all()
        engine.dispose()
    assert kept == [780, 0]


def test_which_hip_is_sore_is_remembered(tmp_path: Path):
    with Records.open(tmp_path) as records:
        assert records.weeks.sore() == "none"
        records.weeks.set_sore("left")
        assert records.weeks.sore() == "left"
