"""Samples in, repetitions in the database and words out: the whole engine without a browser."""

import math
import os
import subprocess
import sys
from datetime import timedelta
from statistics import median

import numpy as np
import pytest
from floor import BLIND, LENGTHS, NOW, Person, ready, repetition, still

from hipwise.coaching.messages import Ended, Say
from hipwise.coaching.plan import Stage
from hipwise.errors import UserError
from hipwise.live import Live
from hipwise.program.screening import Outcome
from hipwise.records import Records


@pytest.fixture
def begun(tmp_path):
    records, check_in = ready(tmp_path)
    live = Live(records, LENGTHS)
    live.start(1000.0, NOW, source="camera", check_in_id=check_in, reps=20, first_side="left")
    yield records, live, Person(live)
    records.close()


def sets_of(records, live):
    return records.session(live.session_id).sets


@pytest.mark.parametrize("rate_hz", [10.0, 15.0, 30.0])
def test_twenty_and_twenty_are_written_as_they_end(tmp_path, rate_hz):
    records, check_in = ready(tmp_path)
    live = Live(records, LENGTHS)
    live.start(1000.0, NOW, source="camera", check_in_id=check_in, reps=20, first_side="left")
    person = Person(live, rate_hz=rate_hz).set(20)
    person.do(still(33.0, rate_hz), "right").set(20, "right")
    assert live.session is not None
    assert live.session.stage is Stage.CLOSE
    assert live.session_id is not None
    record = records.session(live.session_id)
    assert record is not None
    assert record == live.record()
    assert (record.why, [s.side for s in record.sets], [s.why for s in record.sets]) == (
        "done",
        ["left", "right"],
        ["done", "done"],
    )
    for done in record.sets:
        assert [r.number for r in done.reps] == [*range(1, 21)]
        assert done.counted == 20
        assert median(r.lower_to_lift or 0 for r in done.reps) == pytest.approx(3, abs=0.25)
        assert median(r.opening_deg or 0 for r in done.reps) == pytest.approx(40, abs=2)
        # On the clock of the set, not the page's.
        assert 0 < (done.reps[0].start_s or 0) < (done.reps[-1].end_s or math.inf) < 130
        trace = records.trace(done.id)
        assert len(trace) == pytest.approx(20 * 6 * rate_hz, rel=0.05)
        assert np.nanmax(trace[:, 1]) == pytest.approx(40)
    counts = [m.cue for m in person.out if isinstance(m, Say) and m.cue.startswith("count-")]
    assert counts == [*[f"count-{n}" for n in range(1, 21)] * 2, "count-20", "count-20"]


def test_a_repetition_is_there_before_the_next_one_begins(begun):
    records, live, person = begun
    person.set(3)
    assert [r.number for r in sets_of(records, live)[0].reps] == [1, 2, 3]
    assert sets_of(records, live)[0].ended_at is None


def test_after_a_crash_the_set_goes_on_where_it_was(begun, tmp_path):
    records, live, person = begun
    person.set(7)
    again = Live(Records.open(tmp_path), LENGTHS)
    # Another page, another clock; half a minute later.
    out = again.resume(5.0, NOW + timedelta(seconds=person.t_s - 1000 + 30), live.session_id)
    assert again.session is not None
    assert (again.session.stage, again.session.count) == (Stage.MOVING, 7)
    assert [m.cue for m in out if isinstance(m, Say)] == ["back-again"]
    back = Person(again, 5.0).do(still(1.0))
    for _ in range(13):
        back.do(repetition())
    (done,) = sets_of(records, live)
    assert [r.number for r in done.reps] == [*range(1, 21)]
    assert done.why == "done"
    ends = [r.end_s for r in done.reps]
    assert ends == sorted(ends)
    assert 30 < ends[7] - ends[6] < 45


