"""The simulator against the closed forms and tables of SCIENCE 6, not against itself."""

import numpy as np
import pytest

from hipwise.exercises import load
from hipwise.sensing import Grade
from hipwise.sensing.simulated import (
    CameraTroubles,
    Movement,
    Rep,
    SensorTroubles,
    Shape,
    SimulatedCamera,
    Unrest,
    faulty,
    pose,
    restless,
    wear,
)
from hipwise.sensing.simulated.leg import SHANK_M, THIGH_M

CLAM = load("clamshell")


def held(rep: Rep):
    """The pose at rest and in the middle of the hold."""
    movement = Movement([rep])
    (placed,) = movement.reps
    return pose(movement, np.array([0.0, placed.start_s + placed.lift_s + placed.hold_s / 2]))


@pytest.mark.parametrize(("opening_deg", "lift_cm"), [(15, 7.7), (30, 14.8), (45, 21.0)])
def test_the_knee_rises_as_the_table_says(opening_deg, lift_cm):
    there = held(Rep(opening_deg=opening_deg))
    assert 100 * (there.knee[1, 2] - there.knee[0, 2]) == pytest.approx(lift_cm, abs=1.2)
    assert np.linalg.norm(there.knee - there.hip, axis=1) == pytest.approx(THIGH_M)
    assert np.linalg.norm(there.knee - there.ankle, axis=1) == pytest.approx(SHANK_M)


def test_the_thigh_turns_by_the_opening_about_the_line_from_hip_to_heel():
    there = held(Rep(opening_deg=40))
    turn = there.thigh[1] @ there.thigh[0].T
    assert np.degrees(np.arccos((np.trace(turn) - 1) / 2)) == pytest.approx(40, abs=0.01)
    axis = there.ankle[0] - there.hip[0]
    assert turn @ axis == pytest.approx(axis)


@pytest.mark.parametrize(("feet_m", "drift_deg"), [(0.05, 7), (0.10, 17)])
def test_feet_apart_turn_the_axis_away(feet_m, drift_deg):
    """SCIENCE 6.5, at 20 cm of knee lift."""
    there, clean = held(Rep(opening_deg=42, feet_m=feet_m)), held(Rep(opening_deg=42))

    def axis(pose_):
        turn = pose_.thigh[1] @ pose_.thigh[0].T
        vector = np.array([turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1]])
        return vector / np.linalg.norm(vector)

    assert np.degrees(np.arccos(axis(there) @ axis(clean))) == pytest.approx(drift_deg, abs=4)


def test_roll_back_moves_the_hip_as_the_table_says():
    there = held(Rep(opening_deg=25, roll_deg=20))
    moved = 100 * (there.hip[0] - there.hip[1])
    assert moved == pytest.approx([5.8, 0, 1.0], abs=0.1)


@pytest.mark.parametrize("shape", list(Shape))
def test_every_shape_runs_from_rest_to_rest(shape):
    course = shape.course(np.linspace(-0.5, 1.5, 401), 1.0)
    assert course[0] == 0 and course[-1] == pytest.approx(1)
    assert abs(np.diff(course)).max() < 0.02


def test_at_rest_a_sensor_feels_gravity_and_no_turning():
    motion = wear(Movement(after_s=5), troubles=SensorTroubles(0, 0))
    assert np.linalg.norm(motion.acceleration_g, axis=1) == pytest.approx(1)
    assert motion.rotation_rad_s is not None
    assert np.abs(motion.rotation_rad_s).max() == pytest.approx(0, abs=1e-9)


def test_the_gyroscope_turns_as_far_as_the_leg():
    movement = Movement([Rep(opening_deg=40)])
    motion = wear(movement, rate_hz=200, troubles=SensorTroubles(0, 0))
    assert motion.rotation_rad_s is not None
    up = (motion.t_s > 2.9) & (motion.t_s < 4.1)
    turned = np.degrees(np.linalg.norm(motion.rotation_rad_s[up].sum(axis=0)) / 200)
    assert turned == pytest.approx(40, abs=0.3)


def test_troubles_are_there_on_demand():
    clean = wear(Movement([Rep()]))
    troubled = wear(Movement([Rep()]), troubles=SensorTroubles(spikes=0.02, dropped=0.1))
    assert len(troubled.t_s) < 0.95 * len(clean.t_s)
    assert np.abs(troubled.acceleration_g).max() > 2 > np.abs(clean.acceleration_g).max()


def test_a_pause_halfway_is_flat_and_then_goes_on():
    movement = Movement([faulty(Rep(), "pause_halfway")])
    opening = movement.opening_deg(np.array([3.5, 4.0, 4.5, 5.1]))
    assert opening == pytest.approx([20, 20, 20, 40], abs=0.1)


def test_unrest_goes_and_comes_back():
    movement = Movement(unrest=[Unrest(1.0, 6.0, (0.0, 120.0, 0.0), stays_s=2.0)])
    assert movement.turned_deg(np.array([0.0, 4.0, 8.0]))[:, 1] == pytest.approx([0, 120, 0])
    assert restless(120).duration_s == pytest.approx(120, abs=20)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("rate_hz", [10, 30, 60])
def test_the_camera_sees_the_side_and_the_opening(side, rate_hz):
    movement = Movement([Rep(opening_deg=40)] * 2)
    camera = SimulatedCamera(movement, CLAM, rate_hz=rate_hz, side=side, troubles=CameraTroubles(lost=0.05))
    samples = list(camera)
    seen = [sample for sample in samples if sample.seen]
    assert 0.9 < len(seen) / len(samples) < 1
    assert camera.side == side and camera.view().grade is Grade.GOOD
    truth = movement.opening_deg(np.array([sample.t_s for sample in seen]))
    error = np.array([sample.opening_deg for sample in seen]) - truth
    assert np.sqrt(np.mean(error**2)) < 5


def test_the_camera_sees_feet_part():
    camera = SimulatedCamera(Movement([faulty(Rep(), "feet_apart")]), CLAM)
    gaps = np.array([sample.feet_gap for sample in camera])
    assert np.nanmax(gaps) - np.nanmedian(gaps[:60]) > 0.15
