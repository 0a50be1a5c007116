from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hipwise.errors import UserError
from hipwise.program.screening import Outcome
from hipwise.records import Records
from hipwise.repetitions.events import Fault, Repetition

NOW = datetime(2026, 11, 22, 18, 30, 15, 123456, tzinfo=UTC)
NOTHING = np.empty((0, 2), np.float32)


@pytest.fixture
def records(tmp_path: Path):
    with Records.open(tmp_path / "data") as opened:
        yield opened


measure = st.none() | st.floats(allow_nan=False)
repetitions = st.builds(
    Repetition,
    t_s=st.floats(allow_nan=False),
    number=st.integers(0, 10_000),
    whole=st.booleans(),
    faults=st.lists(st.sampled_from(get_args(Fault)), unique=True).map(tuple),
    **{field.name: measure for field in fields(Repetition)[3:-1]},
)
traces = st.integers(0, 50).flatmap(lambda n: arrays(np.float32, (n, 2)))


def test_what_was_measured_again_takes_the_place_of_what_it_was(records: Records):
    session_id = records.start_session(NOW, "phone", None, 20, "left")
    ids = [records.start_set(session_id, NOW, "clamshell", "left", 20) for _ in range(2)]
    for set_id in ids:
        for number in (1, 2, 3):
            records.add_repetition(set_id, Repetition(6.0 * number, number, True, opening_deg=40.0), NOTHING)
    better = Repetition(12.0, 2, True, start_s=7.0, opening_deg=43.0, faults=("flung",))
    records.set_right(ids[1], [better])
    (session,) = records.sessions()
    assert [rep.opening_deg for rep in session.sets[0].reps] == [40.0] * 3
    assert session.sets[1].reps[1] == better
    assert [rep.opening_deg for rep in session.sets[1].reps] == [40.0, 43.0, 40.0]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(done=st.lists(st.tuples(repetitions, traces), max_size=4))
def test_repetitions_and_traces_come_back_as_they_were(records: Records, done):
    session_id = records.start_session(NOW, "camera", None, 20, "left")
    set_id = records.start_set(session_id, NOW, "clamshell", "left", 20)
    for repetition, trace in done:
        records.add_repetition(set_id, repetition, trace)

    kept = records.session(session_id)
    assert kept is not None
    numbers = [repetition.number for repetition, _ in done]
    last = [one for at, one in enumerate(done) if numbers[at] not in numbers[at + 1 :]]
    assert kept.sets[0].reps == tuple(repetition for repetition, _ in last)
    assert kept.sets[0].counted == sum(repetition.whole for repetition, _ in last)
    wanted = np.concatenate([NOTHING, *(trace for _, trace in last)])
    assert np.array_equal(records.trace(set_id), wanted, equal_nan=True)


def test_the_measures_take_the_place_of_what_was_only_counted(records: Records):
    set_id = records.start_set(
        records.start_session(NOW, "camera", None, 20, "left"), NOW, "clamshell", "left", 20
    )
    measured = [Repetition(6.0 * number, number, whole=True, lift_s=1.0) for number in (1, 2)]
    for repetition in measured:
        records.add_repetition(set_id, Repetition(repetition.t_s - 1, repetition.number, whole=False))
        for _ in range(2):
            records.add_repetition(set_id, repetition, np.ones((9, 2), np.float32))
    (kept,) = records.sessions()
    assert kept.sets[0].reps == tuple(measured)
    assert len(records.trace(set_id)) == 18


