from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest

from hipwise.program.done import SideDone
from hipwise.program.screening import Outcome
from hipwise.program.week import training_days
from hipwise.records import Records
from hipwise.records.known import known
from hipwise.records.trained import form_break
from hipwise.repetitions.events import Repetition

EMPTY = np.zeros((0, 2), np.float32)
AT = datetime(2026, 11, 16, 18, tzinfo=timezone(timedelta(hours=1)))


def train(
    records: Records,
    at: datetime = AT,
    reps: int = 20,
    faulty=(),
    why: str = "done",
    source: str = "camera",
    pain: int = 1,
    measured: bool = True,
) -> int:
    """A session on both sides."""
    check_in = records.add_check_in(at, pain, None, False, Outcome.GO)
    session_id = records.start_session(at, source, check_in, 20, "left")
    for n, side in enumerate(("left", "right")):
        begun = at + timedelta(minutes=3 * n)
        set_id = records.start_set(session_id, begun, "clamshell", side, 20)
        for number in range(1, reps + 1):
            values = (
                {"lift_s": 1.0, "opening_deg": 30.0 + number, "opening_error_deg": 6.0} if measured else {}
            )
            faults = ("no_hold",) if number in faulty else ()
            records.add_repetition(
                set_id, Repetition(6.0 * number, number, True, faults=faults, **values), EMPTY
            )
        records.add_repetition(set_id, Repetition(200.0, reps + 1, False), EMPTY)
        records.end_set(set_id, begun + timedelta(minutes=2), why)
    records.end_session(session_id, at + timedelta(minutes=6), why)
    return session_id


def test_a_session_as_the_rules_see_it(tmp_path: Path):
    with Records.open(tmp_path) as records:
        session_id = train(records, faulty=(5, 9, 10))
        records.close_session(session_id, AT, effort=4, pain=2)
        records.add_check_in(AT + timedelta(hours=14), 3, None, False, Outcome.GO)
        records.add_check_in(AT + timedelta(hours=20), 5, None, False, Outcome.GO)
        (found,) = records.trained.done()
    assert (found.at, found.on, found.prescribed) == (AT, date(2026, 11, 16), 20)
    assert found.at is not None and found.at.utcoffset() == timedelta(hours=1)
    assert found.sides == {"left": SideDone(20, 20, 17, 9), "right": SideDone(20, 20, 17, 9)}
    assert (found.effort, found.pain_before, found.pain_after) == (4, 1, 2)
    assert found.pain_next == 3  # the first of the next day
    assert not found.hurt and found.session_id == session_id


def test_what_nobody_saw_is_done_and_not_measured_and_the_sample_is_nobodys(tmp_path: Path):
    with Records.open(tmp_path) as records:
        train(records, source="beat", measured=False)
        train(records, AT + timedelta(days=1), source="sample")
        train(records, AT + timedelta(days=2), why="pain")
        beat, pain = records.trained.done()
        assert beat.sides["left"] == SideDone(20, 0, 0, None)
        assert pain.hurt
        assert records.trained.days() == [AT.date(), AT.date() + timedelta(2)]


def test_the_days_are_those_of_the_rule_with_late_entries_and_over_the_date_line(tmp_path: Path):
    auckland, honolulu = timezone(timedelta(hours=13)), timezone(timedelta(hours=-10))
    there = datetime(2026, 11, 21, 8, tzinfo=auckland)
    with Records.open(tmp_path) as records:
        for at in (AT, AT + timedelta(hours=2), there, there.astimezone(honolulu) + timedelta(hours=24)):
            train(records, at, reps=6)
        train(records, AT + timedelta(days=1), reps=4)
        for on in (AT.date(), date(2026, 11, 18), date(2026, 11, 18), date(2026, 11, 21)):
            records.weeks.add_late_entry(on, {"left": 20})
        late = records.weeks.late_entries()
        days = records.trained.days(late)
        assert days == training_days(records.trained.done(late, latest=100))
    assert days == [date(2026, 11, 16), date(2026, 11, 18), date(2026, 11, 21), date(2026, 11, 21)]


def test_each_side_with_its_opening_and_error(tmp_path: Path):
    with Records.open(tmp_path) as records:
        train(records, AT - timedelta(days=400))
        train(records, faulty=(18, 19))
        left, right = records.trained.measured(AT - timedelta(days=1))
    assert (left.side, right.side, left.day, left.reps) == ("left", "right", AT.date(), 20)
    assert (left.opening_deg, left.opening_error_deg, left.form_break) == (40.5, 6.0, 18)


def test_of_many_sessions_some_stand_for_all_the_first_and_the_last_among_them(tmp_path: Path):
    with Records.open(tmp_path) as records:
        days = [AT + timedelta(days=n) for n in range(30)]
        for at in days:
            train(records, at, reps=1)
        found = records.trained.measured(AT, most=12)
    shown = [one.day for one in found if one.side == "left"]
    assert shown == sorted(shown) and 9 <= len(shown) <= 12
    assert [*shown[:3], *shown[-3:]] == [at.date() for at in (*days[:3], *days[-3:])]


def test_all_that_is_known_is_for_the_day_where_the_person_is(tmp_path: Path):
    with Records.open(tmp_path) as records:
        train(records)
        assert known(records, AT).check_in is not None
        assert known(records, AT + timedelta(hours=6)).check_in is None
        # The same moment: already tomorrow in Auckland.
        assert known(records, AT.astimezone(timezone(timedelta(hours=13)))).check_in is not None
        assert known(records, AT).days == [AT.date()]
        assert known(records, datetime.now(UTC)).screening is None


@pytest.mark.parametrize(
    ("faulty", "broken"), [("....", None), (".x.x", None), (".xx.", 2), ("xxxx", 1), ("", None), ("..xx", 3)]
)
def test_form_breaks_at_the_first_of_two_running(faulty, broken):
    assert form_break((n, mark == "x") for n, mark in enumerate(faulty, 1)) == broken
