"""How far the knee moves, by the pictures themselves."""

from __future__ import annotations

import math

import numpy as np
import pytest
from bodies import lying

from hipwise.sensing.camera.body import THIGH, TORSO, Body
from hipwise.sensing.camera.flow import KneeFlow

TRUNK_PX = 140.0
PER_TRUNK_DEG = math.degrees(TORSO / THIGH / math.sin(math.radians(45)))


def picture(seed: int = 3) -> np.ndarray:
    """Something to see at every place: soft blotches, uint8 (480, 640, 3)."""
    import cv2

    coarse = np.random.default_rng(seed).integers(40, 200, (48, 64, 3)).astype(np.uint8)
    return cv2.resize(coarse, (640, 480), interpolation=cv2.INTER_CUBIC)


def shifted(image: np.ndarray, right_px: float, down_px: float) -> np.ndarray:
    import cv2

    move = np.array([[1.0, 0.0, right_px], [0.0, 1.0, down_px]])
    return cv2.warpAffine(image, move, (image.shape[1], image.shape[0]), borderMode=cv2.BORDER_REFLECT)


def body(turned_deg: float = 0.0, **how: object) -> Body:
    points = lying(**{"trunk_px": TRUNK_PX, "at": (320.0, 240.0)} | how)  # type: ignore[arg-type]
    angle = math.radians(turned_deg)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    points[:, :2] = (points[:, :2] - 240.0) @ turn + 240.0
    made = Body.of(points)
    assert made is not None
    return made


def test_what_moves_up_across_the_line_from_hip_to_heel_opens():
    for head_left in (True, False):
        for turned_deg in (0.0, 25.0, -25.0):
            lies = body(turned_deg, head_left=head_left)
            across = (
                lies.heel_rad - math.pi / 2 if math.cos(lies.heel_rad) > 0 else lies.heel_rad + math.pi / 2
            )
            for way_px in (0.4, 5.0, 14.0):
                flow = KneeFlow(90)
                flow.see(0.0, picture(), lies)
                flow.see(0.1, picture(), lies)
                up = shifted(picture(), way_px * math.cos(across), way_px * math.sin(across))
                gone_deg = flow.see(0.2, up, lies)
                expected_deg = way_px / (lies.torso_px * lies.foreshortened) * PER_TRUNK_DEG
                assert gone_deg == pytest.approx(expected_deg, rel=0.05, abs=0.05)


def test_what_moves_along_that_line_does_not():
    flow = KneeFlow(90)
    flow.see(0.0, picture(), body())
    assert flow.see(0.1, shifted(picture(), 8, 0), body()) == pytest.approx(0.0, abs=0.1)


def test_up_and_down_again_is_back_where_it_was():
    flow = KneeFlow(90)
    seen = [
        flow.see(0.1 * i, shifted(picture(), 0, y), body()) for i, y in enumerate((0, -6, -12, -12, -6, 0))
    ]
    assert math.isnan(seen[0])
    assert seen[2] == pytest.approx(seen[3], abs=0.05)
    assert seen[2] == pytest.approx(12 / TRUNK_PX * PER_TRUNK_DEG, rel=0.1)
    assert seen[5] == pytest.approx(0.0, abs=0.3)


def test_a_lamp_that_flickers_moves_nothing():
    flow = KneeFlow(90)
    dim = (picture() * 0.9).astype(np.uint8)
    flow.see(0.0, picture(), body())
    assert flow.see(0.1, dim, body()) == pytest.approx(0.0, abs=0.1)
    assert flow.see(0.2, picture(), body()) == pytest.approx(0.0, abs=0.1)


@pytest.mark.parametrize(
    "how",
    [
        lambda flow: flow.see(0.1, picture(), None),
        lambda flow: flow.see(3.0, picture(), body()),
        lambda flow: flow.see(-1.0, picture(), body()),
        lambda flow: flow.see(0.1, picture()[:240], body()),
        lambda flow: [flow.see(t_s, np.full((480, 640, 3), 90, np.uint8), body()) for t_s in (0.1, 0.2)][1],
        lambda flow: [flow.see(0.1 * i, picture(), body(at=(-900.0, 240.0))) for i in (1, 2)][1],
    ],
    ids=["nobody", "a pause", "a clock set back", "another size", "nothing to see", "out of the picture"],
)
def test_what_cannot_be_followed_is_nan_and_goes_on_after(how):
    flow = KneeFlow(90)
    flow.see(0.0, picture(), body())
    assert math.isnan(how(flow))
    flow.see(4.0, picture(), body())
    assert flow.see(4.1, shifted(picture(), 0, -5), body()) == pytest.approx(
        5 / TRUNK_PX * PER_TRUNK_DEG, rel=0.05
    )