def test_hours_later_the_person_lies_still_first_and_a_day_later_it_is_over(begun, tmp_path):
    _, live, person = begun
    person.set(7)
    again = Live(Records.open(tmp_path), LENGTHS)
    again.resume(5.0, NOW + timedelta(hours=2), live.session_id)
    assert again.session is not None
    assert again.session.stage is Stage.READY
    Person(again, 5.0).set(1)
    assert again.session.count == 8
    with pytest.raises(UserError, match="too long ago"):
        # Twelve hours after the last repetition, not after the start of the set.
        Live(Records.open(tmp_path), LENGTHS).resume(5.0, NOW + timedelta(hours=14.1), live.session_id)


def test_a_session_that_is_over_only_says_so(begun, tmp_path):
    _, live, person = begun
    person.set(2)
    live.stop(person.t_s, "tired")
    again = Live(Records.open(tmp_path), LENGTHS)
    assert again.resume(5.0, NOW + timedelta(minutes=10), live.session_id) == [Ended(5.0, "tired")]


def test_stop_keeps_what_was_done_and_why(begun):
    _, live, person = begun
    person.set(5)
    person.do(n for i, n in enumerate(repetition()) if i < 25)  # in the middle of the sixth
    live.stop(person.t_s, "tired")
    record = live.record()
    assert (record.why, record.sets[0].why, record.sets[0].counted) == ("tired", "tired", 5)


def test_what_was_skipped_at_the_close_stays_open_and_what_was_never_asked_does_not(begun, tmp_path):
    records, live, person = begun
    live.stop(person.t_s, "no-time")
    live.close(person.t_s)
    assert live.record().closed_at is not None
    again = Live(records, LENGTHS)
    again.start(
        2000.0, NOW, source="camera", check_in_id=1, reps=20, first_side="left", kind="full", warm_up=None
    )
    again.skip(2000.0)
    other = Person(again, 2000.0).set(2)
    again.stop(other.t_s, "tired")
    again.close(other.t_s, effort=4, pain=0, clearer="same", felt={"left": 2})
    unclosed = records.unclosed()
    assert unclosed == again.record()
    assert unclosed is not None and unclosed.closed_at is None, "the right buttock is still to be asked about"


def test_where_it_hurt_is_kept_when_the_questions_are_skipped(begun):
    records, live, person = begun
    person.set(1)
    live.stop(person.t_s, "pain", "groin")
    live.close(person.t_s)
    assert live.record().pain_place_after == "groin"
    assert records.session(live.session_id) == live.record()


def test_a_pause_counts_nothing(begun):
    _, live, person = begun
    person.set(2)
    live.pause(person.t_s)
    for _ in range(3):
        person.do(repetition())
    live.go_on(person.t_s)
    person.set(1)
    assert [r.number for r in live.record().sets[0].reps] == [1, 2, 3]


def test_out_of_sight_nothing_is_counted_and_it_is_said(begun):
    _, live, person = begun
    person.set(2)
    person.do((math.nan for _ in range(90)), None, BLIND)
    assert "cannot-see" in [m.cue for m in person.out if isinstance(m, Say)]
    person.set(1)
    assert live.session.count == 3


@pytest.mark.parametrize(("gap_s", "stage"), [(5.0, Stage.MOVING), (15.0, Stage.READY)])
def test_after_a_gap_the_set_goes_on_and_after_a_long_one_from_lying_still(begun, gap_s, stage):
    _, live, person = begun
    person.set(3)
    person.t_s += gap_s  # no picture came at all
    person.do(still(0.5))
    assert live.session.stage is stage
    assert live.session.count == 3
    person.set(2)
    assert [r.number for r in live.record().sets[0].reps] == [1, 2, 3, 4, 5]


def test_the_beat_alone_is_written_as_unmeasured(tmp_path):
    records, check_in = ready(tmp_path)
    live = Live(records, LENGTHS)
    live.start(0.0, NOW, source="beat", check_in_id=check_in, reps=3, first_side="right")
    for tick in range(1200):
        live.tick(tick * 0.1)
    record = live.record()
    assert record is not None
    assert [s.side for s in record.sets] == ["right", "left"]
    assert record.why == "done"
    for rep in (rep for done in record.sets for rep in done.reps):
        assert rep.whole
        assert rep.lift_s is rep.lower_to_lift is rep.opening_deg is None


