"""The drawn body: does its leg turn as a clamshell does, and is it where the camera looks?"""

import numpy as np
import pytest

from tools.body import Body, Posed, Posture, load
from tools.rasteriser import Camera
from tools.scene import Scene

SIDES = [("left", 0.0), ("right", 1.0)]


def knee(body: Body, side: str, lying: Posed) -> np.ndarray:
    return lying.joints[body.bone(f"lowerleg01.{side[0].upper()}")]


def away_from(point: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The shortest way from a line to a point."""
    along = (end - start) / np.linalg.norm(end - start)
    return (point - start) - (point - start) @ along * along


@pytest.mark.parametrize("name", ["f", "m"])
@pytest.mark.parametrize(("side", "turned"), SIDES)
@pytest.mark.parametrize("opening_deg", [10.0, 40.0])
def test_the_knee_turns_about_the_hip_heel_line_by_the_opening(name, side, turned, opening_deg):
    body = load(name)
    shut, wide = (body.laid(Posture(angle, turned)) for angle in (0.0, opening_deg))
    hip, heel = body.hip_and_heel(side, shut)
    np.testing.assert_allclose(body.hip_and_heel(side, wide), (hip, heel), atol=2e-3)  # both ends stay
    before, after = (away_from(knee(body, side, lying), hip, heel) for lying in (shut, wide))
    assert np.linalg.norm(after) == pytest.approx(np.linalg.norm(before), rel=1e-4)
    cosine = before @ after / np.linalg.norm(before) / np.linalg.norm(after)
    assert np.rad2deg(np.arccos(cosine)) == pytest.approx(opening_deg, abs=0.05)
    assert after[2] > before[2]  # towards the ceiling


@pytest.mark.parametrize(("side", "turned"), SIDES)
def test_only_the_top_leg_moves(side, turned):
    body = load("f")
    shut, wide = (body.laid(Posture(angle, turned)) for angle in (0.0, 40.0))
    moved = np.linalg.norm(wide.vertices - shut.vertices, axis=1) > 1e-6
    leg = body.weights[:, body.below(f"upperleg01.{side[0].upper()}")].sum(axis=1) > 0
    assert moved.any() and not (moved & ~leg).any()


@pytest.mark.parametrize(("side", "turned"), SIDES)
def test_hips_and_knees_are_bent_as_the_exercise_asks(side, turned):
    body = load("f")
    joint = {
        name: body.laid(Posture(0.0, turned)).joints[body.bone(name)]
        for letter in "LR"
        for name in (f"upperleg01.{letter}", f"lowerleg01.{letter}", f"foot.{letter}")
    }
    for letter in "LR":
        hip, bend, ankle = (joint[f"{name}.{letter}"] for name in ("upperleg01", "lowerleg01", "foot"))
        thigh, shin = bend - hip, ankle - bend
        cosine = -(thigh @ shin) / np.linalg.norm(thigh) / np.linalg.norm(shin)
        assert np.rad2deg(np.arccos(cosine)) == pytest.approx(90, abs=5)
        assert abs(ankle[1] - hip[1]) < 0.08  # heels in line with the tailbone
    knees_m = np.linalg.norm(joint["lowerleg01.L"] - joint["lowerleg01.R"])
    assert 0.05 < knees_m < 0.13  # they touch: the middle of one is its own thickness above the other


@pytest.mark.parametrize("name", ["f", "m"])
def test_the_person_lies_on_the_floor_and_the_knee_rises_in_the_picture(name):
    body, camera = load(name), Camera()
    heights = []
    for opening_deg in (0.0, 20.0, 40.0):
        lying = body.laid(Posture(opening_deg))
        assert -0.07 < lying.vertices[:, 2].min() < 0.0  # the lower shoulder is not flattened
        assert lying.vertices[:, 2].max() < 0.65
        x, y, depth = camera.project(knee(body, "left", lying)[None])[0]
        assert 0 < x < camera.width and 0 < y < camera.height and depth > 1.0
        heights.append(y)
    assert heights[0] > heights[1] > heights[2]


def test_a_picture_changes_only_where_the_leg_is():
    scene = Scene(camera=Camera(width=160, height=120), fine=1)
    shut, wide = (scene.picture((Posture(angle),)).astype(int) for angle in (0.0, 40.0))
    assert shut.shape == (120, 160, 3)
    changed = np.abs(wide - shut).max(axis=2) > 8
    assert 0.02 < changed.mean() < 0.25
    assert not changed[:, :60].any()  # head, arms and chest are on the left
    np.testing.assert_array_equal(scene.picture((Posture(40.0),)), wide)  # the same each time
