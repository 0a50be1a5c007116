"""Where the body lies in the picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from bodies import lying

from hipwise.sensing.camera.body import Body
from hipwise.sensing.camera.spot import Spot, SpotKeeper

SPOT = Spot(0.5, 0.4, 0.2, 179.0, 1.2, 0.5, 1.0)


def test_the_same_spot_in_a_larger_picture_is_the_same():
    small = lying()
    large = small.copy()
    large[:, :2] *= 2
    spots = []
    for points, frame_px in ((small, (640, 480)), (large, (1280, 960))):
        body = Body.of(points)
        assert body is not None
        spots.append(Spot.of(body, points, frame_px))
    assert np.allclose(list(spots[0].as_json().values()), list(spots[1].as_json().values()))
    assert spots[0].moved(spots[1]) is None


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"x": 0.6}, "another place"),
        ({"trunk": 0.25}, "nearer"),
        ({"direction_deg": 165.0}, "direction"),
        ({"reach": 1.6}, "another side"),
        ({"shoulder_gap": 0.65}, "another side"),
        ({"foreshortened": 1.4}, "another side"),
    ],
)
def test_each_way_of_moving_the_camera_has_its_word(changed: dict[str, float], word: str):
    assert word in (replace(SPOT, **changed).moved(SPOT) or "")
    assert replace(SPOT, **changed).moved(SPOT, slack=10) is None


def test_directions_either_side_of_half_a_turn_are_neighbours():
    assert replace(SPOT, direction_deg=-179.0).moved(SPOT) is None
    keeper = SpotKeeper()
    for k in range(60):
        spot = keeper.see(k / 15, replace(SPOT, direction_deg=179.0 if k % 2 else -179.0))
    assert spot is not None
    assert abs(abs(spot.direction_deg) - 180) < 1.5


def test_it_is_known_only_after_a_second_and_averaged():
    keeper = SpotKeeper()
    assert keeper.see(0.0, SPOT) is None
    for k in range(1, 60):
        spot = keeper.see(k / 15, replace(SPOT, x=0.5 + 0.02 * (k % 2)))
    assert spot is not None
    assert spot.x == pytest.approx(0.51, abs=0.003)
