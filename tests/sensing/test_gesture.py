"""The raised arm: rendered arms through the real networks, and made ones for what is rare."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from bodies import lying
from drawn import clip

from hipwise import sample
from hipwise.exercises import load
from hipwise.sensing.camera import CameraSensor
from hipwise.sensing.camera.gesture import Arm, arm
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


def longest_up_s(looks: Iterable[tuple[float, bool]]) -> float:
    """The longest time for which the arm was up in every look."""
    longest_s, since_s = 0.0, math.inf
    for t_s, up in looks:
        since_s = min(since_s, t_s) if up else math.inf
        longest_s = max(longest_s, t_s - since_s)
    return longest_s


@pytest.mark.parametrize(
    ("body", "turned", "place"),
    [
        ("f", 0.0, (0.0, -1.8, 1.0)),
        ("m", 1.0, (0.0, -1.8, 1.0)),  # his hand leaves the picture at its top
        ("f", 1.0, (0.5, -1.8, 0.8)),
    ],
)
def test_an_arm_held_up_is_up_all_the_while(body, turned, place, pose_weights: Path):
    sensor = CameraSensor(load("clamshell"), weights=pose_weights)
    drawn = clip(
        [Still(0.5), RaiseArm(0.8, 2.5, 0.8), Still(0.5)],
        body=body,
        start=Posture(turned=turned),
        camera=Camera(place=place),
    )
    seen_s = longest_up_s((t_s, sensor.see(t_s, image).arm_up) for t_s, image in drawn)
    assert 2.4 <= seen_s < 4.1  # with part of the way up and down


def test_an_arm_that_goes_up_and_down_again_is_not_up_for_long(pose_weights: Path):
    sensor = CameraSensor(load("clamshell"), weights=pose_weights)
    drawn = clip([Still(0.3), RaiseArm(0.8, 0.8, 0.8), Still(0.3)])
    assert longest_up_s((t_s, sensor.see(t_s, image).arm_up) for t_s, image in drawn) < 1.8


@pytest.mark.parametrize(
    ("body", "to"), [("m", "head"), ("f", "forward"), ("f", "bent"), ("m", "hip"), ("m", "overhead")]
)
def test_other_places_of_the_arm_are_not_up(body, to, pose_weights: Path):
    sensor = CameraSensor(load("clamshell"), weights=pose_weights)
    drawn = clip([Still(0.3), RaiseArm(0.8, 2.0, 0.8, to), Still(0.3)], body=body)
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
    arms = Counter(arm(np.array(row[-99:]).reshape(33, 3), (720, 1280)) for row in rows)
    assert arms[Arm.UP] == 0 and arms.total() > 500


@pytest.mark.parametrize("joint", [11, 12])
def test_either_side_will_do(joint):
    assert arm(with_arm(3, 5, joint=joint), FRAME) is Arm.UP


@pytest.mark.parametrize(("upper_deg", "fore_deg"), [(60, 60), (0, 70), (-10, -60), (180, 180)])
def test_a_leaning_bent_or_hanging_arm_is_not_up(upper_deg, fore_deg):
    assert arm(with_arm(upper_deg, fore_deg), FRAME) is Arm.DOWN


def test_both_arms_up_are_a_stretch():
    points = with_arm(0, 0)
    points[[14, 16], :2] = with_arm(0, 0, joint=12)[[14, 16], :2]
    assert arm(points, FRAME) is Arm.DOWN


def test_a_hand_far_out_of_the_picture_or_unseen_is_unknown():
    near = with_arm(0, 0)
    near[:, 1] -= 100.0
    assert arm(near, FRAME) is Arm.UP  # a little out at the top: still placed right
    far = near - np.array([0.0, 40.0, 0.0], np.float32)
    assert arm(far, FRAME) is Arm.UNKNOWN
    unseen = with_arm(0, 0)
    unseen[15, 2] = 0.2
    assert arm(unseen, FRAME) is Arm.UNKNOWN
