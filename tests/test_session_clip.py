"""A whole drawn session through the networks, the engine and the records: what the browser will see."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import av
import numpy as np
import pytest
from floor import LENGTHS, NOW, ready

from hipwise.coaching.messages import Say
from hipwise.coaching.plan import Stage
from hipwise.exercises import Exercise
from hipwise.live import Live
from hipwise.records import SessionRecord
from hipwise.sensing.camera import CameraSensor
from tools import session

TOLD = {"moving", "paused", "turn", "close"}  # resting and getting ready lie between
TURNED = ["moving", "turn", "moving", "close"]


def frames(path: Path, every: int) -> Iterator[tuple[float, np.ndarray]]:
    """Time and BGR picture of each ``every``-th frame."""
    with av.open(str(path), "r", format="mjpeg") as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number % every == 0:
                yield number / session.RATE_HZ, frame.to_ndarray(format="bgr24")


def watch(script: session.Script, folder: Path, weights: Path, every: int) -> tuple[SessionRecord, list[str]]:
    """The record of a session with that clip as its camera, and the stages `TOLD` that it went through."""
    records, check_in = ready(folder)

    def eye(exercise: Exercise) -> CameraSensor:
        return CameraSensor(exercise, weights=weights)

    live = Live(records, LENGTHS, eye)
    live.start(0.0, NOW, source="camera", check_in_id=check_in, reps=script.reps, first_side="left")
    assert live.session is not None
    stages: list[str] = []
    said: list[str] = []
    for t_s, image in frames(session.kept(script), every):
        _, messages = live.frame(t_s + 0.01, image)
        said += [message.cue for message in messages if isinstance(message, Say)]
        stage = live.session.stage.value
        if stage in TOLD and stages[-1:] != [stage]:
            stages.append(stage)
        if live.session.stage in (Stage.CLOSE, Stage.DONE):
            break
    counts = [cue for cue in said if cue.startswith("count-")]
    assert counts[: 2 * script.reps] == [f"count-{n}" for n in range(1, script.reps + 1)] * 2
    assert counts[2 * script.reps :] == [f"count-{script.reps}"] * 2  # in the sentences at the end
    assert live.session_id is not None
    record = records.session(live.session_id)
    records.close()
    assert record is not None
    return record, stages


def check(record: SessionRecord, script: session.Script) -> None:
    assert record.why == "done"
    assert [(done.side, done.counted) for done in record.sets] == [
        ("left", script.reps),
        ("right", script.reps),
    ]
    true = [phase for phase in script.phases() if isinstance(phase, session.Repetition)]
    for done, drawn in zip(record.sets, (true[: script.reps], true[script.reps :]), strict=True):
        assert median(rep.lift_s or 0 for rep in done.reps) == pytest.approx(
            median(one.lift_s for one in drawn), abs=0.25
        )
        assert median(rep.opening_deg or 0 for rep in done.reps) == pytest.approx(
            median(one.opening_deg for one in drawn), abs=6
        )


@pytest.mark.slow  # the browser's own session shows the same, whole
def test_five_and_five_from_sitting_to_the_end(tmp_path: Path, pose_weights: Path):
    record, stages = watch(session.SHORT, tmp_path, pose_weights, every=4)
    check(record, session.SHORT)
    assert stages == TURNED


@pytest.mark.slow
@pytest.mark.timeout(1200)  # it may have to be drawn first
def test_twenty_and_twenty_with_a_pause_asked_for_by_the_arm(tmp_path: Path, pose_weights: Path):
    record, stages = watch(session.LONG, tmp_path, pose_weights, every=3)
    check(record, session.LONG)
    assert stages == ["moving", "paused", *TURNED]
    with session.kept(session.LONG).with_suffix(".csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    arms = [(float(row["t_s"]), int(row["count"])) for row in rows if row["phase"] == "arm up"]
    assert [count for _, count in arms] == [10, 10]
    ends = [rep.end_s or 0 for rep in record.sets[0].reps]
    # Nothing was counted from when the arm went up to when it was down again for the second time.
    assert ends[10] - ends[9] > arms[1][0] - arms[0][0]