def test_the_camera_goes_and_the_beat_goes_on(begun):
    _, live, person = begun
    person.set(4)
    live.alone(person.t_s)
    for _ in range(400):
        person.t_s += 0.1
        live.tick(person.t_s)
    reps = live.record().sets[0].reps
    assert len(reps) > 6
    assert [r.lift_s is not None for r in reps[:5]] == [True] * 4 + [False]


@pytest.mark.parametrize("outcome", [Outcome.STOP, Outcome.URGENT, Outcome.EMERGENCY])
def test_no_session_against_the_check_in(tmp_path, outcome):
    records, check_in = ready(tmp_path, outcome)
    with pytest.raises(UserError, match="advises against"):
        Live(records, LENGTHS).start(
            0.0, NOW, source="camera", check_in_id=check_in, reps=20, first_side="left"
        )
    assert records.sessions() == []


@pytest.mark.parametrize(("check_in", "days"), [(99, 0), (1, 1)])
def test_no_session_without_a_check_in_today(tmp_path, check_in, days):
    records, _ = ready(tmp_path)
    with pytest.raises(UserError, match="check-in first"):
        Live(records, LENGTHS).start(
            0.0, NOW + timedelta(days=days), source="beat", check_in_id=check_in, reps=20, first_side="left"
        )


def test_no_session_without_the_questions(tmp_path):
    records = Records.open(tmp_path)
    check_in = records.add_check_in(NOW, 0, None, False, Outcome.GO)
    with pytest.raises(UserError, match="questions about your health"):
        Live(records, LENGTHS).start(
            0.0, NOW, source="beat", check_in_id=check_in, reps=20, first_side="left"
        )