def test_a_session_comes_back_as_it_was(records: Records):
    check_in_id = records.add_check_in(NOW, 3, "buttock", False, Outcome.GO)
    session_id = records.start_session(NOW, "sample", check_in_id, 12, "right")
    first = records.start_set(session_id, NOW, "clamshell", "right", 12)
    records.end_set(first, NOW + timedelta(minutes=2), "done")
    second = records.start_set(session_id, NOW + timedelta(minutes=3), "clamshell", "left", 12)
    records.end_set(second, NOW + timedelta(minutes=4), "pain")
    records.end_session(session_id, NOW + timedelta(minutes=4), "pain")

    (kept,) = records.sessions()
    assert kept == records.session(session_id)
    assert (kept.source, kept.check_in_id, kept.reps, kept.first_side) == ("sample", check_in_id, 12, "right")
    assert (kept.started_at, kept.ended_at, kept.why) == (NOW, NOW + timedelta(minutes=4), "pain")
    assert [(done.side, done.why) for done in kept.sets] == [("right", "done"), ("left", "pain")]
    assert records.session(session_id + 1) is None


def test_a_time_elsewhere_is_the_same_instant_and_one_without_a_zone_is_refused(records: Records):
    from zoneinfo import ZoneInfo

    records.start_session(NOW.astimezone(ZoneInfo("Asia/Kathmandu")), "beat", None, 20, "left")
    assert records.sessions()[0].started_at == NOW
    with pytest.raises(Exception, match="without a zone"):
        records.start_session(NOW.replace(tzinfo=None), "beat", None, 20, "left")


def test_the_latest_screening_and_the_agreement_to_it(records: Records):
    assert records.screening() is None
    records.add_screening(NOW, {"saddle": False, "pregnancy": True}, Outcome.ASK_FIRST)
    kept = records.screening()
    assert kept is not None and not kept.may_start
    assert kept.answers == {"saddle": False, "pregnancy": True}
    records.agree(NOW + timedelta(days=3))
    kept = records.screening()
    assert kept is not None and kept.may_start and kept.agreed_at == NOW + timedelta(days=3)
    records.add_screening(NOW + timedelta(days=9), {"pregnancy": True}, Outcome.ASK_FIRST)
    kept = records.screening()
    assert kept is not None and not kept.may_start  # the agreement was to other answers


def test_a_check_in_comes_back(records: Records):
    check_in_id = records.add_check_in(NOW, 7, None, True, Outcome.STOP)
    kept = records.check_in(check_in_id)
    assert kept is not None
    assert (kept.pain, kept.where, kept.new_symptoms, kept.outcome, kept.at) == (
        7,
        None,
        True,
        Outcome.STOP,
        NOW,
    )
    assert records.check_ins() == {check_in_id: kept}
    assert records.check_in(check_in_id + 1) is None


def test_unfinished_is_the_latest_session_while_it_is_fresh(records: Records):
    assert records.unfinished(NOW) is None
    session_id = records.start_session(NOW, "camera", None, 20, "left")
    set_id = records.start_set(session_id, NOW + timedelta(hours=1), "clamshell", "left", 20)
    last = NOW + timedelta(hours=1)
    found = records.unfinished(last + timedelta(hours=11, minutes=59))
    assert found is not None and found.id == session_id and found.sets[0].id == set_id
    assert records.unfinished(last + timedelta(hours=12)) is None
    records.end_session(session_id, last, "left")
    assert records.unfinished(last) is None


def test_a_set_needs_its_session(records: Records):
    with pytest.raises(Exception, match="FOREIGN KEY"):
        records.start_set(99, NOW, "clamshell", "left", 20)


def test_threads_write_side_by_side(records: Records):
    session_id = records.start_session(NOW, "camera", None, 20, "left")
    sets = [records.start_set(session_id, NOW, "clamshell", "left", 20) for _ in range(4)]
    failures: list[Exception] = []

    def write(set_id: int) -> None:
        try:
            for number in range(20):
                records.add_repetition(set_id, Repetition(float(number), number, True), NOTHING)
                records.unfinished(NOW)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(set_id,)) for set_id in sets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    kept = records.session(session_id)
    assert kept is not None
    assert [[rep.number for rep in done.reps] for done in kept.sets] == [list(range(20))] * 4


def test_a_year_is_listed_whole_or_in_part(records: Records):
    repetition = Repetition(1.0, 1, True, 1.5, 2.5, 6.5, 1.0, 1.0, 3.0, 3.0, 40.0)
    trace = np.zeros((180, 2), np.float32)
    session_id = records.start_session(NOW, "camera", None, 20, "left")
    set_id = records.start_set(session_id, NOW, "clamshell", "left", 20)
    records.add_repetition(set_id, repetition, trace)
    columns = "t_s, number, whole, start_s, lift_s, hold_s, lower_s, lower_to_lift, opening_deg, faults"
    with sqlite3.connect(records.path) as raw:  # 300 sessions of 2 sets of 20, as rows
        for _ in range(299):
            cursor = raw.execute(
                "INSERT INTO session (started_at, source, reps, first_side)"
                " SELECT started_at, source, reps, first_side FROM session WHERE id = 1"
            )
            for _ in range(2):
                done = raw.execute(
                    "INSERT INTO exercise_set (session_id, exercise, side, prescribed, started_at)"
                    " SELECT ?, exercise, side, prescribed, started_at FROM exercise_set WHERE id = 1",
                    (cursor.lastrowid,),
                )
                raw.executemany(
                    f"INSERT INTO repetition (set_id, {columns})"
                    f" SELECT ?, {columns} FROM repetition WHERE id = 1",
                    [(done.lastrowid,)] * 20,
                )
    raw.close()
    sessions = records.sessions()
    assert sum(len(done.reps) for kept in sessions for done in kept.sets) == 299 * 2 * 20 + 1
    assert len(records.sessions(limit=3)) == 3
    assert [kept.id for kept in records.sessions(limit=3, after=2)] == [kept.id for kept in sessions[2:5]]


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import numpy as np
from hipwise.records import Records
from hipwise.repetitions.events import Repetition

now = datetime.now(UTC)
records = Records.open(Path(sys.argv[1]))
session_id = records.start_session(now, "camera", None, 20, "left")
set_id = records.start_set(session_id, now, "clamshell", "left", 20)
number = 0
while True:
    number += 1
    trace = np.full((180, 2), number, np.float32)
    records.add_repetition(set_id, Repetition(float(number), number, True), trace)
    print(number, flush=True)
"""


def test_a_killed_writer_loses_nothing_it_reported(tmp_path: Path):
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    try:
        reported = 0
        while reported < 7:
            reported = int(writer.stdout.readline())
    finally:
        writer.send_signal(signal.SIGKILL)
    rest = writer.stdout.read().split("\n")
    writer.wait()
    writer.stdout.close()
    reported = max([reported, *(int(line) for line in rest[:-1])])

    with Records.open(tmp_path) as records:
        found = records.unfinished(datetime.now(UTC))
        assert found is not None
        (done,) = found.sets
        # The one after the last reported may have been committed, too.
        assert reported <= done.counted <= reported + 1
        assert len(records.trace(done.id)) == 180 * done.counted


def test_several_starts_at_once_make_one_database(tmp_path: Path):
    code = (
        "import sys; from pathlib import Path; from hipwise.records import Records; "
        "Records.open(Path(sys.argv[1])).close()"
    )
    starts = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    said = [start.communicate()[1] for start in starts]
    assert [start.returncode for start in starts] == [0] * 4, said


def test_opening_what_is_up_to_date_does_not_load_alembic(tmp_path: Path):
    Records.open(tmp_path).close()
    code = (
        "import sys; from pathlib import Path; from hipwise.records import Records; "
        "Records.open(Path(sys.argv[1])).sessions(); "
        "print([name for name in ('alembic', 'numpy', 'sqlalchemy.orm') if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="data folder cannot be made"):
        Records.open(tmp_path / "file")


def test_a_file_that_is_no_database_is_said_and_left_alone(tmp_path: Path):
    text = b"Dear diary, " * 100
    (tmp_path / "hipwise.db").write_bytes(text)
    with pytest.raises(UserError, match="not a database"):
        Records.open(tmp_path)
    assert (tmp_path / "hipwise.db").read_bytes() == text
    assert sorted(file.name for file in tmp_path.iterdir()) == ["hipwise.db"]


def test_a_database_of_something_else_is_said_and_left_alone(tmp_path: Path):
    with sqlite3.connect(tmp_path / "hipwise.db") as other:
        other.execute("CREATE TABLE recipe (name)")
    other.close()
    before = (tmp_path / "hipwise.db").read_bytes()
    with pytest.raises(UserError, match="something else"):
        Records.open(tmp_path)
    assert (tmp_path / "hipwise.db").read_bytes() == before


def test_a_full_disk_is_a_sentence_and_what_was_written_stays(records: Records):
    session_id = records.start_session(NOW, "camera", None, 20, "left")
    set_id = records.start_set(session_id, NOW, "clamshell", "left", 20)
    rng = np.random.default_rng(0)
    with records._engine.connect() as connection:  # the pool hands the same connection out again
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 4}")
    written = 0
    with pytest.raises(UserError, match="disk is full"):
        for number in range(1000):
            noise = rng.normal(size=(180, 2)).astype(np.float32)
            records.add_repetition(set_id, Repetition(float(number), number, True), noise)
            written += 1
    kept = records.session(session_id)
    assert kept is not None and 0 < written == kept.sets[0].counted


def test_a_file_that_may_not_be_written_is_a_sentence(records: Records):
    with records._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(UserError, match="may not be written"):
        records.start_session(NOW, "camera", None, 20, "left")


def test_a_repetition_is_a_sign_of_life(records: Records):
    session_id = records.start_session(NOW, "camera", None, 20, "left")
    set_id = records.start_set(session_id, NOW + timedelta(minutes=1), "clamshell", "left", 20)
    records.add_repetition(set_id, Repetition(90.0, 1, True), NOTHING)
    last = NOW + timedelta(minutes=2, seconds=30)
    kept = records.session(session_id)
    assert kept is not None and kept.last_activity == kept.sets[0].last_activity == last
    assert records.unfinished(last + timedelta(hours=11, minutes=59)) is not None
    records.end_set(set_id, NOW + timedelta(minutes=4), "tired")
    kept = records.session(session_id)
    assert kept is not None and kept.last_activity == NOW + timedelta(minutes=4)


def test_a_new_session_ends_one_that_was_left(records: Records):
    done = records.start_session(NOW, "camera", None, 20, "left")
    records.end_session(done, NOW + timedelta(minutes=1), "tired")
    left = records.start_session(NOW + timedelta(minutes=2), "camera", None, 20, "left")
    new = records.start_session(NOW + timedelta(minutes=3), "camera", None, 20, "left")
    ends = {kept.id: (kept.ended_at, kept.why) for kept in records.sessions()}
    assert ends == {
        done: (NOW + timedelta(minutes=1), "tired"),
        left: (NOW + timedelta(minutes=3), "left"),
        new: (None, None),
    }


@pytest.mark.parametrize("number", [0, -1, 2**63, 10**30])
def test_there_is_nothing_of_a_number_that_cannot_be(records: Records, number: int):
    session_id = records.start_session(NOW, "camera", None, 20, "left")
    assert records.session(number) is records.check_in(number) is None
    assert len(records.trace(number)) == 0
    records.end_session(number, NOW, "left")
    kept = records.session(session_id)
    assert kept is not None and kept.ended_at is None


def test_the_latest_check_in(records: Records):
    assert records.latest_check_in() is None
    records.add_check_in(NOW, 1, None, False, Outcome.GO)
    check_in_id = records.add_check_in(NOW, 2, None, True, Outcome.STOP)
    assert records.latest_check_in() == records.check_in(check_in_id)


@pytest.mark.parametrize(("source", "own"), [("camera", True), ("beat", True), ("sample", False)])
def test_the_sample_is_not_the_persons_own(records: Records, source: str, own: bool):
    kept = records.session(records.start_session(NOW, source, None, 20, "left"))
    assert kept is not None and kept.own is own
