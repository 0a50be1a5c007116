"""One person's joints in pictures, with the real networks on rendered people."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from hipwise.sensing.camera.body import HIPS, Body
from hipwise.sensing.camera.detector import Detector
from hipwise.sensing.camera.pose import HOLD_S, Pose

GREY = np.full((480, 640, 3), 128, np.uint8)


def first_frame(path: Path) -> np.ndarray:
    if not path.is_file():
        pytest.skip(f"the clip is not here: {path}")
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="bgr24")


@pytest.fixture(scope="module")
def clips(shared_data: Path) -> Path:
    return shared_data / "camera_synthetic"


@pytest.fixture(scope="module")
def lying(clips: Path) -> np.ndarray:
    return first_frame(clips / "clean_f_front_low.mp4")


@pytest.fixture(scope="module")
def two(clips: Path, lying: np.ndarray) -> np.ndarray:
    """A small lying person on the left, and a tall standing one (the other, turned upright) on the right."""
    standing = np.rot90(first_frame(clips / "clean_m_front_1m.mp4"), -1)[:, 80:400]
    both = GREY.copy()
    both[144:480, :448] = cv2.resize(lying, (448, 336))
    both[60:444, 448:] = cv2.resize(np.ascontiguousarray(standing), (192, 384))
    return both


def only(image: np.ndarray, *, left: bool) -> np.ndarray:
    alone = GREY.copy()
    part = slice(None, 448) if left else slice(448, None)
    alone[:, part] = image[:, part]
    return alone


def is_lying(points: np.ndarray | None) -> bool:
    body = None if points is None else Body.of(points)
    return body is not None and body.lying


def test_found_in_any_orientation(pose_weights: Path, lying: np.ndarray):
    detector = Detector(pose_weights)
    for quarters in range(4):
        turned = np.ascontiguousarray(np.rot90(lying, quarters))
        (person,) = detector.find(turned)
        assert (person.steepness_deg < 20) == (quarters % 2 == 0)


def test_joints_are_where_they_are(pose_weights: Path, clips: Path, lying: np.ndarray):
    """Against the renderer's truth: half of them within a tenth of a trunk, hips and ankles within a
    quarter.
    """
    with (clips / "clean_f_front_low.csv").open(newline="") as file:
        truth = next(csv.DictReader(file))
    pose = Pose(pose_weights)
    points = None
    for frame in range(4):
        points = pose.see(frame / 15, lying).points
    assert points is not None
    body = Body.of(points)
    assert body is not None
    errors = []
    for name, (left, right) in {
        "shoulder": (11, 12),
        "hip": (23, 24),
        "knee": (25, 26),
        "ankle": (27, 28),
    }.items():
        for side, joint in (("left", left), ("right", right)):
            true = np.array([float(truth[f"{side}_{name}_x"]), float(truth[f"{side}_{name}_y"])])
            errors.append(float(np.linalg.norm(points[joint, :2] - true)) / body.torso_px)
    assert np.median(errors) < 0.10
    assert max(errors) < 0.30


def test_the_lying_one_of_two_though_the_detector_likes_the_other_best(pose_weights: Path, two: np.ndarray):
    assert Detector(pose_weights).find(two)[0].steepness_deg > 60, "else this test shows nothing"
    pose = Pose(pose_weights)
    for frame in range(6):
        look = pose.see(frame * 0.5, two)
        assert is_lying(look.points)
    assert look.company, "and it is said that somebody else is there"


def test_lying_down_beside_a_helper_who_stands(pose_weights: Path, two: np.ndarray):
    pose = Pose(pose_weights)
    helper = only(two, left=False)
    seen = [pose.see(frame * 0.25, helper).points for frame in range(3)]
    assert seen[-1] is not None
    assert not is_lying(seen[-1])
    after = [is_lying(pose.see(0.75 + frame * 0.25, two).points) for frame in range(5)]
    assert after[-1]


def test_a_helper_does_not_take_over_when_the_lying_one_is_hidden_for_a_moment(
    pose_weights: Path, two: np.ndarray
):
    pose = Pose(pose_weights)
    helper = only(two, left=False)
    for frame in range(3):
        assert is_lying(pose.see(frame * 0.25, two).points)
    for frame in range(3):
        assert pose.see(0.75 + frame * 0.25, helper).points is None
    assert is_lying(pose.see(1.5, two).points)
    late = [pose.see(1.5 + HOLD_S + 0.25 * frame, helper).points for frame in range(4)]
    assert late[-1] is not None, "after that, whoever is there is seen"


def test_nobody_and_back(pose_weights: Path, lying: np.ndarray):
    pose = Pose(pose_weights)
    assert pose.see(0.0, GREY).points is None
    first = pose.see(0.1, lying).points
    assert first is not None
    assert pose.see(0.2, GREY).points is None
    again = pose.see(30.0, lying).points
    assert again is not None
    assert np.abs(again[list(HIPS), :2] - first[list(HIPS), :2]).max() < 10


def test_little_time_is_spent_beside_the_networks(pose_weights: Path, lying: np.ndarray):
    pose = Pose(pose_weights)
    pose.see(0.0, lying)
    start, networks_s = time.perf_counter(), 0.0
    for frame in range(1, 21):
        networks_s += pose.see(frame / 15, lying).network_s
    beside_s = time.perf_counter() - start - networks_s
    assert 0 < beside_s <= 0.5 * networks_s
