"""The command `hipwise history`, as a person or a program runs it."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from hipwise import cli
from hipwise.coaching.plan import Reached
from hipwise.program.screening import Outcome
from hipwise.records import Records
from hipwise.repetitions.events import Repetition

NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
REP = Repetition(
    7.0,
    1,
    True,
    1.0,
    2.125,
    6.9,
    1.125,
    0.9,
    2.875,
    2.6,
    43.21,
    None,
    0.05,
    0.06,
    0.07,
    0.2,
    4.0,
    ("dropped",),
)


def history(*arguments: str) -> str:
    result = CliRunner().invoke(cli.app, ["history", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


@pytest.fixture
def kept(data_dir: Path) -> int:
    with Records.open() as records:
        check_in_id = records.add_check_in(NOW, 3, "groin", False, Outcome.GO)
        session_id = records.start_session(NOW, "camera", check_in_id, 20, "right")
        set_id = records.start_set(session_id, NOW, "clamshell", "right", 20)
        records.add_repetition(set_id, REP, np.zeros((5, 2), np.float32))
        records.add_repetition(set_id, Repetition(8.0, 2, False, start_s=7.5), np.zeros((0, 2), np.float32))
        records.end_set(set_id, NOW, "pain")
    return session_id


def test_json_is_a_list_of_sessions_with_sets_summary_and_reps(kept: int):
    (session,) = json.loads(history("--format", "json"))
    (done,) = session.pop("sets")
    assert session == {
        "id": kept,
        "started_at": "2026-11-20T18:30:00+00:00",
        "ended_at": None,
        "why": None,
        "source": "camera",
        "kind": "clams",
        "warm_up": None,
        "first_side": "right",
        "rung": None,
        "sides": ["right", "left"],
        "prescribed": 20,
        "pain_before": 3,
        "pain_where": "groin",
        "effort": None,
        "pain_after": None,
        "pain_after_where": None,
        "clearer": None,
        "before": None,
    }
    whole, partial = done["reps"]
    assert (done["exercise"], done["side"], done["prescribed"], done["why"]) == (
        "clamshell",
        "right",
        20,
        "pain",
    )
    assert done["summary"] == {
        "reps": 1,
        "partial": 1,
        "lift_s": 1.125,
        "hold_s": 0.9,
        "lower_s": 2.875,
        "lower_to_lift": 2.6,
        "opening_deg": 43.21,
    }
    # The names that `hipwise analyze` has for a repetition, in its order.
    assert [*whole] == [field.name for field in fields(Repetition) if field.name != "t_s"]
    assert (whole["opening_deg"], whole["faults"], whole["pelvis_roll_deg"]) == (43.21, ["dropped"], None)
    assert (partial["whole"], partial["start_s"], partial["lift_s"], partial["faults"]) == (
        False,
        7.5,
        None,
        [],
    )


def test_the_table_has_a_line_for_each_set(kept: int):
    said = history()
    assert "1 of 20" in said and "right" in said and "2.6" in said and "~40°" in said


def test_what_sets_a_session_apart_is_marked(data_dir: Path):
    with Records.open() as records:
        for source, why, rung, one_side in (
            ("sample", "done", "standard", False),
            ("camera", "pain", "hold", False),
            ("beat", "done", "press", True),
        ):
            session = records.start_session(NOW, source, None, 20, "left", rung=rung, one_side=one_side)
            records.end_session(session, NOW, why)
    said = history()
    # The newest first, each below its time.
    places = [
        said.index(f"  {mark}")
        for mark in ("the press, one side, as asked", "the longer hold, stopped for pain", "sample clip")
    ]
    assert places == sorted(places)


def test_easy_ones_of_a_session_stopped_in_the_warm_up_are_told(data_dir: Path):
    with Records.open() as records:
        session_id = records.start_session(NOW, "camera", None, 20, "right", "full", "clams")
        records.reach(session_id, Reached("warm-up", 13))
        records.end_session(session_id, NOW, "no-time")
    assert "13 easy clamshells" in history()
    (found,) = json.loads(history("--format", "json"))
    assert (found["before"], found["sets"]) == ({"act": "warm-up", "done": 13}, [])


def test_without_a_session(data_dir: Path):
    assert "No session yet" in history()
    assert json.loads(history("--format", "json")) == []


def test_a_database_that_is_none_is_one_line_and_exit_2(
    data_dir: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    (data_dir / "hipwise.db").write_text("Dear diary, " * 100)
    monkeypatch.setattr("sys.argv", ["hipwise", "history"])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("hipwise: ") and "not a database" in said and said.count("\n") == 1
