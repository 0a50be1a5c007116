"""The raised arm: rendered arms through the real networks, and made ones for what is rare."""

from __future__ import annotations

import csv
import math
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from bodies import lying
from drawn import clip

from hipwise import sample
from hipwise.exercises import load
from hipwise.sensing.camera import CameraSensor
from hipwise.sensing.camera.gesture import Arm, ArmUp, arm
from hipwise.sensing.camera.video import frames
from tools.body import Posture
from tools.rasteriser import Camera
from tools.script import RaiseArm, Still

FRAME = (640, 480)


def with_arm(upper_deg: float, fore_deg: float, *, joint: int = 11, trunk_px: float = 120.0) -> np.ndarray:
    """Somebody lying with one arm, of 0.55 and 0.5 trunks, at these angles from upright."""
    points = lying(trunk_px=trunk_px)
    place = points[joint, :2].copy()
    for at, length, angle in ((joint + 2, 0.55, upper_deg), (joint + 4, 0.5, fore_deg)):
        place += trunk_px * length * np.array([math.sin(math.radians(angle)), -math.cos(math.radians(angle))])
        points[at, :2] = place
    return points


def told(looks: list[tuple[float, np.ndarray | None]]) -> list[float]:
    gesture = ArmUp()
    return [t_s for t_s, points in looks if gesture.look(t_s, points, FRAME)]


def held(seconds: float, points: np.ndarray | None, start_s: float = 0.0, rate_hz: float = 10.0):
    return [(start_s + i / rate_hz, points) for i in range(round(seconds * rate_hz))]


@pytest.mark.parametrize(
    ("body", "turned", "place"),
    [
        ("f", 0.0, (0.0, -1.8, 1.0)),
        ("m", 1.0, (0.0, -1.8, 1.0)),  # his hand leaves the picture at its top
        ("f", 1.0, (0.5, -1.8, 0.8)),
    ],
)
def test_two_seconds_up_are_seen_once(body, turned, place, pose_weights: Path):
    sensor = CameraSensor(load("clamshell"), weights=pose_weights)
    drawn = clip(
        [Still(0.5), RaiseArm(0.8, 2.5, 0.8), Still(0.5)],
        body=body,
        start=Posture(turned=turned),
        camera=Camera(place=place),
    )
    seen = [t_s for t_s, image in drawn if sensor.see(t_s, image).arm_up]
    assert len(seen) == 1
    assert 1.3 + 1.2 < seen[0] < 1.3 + 2.2  # it has been up since 1.3 s


@pytest.mark.parametrize(
    ("body", "to", "hold_s"),
    [("f", "up", 0.8), ("m", "head", 2.5), ("f", "forward", 2.5), ("f", "bent", 2.5), ("m", "hip", 2.5)],
)
def test_other_movements_of_the_arm_are_none(body, to, hold_s, pose_weights: Path):
    sensor = CameraSensor(load("clamshell"), weights=pose_weights)
    drawn = clip([Still(0.3), RaiseArm(0.8, hold_s, 0.8, to), Still(0.3)], body=body)
    assert not any(sensor.see(t_s, image).arm_up for t_s, image in drawn)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_no_set_of_repetitions_raises_an_arm(pose_weights: Path, shared_data: Path):
    clips = sorted((shared_data / "camera_synthetic").glob("*.mp4"))
    assert len(clips) > 15
    with sample.clip() as shipped:
        for path in [*clips, shipped]:
            sensor = CameraSensor(load("clamshell"), weights=pose_weights)
            looks = islice(frames(path), 0, None, 2)
            assert not [t_s for t_s, image in looks if sensor.see(t_s, image).arm_up], path.name


def test_a_real_man_s_set_raises_no_arm(shared_data: Path):
    path = shared_data / "camera_landmarks" / "real_man_front.csv"
    with path.open(newline="") as file:
        rows = [[float(cell or "nan") for cell in row] for row in list(csv.reader(file))[1:]]
    assert told([(row[0], np.array(row[-99:]).reshape(33, 3)) for row in rows]) == []


@pytest.mark.parametrize("joint", [11, 12])
def test_either_side_will_do(joint):
    assert told(held(3.0, with_arm(3, 5, joint=joint))) == pytest.approx([1.8], abs=0.11)


def test_a_slip_of_the_network_is_passed_over_and_the_arm_may_go_up_again():
    up, down = with_arm(0, 0), lying()
    looks = [*held(1.0, up), *held(0.2, down, 1.0), *held(2.0, up, 1.2), *held(1.0, down, 3.2)]
    assert told([*looks, *held(2.5, up, 4.2)]) == pytest.approx([1.8, 6.0], abs=0.11)


def test_a_gap_in_the_pictures_begins_anew():
    up = with_arm(0, 0)
    assert told([*held(1.5, up), *held(1.5, up, 4.0)]) == []


@pytest.mark.parametrize(("upper_deg", "fore_deg"), [(60, 60), (0, 70), (-10, -60), (180, 180)])
def test_a_leaning_bent_or_hanging_arm_is_not_up(upper_deg, fore_deg):
    assert arm(with_arm(upper_deg, fore_deg), FRAME) is Arm.DOWN


def test_both_arms_up_are_a_stretch():
    points = with_arm(0, 0)
    points[[14, 16], :2] = with_arm(0, 0, joint=12)[[14, 16], :2]
    assert arm(points, FRAME) is Arm.DOWN


def test_a_hand_far_out_of_the_picture_or_unseen_is_unknown_and_makes_no_gesture():
    near = with_arm(0, 0)
    near[:, 1] -= 100.0
    assert arm(near, FRAME) is Arm.UP  # a little out at the top: still placed right
    far = near - np.array([0.0, 40.0, 0.0], np.float32)
    assert arm(far, FRAME) is Arm.UNKNOWN
    assert told(held(4.0, far)) == []
    unseen = with_arm(0, 0)
    unseen[15, 2] = 0.2
    assert arm(unseen, FRAME) is Arm.UNKNOWN
    gesture = ArmUp()
    assert not gesture.look(0.0, None, FRAME)
    assert gesture.now is Arm.UNKNOWN