def test_a_full_disk_is_said_and_written_later(begun, monkeypatch):
    records, live, person = begun
    person.set(2)

    def full(*_):
        raise UserError("The records cannot be kept: the disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(type(records), "add_repetition", full)
        person.do(repetition()).do(repetition())
        assert live.trouble is not None
        assert "the disk is full" in live.trouble
        assert live.session.count == 4
    person.do(repetition())
    assert live.trouble is None
    assert [r.number for r in sets_of(records, live)[0].reps] == [1, 2, 3, 4, 5]


def test_what_was_done_is_told_whether_or_not_it_is_written(begun, monkeypatch):
    records, live, person = begun
    person.set(2)

    def full(*_):
        raise UserError("The records cannot be kept: the disk is full.")

    with monkeypatch.context() as patch:
        for write in ("add_repetition", "end_set", "end_session"):
            patch.setattr(Records, write, full)
        person.do(repetition())
        live.stop(person.t_s, "tired")
        record = live.record()
        assert (record.why, record.sets[0].why, record.sets[0].counted) == ("tired", "tired", 3)
        assert records.session(live.session_id).sets[0].counted == 2
        assert "the disk is full" in live.trouble
    live._writer.settle()
    assert records.session(live.session_id) == live.record()
    assert live.trouble is None


def test_a_session_that_is_not_all_written_is_gone_on_with_all_the_same(begun, monkeypatch):
    records, live, person = begun

    def full(*_):
        raise UserError("The records cannot be kept: the disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(Records, "start_set", full)
        person.set(3)
        assert records.session(live.session_id).sets == ()
        again = Live(records, LENGTHS, writer=live._writer)
        now = NOW + timedelta(seconds=person.t_s - 1000 + 5)
        again.resume(5.0, now, live.session_id, before=live)
        assert again.session is not None
        assert (again.session.stage, again.session.count) == (Stage.MOVING, 3)
        Person(again, 5.0).do(still(1.0)).do(repetition())
    again._writer.settle()
    (done,) = records.session(live.session_id).sets
    assert [r.number for r in done.reps] == [1, 2, 3, 4]


def go_on(begun, later):
    records, live, person = begun
    person.set(2)
    again = Live(records, LENGTHS)
    again.resume(5.0, NOW + later, live.session_id)
    return again


def test_what_was_counted_is_done_although_the_program_dies_before_it_is_home(begun):
    records, live, person = begun
    person.set(2)
    for opening_deg in repetition():
        person.do([opening_deg])
        if live.session.count == 3:
            break
    last = sets_of(records, live)[0].reps[-1]
    assert (last.number, last.whole, last.lower_s) == (3, False, None)
    again = Live(records, LENGTHS)
    again.resume(5.0, NOW + timedelta(minutes=2), live.session_id)
    assert again.session is not None and again.session.count == 3
    person.do(still(2))  # the first one did not die after all: its measures come, and it stays one
    assert [rep.whole for rep in sets_of(records, live)[0].reps] == [True] * 3


def test_who_has_moved_and_goes_on_uncounted_is_asked_to_lie_still(begun):
    _, live, person = begun
    person.do(still(4.0)).do(12 * math.sin(math.tau * n / 5) for n in range(45))  # scratching
    assert live.session.stage is Stage.MOVING
    for _ in range(3):  # without a moment's rest
        person.do(repetition(hold_s=0.4, rest_s=0.0))
    assert live.session.stage is Stage.READY
    assert live.session.count == 0
    assert [said.cue for said in person.out if isinstance(said, Say)][-1] == "lie-still"
    person.set(2)
    assert live.session.count == 2


@pytest.mark.parametrize("outcome", [Outcome.STOP, Outcome.URGENT])
def test_newer_answers_that_advise_against_it_end_the_going_on(begun, outcome):
    begun[0].add_check_in(NOW + timedelta(minutes=5), 5, "groin", True, outcome)
    with pytest.raises(UserError, match="advises against"):
        go_on(begun, timedelta(minutes=6))


def test_newer_answers_about_health_end_the_going_on(begun):
    begun[0].add_screening(NOW + timedelta(minutes=5), {}, Outcome.EMERGENCY)
    with pytest.raises(UserError, match="questions about your health"):
        go_on(begun, timedelta(minutes=6))


@pytest.mark.parametrize("hours", [6.1, 11])
def test_after_hours_the_check_in_is_asked_again_and_then_it_goes_on(begun, hours):
    with pytest.raises(UserError, match="answer it again"):
        go_on(begun, timedelta(hours=hours))
    begun[0].add_check_in(NOW + timedelta(hours=hours), 1, None, False, Outcome.GO)
    session = go_on(begun, timedelta(hours=hours, minutes=1)).session
    assert session is not None and session.count > 0


def test_yesterdays_check_in_is_asked_again_but_not_because_midnight_has_struck(tmp_path):
    late = NOW.replace(hour=23, minute=50)
    records, _ = ready(tmp_path)
    check_in = records.add_check_in(late, 1, None, False, Outcome.GO)
    live = Live(records, LENGTHS)
    after_midnight = late + timedelta(minutes=15)
    live.start(0.0, after_midnight, source="beat", check_in_id=check_in, reps=5, first_side="left")
    assert live.session_id is not None
    Live(records, LENGTHS).resume(0.0, after_midnight + timedelta(minutes=10), live.session_id)
    with pytest.raises(UserError, match="answer it again"):
        Live(records, LENGTHS).resume(0.0, after_midnight + timedelta(hours=1), live.session_id)


def test_samples_from_the_past_change_nothing(begun):
    _, live, person = begun
    person.set(2)
    before = person.t_s
    person.t_s = 900.0
    person.do(repetition())
    person.t_s = before
    assert live.session.count == 2
    person.do(repetition())
    assert live.session.count == 3


def test_the_first_repetition_imports_nothing(tmp_path):
    """Somebody's first repetition once waited seven seconds for scipy."""
    program = """
import sys
from floor import LENGTHS, NOW, Person, ready, repetition, still
from hipwise.live import Live, warm_up
from pathlib import Path
records, check_in = ready(Path(sys.argv[1]))
live = Live(records, LENGTHS)
live.start(1000.0, NOW, source="camera", check_in_id=check_in, reps=20, first_side="left")
warm_up()
person = Person(live).do(still(3.0))
before = set(sys.modules)
person.do(repetition()).do(repetition())
assert live.session.count == 2
print(*(set(sys.modules) - before))
"""
    paths = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], env=os.environ | paths, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr
