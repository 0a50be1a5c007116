"""The camera as a sensor, with the real networks, on short parts of rendered clips."""

from __future__ import annotations

import csv
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

import numpy as np
import pytest

from hipwise.exercises import load
from hipwise.sensing import Grade
from hipwise.sensing.camera import CameraSensor, Sighting
from hipwise.sensing.camera.video import frames


def watch(sensor: CameraSensor, path: Path, until_s: float) -> list[Sighting]:
    if not path.is_file():
        pytest.skip(f"the clip is not here: {path}")
    return [sensor.see(t_s, image) for t_s, image in takewhile(lambda one: one[0] < until_s, frames(path))]


@pytest.mark.parametrize("name", ["clean_f_front_1m", "clean_m_front_high"])
def test_one_repetition_from_the_front(name: str, pose_weights: Path, shared_data: Path):
    path = shared_data / "camera_synthetic" / f"{name}.mp4"
    sensor = CameraSensor(load("clamshell"), weights=pose_weights)
    seen = watch(sensor, path, 4.0)
    with path.with_suffix(".csv").open(newline="") as file:
        truth = np.array([float(row["phi_deg"]) for row in csv.DictReader(file)])[: len(seen)]
    opening = np.array([sighting.sample.opening_deg for sighting in seen])
    assert np.isfinite(opening).all(), "found in every frame"
    assert truth.max() > 35, "else this test shows little"
    assert np.corrcoef(opening, truth)[0, 1] > 0.97
    assert np.sqrt(np.mean((opening - truth) ** 2)) < 6.0
    assert opening[truth < 0.5].std() < 2.0, "rest is clear of the smallest lift, 8°"
    flow = np.array([sighting.sample.flow_deg for sighting in seen])
    assert np.isnan(flow[0])
    assert np.isfinite(flow[1:]).all(), "followed in every frame"
    assert np.corrcoef(flow[1:], truth[1:])[0, 1] > 0.99
    assert np.median(np.abs(np.diff(flow))[1:][truth[2:] < 0.01]) < 0.1, "at rest nothing moves"
    assert sensor.side == "left"
    assert sensor.view().grade is Grade.GOOD
    landmarks = seen[-1].landmarks
    assert landmarks is not None
    assert landmarks.shape == (33, 3)
    assert landmarks.dtype == np.float32
    assert all(sighting.network_s > 0 for sighting in seen)


def test_a_view_that_would_mislead_is_refused_with_the_remedy(pose_weights: Path, shared_data: Path):
    sensor = CameraSensor(load("clamshell"), weights=pose_weights)
    seen = watch(sensor, shared_data / "camera_synthetic" / "clean_f_head_oblique.mp4", 2.0)
    assert sensor.view().grade is Grade.UNUSABLE
    assert "point away" in (sensor.view().why or "")
    assert not any(sighting.sample.seen for sighting in seen[5:])


def test_from_behind_the_side_is_right_and_the_opening_rough(pose_weights: Path, shared_data: Path):
    sensor = CameraSensor(load("clamshell"), weights=pose_weights)
    seen = watch(sensor, shared_data / "camera_synthetic" / "clean_m_back.mp4", 3.5)
    assert (sensor.view().trouble, sensor.side) == ("behind", "left")
    assert 25 < max(sighting.sample.opening_deg for sighting in seen) < 45


def test_from_the_feet_it_counts_and_says_that_the_range_is_rough(pose_weights: Path, shared_data: Path):
    sensor = CameraSensor(load("clamshell"), weights=pose_weights)
    seen = watch(sensor, shared_data / "camera_synthetic" / "clean_f_feet_oblique.mp4", 3.0)
    assert sensor.view().grade is Grade.POOR
    assert max(sighting.sample.opening_deg for sighting in seen) > 20


def test_light_off_and_nobody(pose_weights: Path):
    sensor = CameraSensor(load("clamshell"), weights=pose_weights)
    dark = sensor.see(0.0, np.full((480, 640, 3), 4, np.uint8))
    assert "dark" in (dark.view.why or "")
    for frame in range(1, 9):
        empty = sensor.see(frame * 0.5, np.full((480, 640, 3), 128, np.uint8))
    assert empty.landmarks is None
    assert not empty.sample.seen
    assert "Nobody" in (empty.view.why or "")


@pytest.mark.parametrize(
    "image",
    [np.zeros((480, 640), np.uint8), np.zeros((480, 640, 3), np.float32), np.zeros((0, 0, 3), np.uint8)],
)
def test_what_is_no_frame(image: np.ndarray, pose_weights: Path):
    sensor = CameraSensor(load("clamshell"), weights=pose_weights)
    with pytest.raises(ValueError, match="a frame is"):
        sensor.see(0.0, image)


def test_asking_for_the_names_loads_nothing_heavy():
    code = (
        "import sys; import hipwise.sensing.camera as camera; camera.LandmarkReader;"
        "heavy = {'cv2', 'av', 'ai_edge_litert'} & set(sys.modules); assert not heavy, heavy;"
        "assert camera.CameraSensor; assert set(camera.__all__) == set(camera._HOMES)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
