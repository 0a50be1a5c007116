"""The questions at the close: kept, skipped, and asked again at the next opening."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from alembic import command
from sqlalchemy import create_engine

from hipwise.coaching.plan import Reached
from hipwise.records import Records, database, migrations
from hipwise.repetitions.events import Repetition

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=9)
REP, NOTHING = Repetition(7.0, 1, True), np.empty((0, 2), np.float32)


@pytest.fixture
def records(tmp_path: Path):
    with Records.open(tmp_path) as opened:
        yield opened


def done(records: Records, source: str = "camera", at: datetime = NOW) -> int:
    """A session with a repetition in it, ended."""
    session_id = records.start_session(at, source, None, 20, "left", "full", "band-walk")
    set_id = records.start_set(session_id, at, "clamshell", "left", 20)
    records.add_repetition(set_id, REP, NOTHING)
    records.end_set(set_id, at, "done")
    records.end_session(session_id, at, "done")
    return session_id


def test_the_answers_come_back_with_the_session(records: Records):
    session_id = done(records)
    records.reach(session_id, Reached("squeeze", 3))
    records.close_session(session_id, LATER, effort=6, pain=2, place="buttock", clearer="same")
    kept = records.session(session_id)
    assert kept is not None
    assert (kept.kind, kept.warm_up, kept.reached) == ("full", "band-walk", Reached("squeeze", 3))
    assert (kept.effort, kept.pain_after, kept.pain_place_after, kept.clearer, kept.closed_at) == (
        6, 2, "buttock", "same", LATER,
    )  # fmt: skip
    assert records.unclosed() is None


def test_what_was_left_out_is_asked_again_once(records: Records):
    session_id = done(records)
    found = records.unclosed()
    assert found is not None and found.id == session_id
    records.close_session(session_id, NOW, effort=5, again=True)
    found = records.unclosed()
    assert found is not None and (found.effort, found.pain_after) == (5, None)
    records.close_session(session_id, LATER, pain=0)
    kept = records.session(session_id)
    assert kept is not None and (kept.effort, kept.pain_after, kept.clearer) == (5, 0, None)
    assert records.unclosed() is None


def test_only_the_latest_finished_session_of_ones_own_is_asked_about(records: Records):
    assert records.unclosed() is None
    first = done(records)
    done(records, "sample", NOW + timedelta(hours=1))
    found = records.unclosed()
    assert found is not None and found.id == first
    running = records.start_session(NOW + timedelta(hours=2), "camera", None, 20, "left")
    found = records.unclosed()
    assert found is not None and found.id == first  # nothing was done in the new one yet
    set_id = records.start_set(running, NOW + timedelta(hours=2), "clamshell", "left", 20)
    records.add_repetition(set_id, REP, NOTHING)
    assert records.unclosed() is None


def test_a_session_stopped_before_its_first_set_is_asked_about_only_for_pain(records: Records):
    first = done(records)
    for why, asked in (("no-time", first), ("pain", None)):
        session_id = records.start_session(LATER, "camera", None, 20, "left")
        records.end_session(session_id, LATER, why)
        found = records.unclosed()
        assert found is not None and found.id == (asked or session_id)
    assert found.asks == ("place", "pain")
    records.close_session(session_id, LATER, pain=4, place="groin")
    assert records.unclosed() is None


def test_sessions_from_before_were_just_the_clams(tmp_path: Path):
    engine = create_engine(f"sqlite:///{tmp_path / database.FILE}")
    with engine.begin() as connection:
        config = migrations.configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.exec_driver_sql(
            "INSERT INTO session (started_at, source, reps, first_side) "
            "VALUES ('2026-11-01 09:00:00', 'camera', 20, 'left')"
        )
    engine.dispose()
    with Records.open(tmp_path) as records:
        (kept,) = records.sessions()
        assert records.felt.all() == []
    assert (kept.kind, kept.warm_up, kept.reached, kept.effort, kept.closed_at) == (
        "clams", None, None, None, None,
    )  # fmt: skip
