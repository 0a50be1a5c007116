"""A whole check set with a camera beside it, on a clock of the test's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
from phone_person import MadePhone

from hipwise.errors import UserError
from hipwise.exercises import Exercise
from hipwise.records import Records
from hipwise.records.limits import limits_deg
from hipwise.sensing import Grade, Sample, Side, View
from hipwise.sensing.simulated import Movement, Rep, wear
from hipwise.sensing.thigh import Motion
from hipwise.web import measuring
from hipwise.web.measuring import IDLE, Desk

STEP_S = 0.1
JPEG = cv2.imencode(".jpg", np.zeros((48, 64, 3), np.uint8))[1].tobytes()


@dataclass
class Seen:
    sample: Sample
    side: Side | None = "left"
    view: View = field(default_factory=lambda: View(Grade.GOOD, 1.0))


class Floor:
    """Somebody with a phone in the waistband, who opens as the movement has it once the beat begins."""

    def __init__(self, records: Records, monkeypatch: pytest.MonkeyPatch, reps: list[Rep]) -> None:
        self.phone = MadePhone()
        self.reps = Movement(reps, still_s=0.0, after_s=8.0)
        self.begun_s = np.inf
        self.desk = Desk(self, records, lambda: measuring.datetime.now().astimezone(), self.eye)  # type: ignore[arg-type]
        monkeypatch.setattr(measuring, "time", SimpleNamespace(monotonic=lambda: self.phone.t_s))

    # the line to the phone

    def open(self) -> MadePhone:
        return self.phone

    def listen(self, owner: object) -> list[Any]:
        return self.phone.pieces()

    def leave(self, owner: object) -> None:
        pass

    # the camera: it sees hip and roll together

    def eye(self, exercise: Exercise) -> Floor:
        return self

    def see(self, t_s: float, image: np.ndarray) -> Seen:
        at = np.array([max(t_s - self.begun_s, 0.0)])
        return Seen(Sample(t_s, float(self.reps.opening_deg(at)[0]) - 4.0))

    def run(self, *, watched: bool = True) -> dict[str, Any]:
        self.desk.start("check", "left", "in", watched=watched)
        self.phone.play(worn(Movement([], still_s=200.0)))
        while self.phone.t_s < 500:
            self.phone.t_s += STEP_S
            if watched:
                self.desk.see(0.02, JPEG)
            told = self.desk.tick()
            lifts = [beat for beat in told["beats"] if beat["phase"] == "lift"]
            if lifts and np.isinf(self.begun_s):
                self.begun_s = self.phone.t_s + lifts[0]["in"]
                self.phone._motion = None  # from here on they move
                self.phone.play(worn(self.reps))
            if told["over"]:
                return told["result"]
        raise AssertionError("the check set does not end")


def worn(movement: Movement) -> Motion:
    return wear(movement, rate_hz=50.0, place="pelvis", gyroscope=False)


def test_the_widest_opening_with_the_pelvis_still_is_kept_and_held_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reps = [Rep(opening_deg=34, roll_deg=1.0)] * 5 + [Rep(opening_deg=44, roll_deg=12.0)] * 3
    with Records.open(tmp_path) as records:
        result = Floor(records, monkeypatch, reps).run()
        (kept,) = records.measures.all("personal_range")
        assert kept.value == pytest.approx(34, abs=3)
        assert kept.side == "left" and kept.error is not None and kept.error > 5
        assert limits_deg(records.settings) == {"left": kept.value}
        assert f"your hip opens to {kept.value:.0f}°" in result["text"]
        assert "further than you tried" not in result["text"]


def test_without_a_camera_there_is_the_verdict_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Records.open(tmp_path) as records:
        floor = Floor(records, monkeypatch, [Rep(opening_deg=30, roll_deg=2.0)] * 8)
        with pytest.raises(UserError, match=IDLE):
            floor.desk.see(0.0, JPEG)
        result = floor.run(watched=False)
        assert result["kind"] == "good" and "your hip opens" not in result["text"]
        assert records.measures.all("personal_range") == [] and limits_deg(records.settings) == {}
        with pytest.raises(UserError, match="no camera"):
            floor.desk.see(0.0, JPEG)


def test_a_picture_that_is_none_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Records.open(tmp_path) as records:
        floor = Floor(records, monkeypatch, [])
        floor.desk.start("check", "left", "in", watched=True)
        with pytest.raises(UserError, match="no picture"):
            floor.desk.see(0.0, b"the weather")
