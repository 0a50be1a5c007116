"""Camera and phone together: the camera learns, and it is kept for the next session."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from hipwise.pair import CALIBRATIONS, Pair, calibrations
from hipwise.records import Records, Writer
from hipwise.sensing import Grade, Sample, View
from hipwise.sensing.camera.spot import Spot
from hipwise.sensing.simulated import Movement, Rep

SPOT = Spot(*[0.3] * len(Spot.__dataclass_fields__))


@dataclass
class Seen:
    sample: Sample
    plain_deg: float
    side: str = "left"
    spot: Spot | None = SPOT
    view: View = field(default=View(Grade.GOOD, 1.0))


def play(pair: Pair, stretch: float, reps: int = 6) -> None:
    """A camera that sees every opening too small or large, and a phone that feels it right."""
    movement = Movement([Rep()] * reps, still_s=3.0)
    pair.moving = True
    t_s = movement.times(15.0)
    for at_s, truth in zip(t_s.tolist(), movement.opening_deg(t_s).tolist(), strict=True):
        pair.camera(at_s, Seen(Sample(at_s, truth * stretch, 0.1), truth * stretch), "left")
        pair.thigh(Sample(at_s + 0.01, truth))


@pytest.mark.parametrize("stretch", [0.8, 1.25])
def test_a_set_teaches_the_camera_and_it_is_remembered(tmp_path: Path, stretch: float) -> None:
    with Records.open(tmp_path) as records:
        pair = Pair(records.settings)
        play(pair, stretch)
        pair.keep(Writer())
        assert pair.trouble is None
        (kept,) = calibrations(records.settings)
        assert kept.side == "left"
        errors = [abs(kept.corrected(x * stretch) - x) for x in np.linspace(0, 40, 9)]
        assert max(errors) < 3.0


def test_only_a_set_teaches_the_camera_and_not_how_they_lay_down(tmp_path: Path) -> None:
    with Records.open(tmp_path) as records:
        pair = Pair(records.settings)
        rng = np.random.default_rng(0)
        for at_s in np.arange(-20.0, 0.0, 0.07).tolist():  # the phone is being strapped on
            pair.camera(at_s, Seen(Sample(at_s, 5.0, 0.1), float(rng.uniform(0, 60))), "left")
            pair.thigh(Sample(at_s, float(rng.uniform(0, 150))))
        play(pair, 0.8)
        pair.keep(Writer())
        assert pair.trouble is None
        assert [kept.side for kept in calibrations(records.settings)] == ["left"]


def test_too_little_teaches_nothing(tmp_path: Path) -> None:
    with Records.open(tmp_path) as records:
        pair = Pair(records.settings)
        play(pair, 0.8, reps=1)
        pair.keep(Writer())
        assert pair.trouble is not None
        assert calibrations(records.settings) == []


def test_the_feet_are_the_cameras(tmp_path: Path) -> None:
    with Records.open(tmp_path) as records:
        pair = Pair(records.settings)
        pair.camera(1.0, Seen(Sample(1.0, 10.0, 0.31), 10.0), "left")
        assert pair.thigh(Sample(1.2, 11.0)).feet_gap == 0.31
        assert math.isnan(pair.thigh(Sample(3.0, 11.0)).feet_gap)


def test_a_camera_that_sees_nobody_is_told_of_and_the_phone_goes_on(tmp_path: Path) -> None:
    blind = View(Grade.UNUSABLE, 0.1, "Bring your whole body into the picture.")
    with Records.open(tmp_path) as records:
        pair = Pair(records.settings)
        for t_s in np.arange(0.0, 9.0, 0.5).tolist():
            pair.camera(t_s, Seen(Sample(t_s, math.nan), math.nan, view=blind), "left")
        assert pair.note is None
        pair.camera(11.0, Seen(Sample(11.0, math.nan), math.nan, view=blind), "left")
        assert pair.note is not None
        assert "whole body into the picture. The phone goes on" in pair.note
        assert pair.thigh(Sample(11.0, 20.0)).opening_deg == 20.0
        pair.camera(12.0, Seen(Sample(12.0, 1.0), 1.0), "left")
        assert pair.note is None


def test_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    with Records.open(tmp_path) as records:
        records.settings.put(CALIBRATIONS, {"left": {"side": "up"}, "right": 3})
        assert calibrations(records.settings) == []
        records.settings.put(CALIBRATIONS, "nonsense")
        assert calibrations(records.settings) == []
