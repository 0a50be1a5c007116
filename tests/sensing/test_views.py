"""Views that would mislead, drawn and watched through the real networks: never a confident wrong count."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from drawn import clip

from hipwise.exercises import load
from hipwise.repetitions import Repetition, Tracker
from hipwise.sensing import Grade, Sample, View
from hipwise.sensing.camera import CameraSensor
from tools.rasteriser import Camera
from tools.script import Phase, Still
from tools.script import Repetition as Moves

pytestmark = pytest.mark.slow  # a minute of networks; the rules themselves are in test_reader

REPS = 2
MOVES: list[Phase] = [Still(1.5), *(Moves(0.8, 0.5, 1.5, 0.6, 40.0) for _ in range(REPS)), Still(0.5)]
Frames = Iterable[tuple[float, np.ndarray]]


@cache
def drawn() -> tuple[tuple[float, np.ndarray], ...]:
    """The moves from where the camera belongs: drawn once, looked at in several ways."""
    return tuple(clip(MOVES))


def watched(weights: Path, looks: Frames) -> tuple[int, View]:
    """Counted repetitions and the view over all, as a recording's are."""
    sensor, tracker = CameraSensor(load("clamshell"), weights=weights), Tracker(load("clamshell"))
    samples: list[Sample] = [sensor.see(t_s, image).sample for t_s, image in looks]
    events = [event for sample in samples for event in tracker.feed(sample)] + tracker.finish()
    return sum(isinstance(event, Repetition) and event.whole for event in events), sensor.view()


def judged(weights: Path, looks: Frames) -> View:
    """The view, after the rule of the house: counted right, or called unusable."""
    counted, view = watched(weights, looks)
    assert counted == REPS or view.grade is Grade.UNUSABLE, (counted, view)
    return view


@pytest.mark.parametrize(
    ("camera", "troubles"),
    [
        (Camera(place=(2.2, -0.3, 0.9)), {"head_end", "strange"}),
        (Camera(place=(0.75, -1.8, 1.0), looks_at=(0.75, 0.0, 0.2)), {"cut_off", "nobody"}),
    ],
    ids=["from the head", "legs cut off"],
)
def test_a_camera_in_the_wrong_place_is_refused_with_its_remedy(
    camera: Camera, troubles: set[str], pose_weights: Path
):
    view = judged(pose_weights, clip(MOVES, camera=camera))
    assert view.grade is Grade.UNUSABLE
    assert view.trouble in troubles
    assert view.why


def test_from_behind_the_count_is_right_and_the_range_is_called_rough(pose_weights: Path):
    counted, view = watched(pose_weights, clip(MOVES, camera=Camera(place=(0.0, 2.2, 0.9))))
    assert counted == REPS
    assert (view.grade, view.trouble) == (Grade.POOR, "behind")
    assert view.why


@pytest.mark.parametrize("light", [0.02, 0.1])
def test_too_dark_is_said_and_never_miscounted(light: float, pose_weights: Path):
    dark = ((t_s, (image * light).astype(np.uint8)) for t_s, image in drawn())
    view = judged(pose_weights, dark)
    assert view.grade is not Grade.GOOD
    assert view.trouble in ("dark", "dim")


def test_somebody_sitting_up_is_not_counted(pose_weights: Path):
    """The picture turned by a quarter: the trunk stands upright in it."""
    upright = ((t_s, np.ascontiguousarray(np.rot90(image))) for t_s, image in drawn())
    counted, view = watched(pose_weights, upright)
    assert counted == 0
    assert (view.grade, view.trouble) == (Grade.UNUSABLE, "upright")


def test_somebody_else_who_lies_there_does_not_spoil_the_count(pose_weights: Path):
    """Smaller, in a corner of the picture, and still."""
    _, other = next(clip([Still(0.2)], body="m", camera=Camera(looks_at=(0.0, 0.0, 0.9))))
    small = other[::2, ::2]

    def both(image: np.ndarray) -> np.ndarray:
        image = image.copy()
        image[: small.shape[0], : small.shape[1]] = small
        return image

    counted, view = watched(pose_weights, ((t_s, both(image)) for t_s, image in drawn()))
    assert counted == REPS
    assert view.grade is not Grade.UNUSABLE
