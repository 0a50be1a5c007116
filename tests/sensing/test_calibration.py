"""The camera set right by a phone on the thigh."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from bodies import lying, wave
from hypothesis import given, settings
from hypothesis import strategies as st

from hipwise.errors import UserError
from hipwise.exercises import load
from hipwise.repetitions import Repetition, Tracker
from hipwise.sensing.camera import Calibrating, Calibration, LandmarkReader, Spot, calibrate
from hipwise.sensing.simulated import CameraTroubles, Movement, Rep, SensorTroubles, SimulatedCamera, wear
from hipwise.sensing.thigh import Recording

CLAM = load("clamshell")
FRAME_PX = (640, 480)
SPOT = Spot(0.5, 0.4, 0.2, 0.0, 1.2, 0.5, 1.0)
MADE = Calibration("left", 0.1, -0.1, 0.2, 2.0, 5.0, 3, 45.0, SPOT)
LONG_TRUNK = CameraTroubles(trunk=1.12, pulled=0.4)


def pairs(factor: float, bend: float = 0.0, ahead_s: float = 0.0, seconds: float = 20.0):
    """A camera that sees a factor of the truth, bent, and a phone whose clock is ahead."""
    times = np.arange(0, seconds, 1 / 15)
    camera = [(t, wave(t) * math.exp(-math.log(factor) - bend * wave(t) / 45)) for t in times]
    thigh = [(t + ahead_s, wave(t)) for t in np.arange(-1, seconds + 1, 0.02)]
    return camera, thigh


def run(camera: SimulatedCamera, movement: Movement) -> float:
    """Root mean square error of the opening, degrees, from the third second on."""
    t_s, x = np.array([(s.t_s, s.opening_deg) for s in camera]).T
    late = np.isfinite(x) & (t_s > 2)
    return float(np.sqrt(np.mean((x - movement.opening_deg(t_s))[late] ** 2)))


@settings(deadline=None, max_examples=25)
@given(st.floats(0.75, 1.3), st.floats(-1.5, 1.5))
def test_the_factor_and_the_clocks_are_found(factor: float, ahead_s: float):
    made = calibrate(*pairs(factor, ahead_s=ahead_s), "left", SPOT)
    assert made.offset_s == pytest.approx(ahead_s, abs=0.05)
    for angle in (10.0, 25.0, 40.0):
        assert made.corrected(angle / factor) == pytest.approx(angle, abs=1.5)
    assert made.error_deg < 1.5
    assert made.before_deg >= made.error_deg - 0.5


@given(st.floats(-0.8, 0.8), st.floats(-0.6, 0.6), st.floats(10, 60), st.floats(-20, 120), st.floats(0.1, 20))
def test_more_open_is_always_more(stretch: float, bend: float, widest: float, x: float, more: float):
    made = replace(MADE, stretch=stretch, bend=bend, widest_deg=widest)
    assert made.corrected(x + more) > made.corrected(x)
    assert made.corrected(0.0) == 0.0
    assert math.isnan(made.corrected(math.nan))


def test_too_little_or_not_the_same_movement_is_refused_in_words():
    camera, thigh = pairs(1.1)
    with pytest.raises(UserError, match="3 repetitions or more"):
        calibrate(camera[:100], thigh[:300], "left", SPOT)
    with pytest.raises(UserError, match="3 repetitions or more"):
        calibrate([], [], "left", SPOT)
    other = [(t, 20 + 20 * math.sin(4 * t)) for t, _ in camera]
    with pytest.raises(UserError, match="different movements"):
        calibrate(other, thigh, "left", SPOT)
    noisy = [(t, x + 12 * math.sin(1.7 * k)) for k, (t, x) in enumerate(camera)]
    with pytest.raises(UserError, match=r"agree too badly|different movements"):
        calibrate(noisy, thigh, "left", SPOT)


def test_it_goes_through_json_and_back():
    again = Calibration.from_json(json.loads(json.dumps(MADE.as_json())))
    assert again == MADE


@pytest.mark.parametrize(
    "broken",
    [None, {}, "x", MADE.as_json() | {"bend": math.nan}, MADE.as_json() | {"bend": -3},
     MADE.as_json() | {"side": "top"}, MADE.as_json() | {"spot": {}},
     MADE.as_json() | {"spot": SPOT.as_json() | {"trunk": 0}}],
)  # fmt: skip
def test_what_is_no_calibration_is_said_so(broken: object):
    with pytest.raises(UserError, match="Make it anew"):
        Calibration.from_json(broken)


def paired(movement: Movement, seed: int) -> Calibration:
    calibrating = Calibrating("right")
    for reading in SimulatedCamera(movement, CLAM, rate_hz=15, troubles=LONG_TRUNK, seed=seed).readings():
        calibrating.camera(reading.sample.t_s, reading.plain_deg, reading.spot)
    for sample in Recording(wear(movement, troubles=SensorTroubles(noise_g=0.005), seed=seed)):
        calibrating.thigh(sample.t_s + 0.4, sample.opening_deg)
    assert calibrating.repetitions == len(movement.reps)
    return calibrating.calibration()


@pytest.fixture(scope="module")
def made() -> Calibration:
    """From three repetitions of somebody with a long trunk."""
    return paired(Movement([Rep(opening_deg=x) for x in (35, 42, 38)]), seed=1)


def test_a_simulated_pair_brings_the_camera_under_three_degrees_and_a_moved_one_is_noticed(made: Calibration):
    tried = Movement([Rep(opening_deg=x) for x in (30, 44, 38)])
    plain = SimulatedCamera(tried, CLAM, rate_hz=15, troubles=LONG_TRUNK, seed=2)
    before = run(plain, tried)
    assert before > 4.0, "else this shows little"
    here = SimulatedCamera(tried, CLAM, rate_hz=15, troubles=LONG_TRUNK, calibrations=[made], seed=2)
    assert run(here, tried) < 3.0
    assert here.set_aside is None
    moved = SimulatedCamera(
        tried, CLAM, rate_hz=15, azimuth_deg=40, troubles=LONG_TRUNK, calibrations=[made], seed=2
    )
    run(moved, tried)
    assert moved.set_aside is not None
    assert "set aside" in moved.set_aside


def test_a_calibrated_camera_is_judged_by_its_own_error(made: Calibration):
    errors: dict[bool, float] = {}
    for calibrated in (False, True):
        tracker = Tracker(CLAM)
        camera = SimulatedCamera(
            Movement([Rep()]), CLAM, rate_hz=15, troubles=LONG_TRUNK, calibrations=[made] * calibrated
        )
        events = [event for sample in camera for event in tracker.feed(sample)] + tracker.finish()
        (rep,) = (event for event in events if isinstance(event, Repetition))
        assert rep.opening_error_deg is not None
        errors[calibrated] = rep.opening_error_deg
    assert errors[True] < 4.0 < 5.0 <= errors[False]


def read(reader: LandmarkReader, at_s: float, seconds: float = 4.0, **how: object) -> float:
    """The last opening after some seconds of the same body."""
    opening = math.nan
    for k in range(int(seconds * 15)):
        points = lying(**how)  # type: ignore[arg-type]
        opening = reader.read(at_s + k / 15, points, FRAME_PX).sample.opening_deg
    return opening


def spot_of(**how: object) -> Spot:
    reader = LandmarkReader(CLAM)
    for k in range(30):
        reading = reader.read(k / 15, lying(**how), FRAME_PX)  # type: ignore[arg-type]
    assert reading.spot is not None
    return reading.spot


def test_the_one_for_this_side_and_spot_is_taken_up_and_set_aside_when_the_camera_moves():
    left = replace(MADE, spot=spot_of())
    other = replace(left, stretch=0.3, spot=replace(left.spot, x=left.spot.x + 0.3))
    reader = LandmarkReader(CLAM, calibrations=[other, left])
    read(reader, 0.0)
    assert reader.side == "left"
    assert reader.calibration == left
    plain = LandmarkReader(CLAM)
    read(plain, 0.0)
    assert read(reader, 4.0, 1.0, opening_deg=25) == pytest.approx(
        left.corrected(read(plain, 4.0, 1.0, opening_deg=25))
    )
    read(reader, 6.0, 6.0, trunk_px=160.0)
    assert reader.calibration is None
    assert reader.set_aside is not None
    assert "nearer to the camera" in reader.set_aside
    read(reader, 14.0, 6.0, at=(280.0 + 0.3 * 640, 240.0))
    assert reader.calibration == other
    assert reader.set_aside is None


def test_without_the_size_of_the_picture_no_calibration_is_used():
    reader = LandmarkReader(CLAM, calibrations=[replace(MADE, spot=spot_of())])
    for k in range(60):
        reading = reader.read(k / 15, lying())
    assert reader.calibration is None
    assert reading.spot is None
