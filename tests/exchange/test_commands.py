"""The commands that take out, bring in and delete."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from hipwise.cli import app
from hipwise.errors import UserError
from hipwise.program.screening import Outcome
from hipwise.records import Records
from hipwise.repetitions.events import Repetition

NOW = datetime.now(UTC)


def run(*words: str, answer: str | None = None) -> str:
    """What a command says; a `UserError` is raised as it is."""
    done = CliRunner().invoke(app, words, input=answer)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


@pytest.fixture
def kept(data_dir: Path) -> Path:
    with Records.open() as records:
        check_in = records.add_check_in(NOW, 2, "buttock", False, Outcome.GO)
        session = records.start_session(NOW - timedelta(minutes=9), "beat", check_in, 12, "left")
        done = records.start_set(session, NOW - timedelta(minutes=9), "clamshell", "left", 12)
        records.add_repetition(done, Repetition(6.0, 1, True), np.empty((0, 2), np.float32))
        records.end_session(session, NOW, "done")
    return data_dir


def test_out_and_in(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    said = run("export", str(tmp_path / "out"))
    assert "1 sessions and 1 repetitions" in said and (tmp_path / "out" / "README.txt").exists()
    assert "1 sessions were here already" in run("import", str(tmp_path / "out"))
    monkeypatch.setenv("HIPWISE_DATA", str(tmp_path / "there"))
    assert "Brought in: 1 sessions and 1 repetitions." in run("import", str(tmp_path / "out"))
    with Records.open() as there:
        assert there.sessions()[0].sets[0].counted == 1
    assert "session-1.fit" in run("export", str(tmp_path / "one"), "--session", "1")


def test_a_report(kept: Path, tmp_path: Path):
    run("report", "--last", "2w", str(tmp_path / "r.html"))
    assert "1 of 24" in (tmp_path / "r.html").read_text()
    with pytest.raises(UserError, match="Say 10d, 4w or 6m"):
        run("report", "--last", "soon", str(tmp_path / "r.html"))


def test_a_calendar_on_a_fresh_folder(data_dir: Path, tmp_path: Path):
    run("plan", "--ics", str(tmp_path / "plan.ics"))
    assert b"RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR" in (tmp_path / "plan.ics").read_bytes()


def test_the_week_with_what_a_watch_recorded(data_dir: Path, shared_data: Path):
    names = ("dogsheep_export.xml", "fitparse_garmin-fenix-5-run.fit")
    paths = [str(shared_data / "activities" / name) for name in names]
    assert "Brought in: 2 activities." in run("week", *paths)
    assert "Brought in: 0 activities. 2 were here already." in run("week", *paths)
    with pytest.raises(UserError, match="checksum"):
        run("week", paths[0], str(shared_data / "activities" / "fitparse_activity-filecrc.fit"))
    done = subprocess.run(
        [sys.executable, "-m", "hipwise", "week", *paths, "--format", "json"], capture_output=True, check=True
    )
    assert json.loads(done.stdout)  # what was brought in is said beside it


def test_deleting_asks_first(kept: Path):
    with pytest.raises(UserError, match="forget --everything"):
        run("forget")
    assert "Nothing brings them back" in run("forget", "--everything", answer="n\n")
    assert (kept / "hipwise.db").exists()
    assert re.search(r"Deleted: \d+ files", run("forget", "--everything", answer="y\n"))
    assert not list(kept.glob("hipwise*"))
    assert "There is nothing of yours" in run("forget", "--everything", "--yes")


def test_not_while_the_coach_runs(kept: Path, tmp_path: Path):
    from hipwise.web.server import Lock, Running

    run("export", str(tmp_path / "out"))
    holder = (
        "import sys, time\nfrom pathlib import Path\nfrom hipwise.web.server import Lock, Running\n"
        "lock = Lock(Path(sys.argv[1]))\nassert lock.take(Running(1, '127.0.0.1', 9, 'x')) is None\n"
        "print('held', flush=True)\ntime.sleep(60)\n"
    )
    other = subprocess.Popen([sys.executable, "-c", holder, str(kept)], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Running, "answers", lambda self: True)
            for words in (("forget", "--everything", "--yes"), ("import", str(tmp_path / "out"))):
                with pytest.raises(UserError, match="The coach is running at http://127"):
                    run(*words)
    finally:
        other.kill()
        other.communicate()
    assert (kept / "hipwise.db").exists() and Lock(kept).holder() is None
