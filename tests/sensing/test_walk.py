"""The band walk: drawn people's joints, with noise, and through the real networks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest
from bodies import lying

from hipwise.exercises import load
from hipwise.repetitions import Arming, Counted, Tracker
from hipwise.sensing import Grade
from hipwise.sensing.camera import CameraSensor
from hipwise.sensing.camera.view import Trouble
from hipwise.sensing.camera.walk import Stance, WalkReader
from tools import walk
from tools.body import load as load_body
from tools.body import moved
from tools.rasteriser import Camera
from tools.standing import Standing
from tools.walk import Walk

FRAME = (640, 480)
JOINTS = {11: "upperarm01", 13: "lowerarm01", 15: "wrist", 23: "upperleg01", 25: "lowerleg01", 27: "foot"}


@cache
def placed(standing: Standing) -> np.ndarray:
    """(33, 3): the joints in the room, metres."""
    body = load_body("f")
    bones, up_m = standing.bones(body), np.array([0.0, 0.0, -body.vertices[:, 2].min()])

    def at(name: str) -> np.ndarray:
        number = body.bone(name)
        return moved(bones[number], body.joints[number]) + up_m

    points = np.tile(at("head"), (33, 1))
    for number, bone in JOINTS.items():
        points[number], points[number + 1] = at(f"{bone}.L"), at(f"{bone}.R")
    return points


def joints(
    standing: Standing, camera: Camera = walk.CAMERA, noise_px: float = 0.0, seed: int = 0
) -> np.ndarray:
    """(33, 3): where a camera sees the joints of somebody who stands so."""
    gone_m = standing.hips_m
    here = replace(
        standing,
        left_m=round(standing.left_m - gone_m, 3),
        right_m=round(standing.right_m - gone_m, 3),
        left_up_m=round(standing.left_up_m, 3),
        right_up_m=round(standing.right_up_m, 3),
        hips_m=0.0,
    )
    facing = np.deg2rad(standing.facing_deg)
    there = placed(here) + gone_m * np.array([np.cos(facing), np.sin(facing), 0.0])
    points = np.full((33, 3), 0.99)
    points[:, :2] = camera.project(there)[:, :2]
    points[:, :2] += np.random.default_rng(seed).normal(0, noise_px, (33, 2))
    return points.astype(np.float32)


def steps(looks: Iterator[tuple[float, np.ndarray]], reader: WalkReader) -> list[tuple[float, str | None]]:
    """When the engine counted a step, and which way it went."""
    tracker = Tracker(load("band-walk"), Arming.STILL)
    found = []
    for t_s, points in looks:
        reading = reader.read(t_s, points, FRAME)
        found += [
            (event.t_s, reading.side) for event in tracker.feed(reading.sample) if isinstance(event, Counted)
        ]
    return found


@pytest.mark.parametrize(
    "asked",
    [
        Walk(),
        Walk(step_m=0.10, wide_m=0.30),  # small steps from a wide stance
        Walk(out_s=0.6, in_s=0.5, rest_s=0.3),
        Walk(facing_deg=25.0, out_s=1.4, in_s=1.4),
        Walk(steps=12, step_m=0.12, rest_s=0.1),
    ],
)
def test_eight_steps_each_way_are_counted_with_their_way(asked: Walk):
    rate_hz = 10.0
    looks = (
        (frame / rate_hz, joints(asked.at(frame / rate_hz), noise_px=1.0, seed=frame))
        for frame in range(round(asked.length_s * rate_hz))
    )
    found = steps(looks, WalkReader())
    assert [way for _, way in found] == [way for _, way, _ in asked.truth()]
    for (t_s, _), (true_s, _, _) in zip(found, asked.truth(), strict=True):
        assert abs(t_s - true_s) < 0.8  # counted as the other foot comes, not seconds later


def test_standing_there_and_swaying_is_no_step():
    def sways() -> Iterator[tuple[float, np.ndarray]]:
        for frame in range(300):
            t_s = frame / 15
            shift_m = 0.05 * np.sin(t_s)
            yield t_s, joints(Standing(hips_m=shift_m, squat_m=0.04 + 0.04 * np.sin(t_s / 2)), noise_px=1.5)

    assert steps(sways(), WalkReader()) == []


def test_from_behind_left_is_still_left():
    asked = Walk(steps=2, facing_deg=180.0)
    looks = ((frame / 15, joints(asked.at(frame / 15))) for frame in range(round(asked.length_s * 15)))
    assert [way for _, way in steps(looks, WalkReader())] == [
        "left",
        "left",
        "right",
        "right",
    ]


@pytest.mark.parametrize(
    ("points", "wrong"),
    [
        (joints(Standing(facing_deg=80.0)), Trouble.SIDEWAYS),
        (joints(Standing(), Camera(place=(0.0, -1.4, 1.0), looks_at=(0.0, 0.0, 1.0))), Trouble.CUT_OFF),
        (joints(Standing(), Camera(place=(0.0, -12.0, 1.0), looks_at=(0.0, 0.0, 0.8))), Trouble.FAR),
        (lying(), Trouble.LYING),
        (None, Trouble.NOBODY),
    ],
)
def test_views_that_say_nothing_are_refused_and_a_distant_one_is_doubted(points, wrong: Trouble):
    reader = WalkReader()
    readings = [reader.read(frame / 10, points, FRAME) for frame in range(20)]
    assert reader.view().trouble == wrong.token
    assert readings[-1].sample.seen == (wrong.grade is Grade.POOR)


def test_the_angle_is_that_of_the_feet_at_the_hips():
    together, apart = (Stance.of(joints(Standing(wide / 2, -wide / 2))) for wide in (0.2, 0.4))
    assert together is not None and apart is not None
    leg_m = 0.81
    for stance, wide_m in ((together, 0.2), (apart, 0.4)):
        assert stance.legs_deg == pytest.approx(2 * np.degrees(np.arcsin(wide_m / 2 / leg_m)), abs=2.5)


def watched(asked: Walk, weights: Path, every: int = 3) -> list[str | None]:
    """The ways of the steps that the networks see."""
    sensor = CameraSensor(load("band-walk"), weights=weights)
    tracker = Tracker(load("band-walk"), Arming.STILL)
    found: list[str | None] = []
    with av.open(str(walk.kept(asked)), "r", format="mjpeg") as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number % every == 0:
                sighting = sensor.see(number / 30, frame.to_ndarray(format="bgr24"))
                counted = [event for event in tracker.feed(sighting.sample) if isinstance(event, Counted)]
                found += [sighting.side] * len(counted)
    assert sensor.view().grade is Grade.GOOD
    return found


def test_three_steps_each_way_through_the_networks(pose_weights: Path):
    assert watched(Walk(steps=3), pose_weights) == ["left"] * 3 + ["right"] * 3


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("body", ["f", "m"])
def test_eight_steps_each_way_through_the_networks(body: str, pose_weights: Path):
    assert watched(replace(Walk(), body=body), pose_weights) == ["left"] * 8 + ["right"] * 8
