from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from waves import Rep, feed, repetitions, wave

from hipwise import exercises
from hipwise.errors import UserError
from hipwise.exchange import one_session
from hipwise.exchange.opensim import motion_of
from hipwise.records import Records
from hipwise.repetitions import Tracker

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)


@pytest.fixture
def records(tmp_path: Path):
    """A session of two measured repetitions on the left, and one by the beat on the right."""
    t_s, opening_deg, _ = wave([Rep()] * 2)
    done = repetitions(feed(Tracker(exercises.load("clamshell")), t_s, opening_deg))
    trace = np.column_stack([t_s, opening_deg]).astype(np.float32)
    with Records.open(tmp_path / "data") as opened:
        session = opened.start_session(NOW, "camera", None, 20, "left")
        for side in ("left", "right"):
            set_id = opened.start_set(session, NOW, "clamshell", side, 20)
            for number, rep in enumerate(done):
                measured = trace if number == 0 and side == "left" else trace[:0]
                opened.add_repetition(set_id, rep, measured)
            opened.end_set(set_id, NOW, "done")
        opened.end_session(session, NOW, "done")
        yield opened


def test_the_motion_of_a_set_goes_as_the_set_went(records: Records):
    left, right = records.sessions()[0].sets
    lines = motion_of(records, left).splitlines()
    head = lines.index("endheader")
    names = lines[head + 1].split("\t")
    table = np.array([[float(cell) for cell in line.split("\t")] for line in lines[head + 2 :]])
    assert f"nRows={len(table)}" in lines and f"nColumns={len(names)}" in lines and "inDegrees=yes" in lines
    trace = records.trace(left.id)
    assert table[0, 0] == 0 and table[-1, 0] == pytest.approx(trace[-1, 0] - trace[0, 0], abs=0.05)
    # The hip turns when the knee opens, and by nothing else.
    opening = np.interp(table[:, 0] + trace[0, 0], trace[:, 0], trace[:, 1])
    turned = [abs(np.corrcoef(opening, table[:, names.index(f"hip_rotation_{leg}")])[0, 1]) for leg in "rl"
              if np.ptp(table[:, names.index(f"hip_rotation_{leg}")]) > 1]  # fmt: skip
    assert turned and max(turned) > 0.97
    with pytest.raises(UserError, match="no motion of this set"):
        motion_of(records, right)


def test_one_session_for_other_programs(records: Records, tmp_path: Path):
    written = one_session.write(records, 1, tmp_path / "out")
    assert [path.name for path in written] == ["session-1.fit", "session-1-set-1-left-side.mot"]
    assert all(path.stat().st_size > 100 for path in written)
    with pytest.raises(UserError, match="no session number 7"):
        one_session.write(records, 7, tmp_path / "out")
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be made"):
        one_session.write(records, 1, tmp_path / "file")
