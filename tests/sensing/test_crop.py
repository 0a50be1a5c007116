"""The square that a network looks at: right place, right way up, never mirrored."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipwise.sensing.camera.crop import Crop
from hipwise.sensing.camera.detector import _merge, anchors

numbers = st.floats(-500, 500)


@given(numbers, numbers, st.floats(1, 2000), st.floats(-7, 7))
def test_the_middle_stays_and_up_is_up(x: float, y: float, size: float, angle: float):
    crop = Crop(x, y, size, angle)
    middle, top, right = crop.to_picture(np.array([[128.0, 128.0], [128.0, 0.0], [256.0, 128.0]]), 256)
    assert middle == pytest.approx([x, y], abs=1e-6)
    up, across = top - middle, right - middle
    assert up == pytest.approx([math.sin(angle) * size / 2, -math.cos(angle) * size / 2], abs=1e-6)
    assert across[0] * up[1] - across[1] * up[0] < 0, "right is to the right of up: not mirrored"


@given(numbers, numbers, st.floats(5, 300), st.floats(-3.1, 3.1))
def test_round_a_person_the_head_is_up(x: float, y: float, radius: float, angle: float):
    above = np.array([x + radius * math.sin(angle), y - radius * math.cos(angle)])
    crop = Crop.around(np.array([x, y]), above)
    assert crop.size_px == pytest.approx(2.5 * radius)
    assert crop.to_picture(np.array([128.0, 128 - 256 / 2.5]), 256) == pytest.approx(above, abs=1e-6)


def test_cut_out_of_a_picture():
    image = np.zeros((480, 640, 3), np.uint8)
    image[100:110, 500:510] = (0, 0, 255)  # red, in BGR
    patch = Crop(505, 105, 64).cut(image, 32)
    assert patch.shape == (32, 32, 3)
    assert patch[16, 16].tolist() == [255, 0, 0], "RGB for the network"
    assert patch[2, 2].tolist() == [0, 0, 0]


def test_anchors_are_the_networks_own():
    places = anchors()
    assert places.shape == (2254, 2)
    assert places[0].tolist() == places[1].tolist() == pytest.approx([0.5 / 28, 0.5 / 28])
    assert places[2].tolist() == pytest.approx([1.5 / 28, 0.5 / 28]), "x runs first"
    assert places[-6].tolist() == pytest.approx([6.5 / 7, 6.5 / 7])


def test_boxes_of_one_person_become_one():
    rows = np.zeros((4, 12))
    rows[:, 2:4] = 0.2
    rows[:, 0] = 0.30, 0.31, 0.80, 0.32
    rows[:, 1] = 0.5
    people = _merge(rows, np.array([0.6, 0.9, 0.7, 0.5]))
    assert [score for _, score in people] == [0.9, 0.7]
    assert people[0][0][0] == pytest.approx((0.6 * 0.30 + 0.9 * 0.31 + 0.5 * 0.32) / 2.0)


def test_boxes_without_an_area_come_to_an_end():
    assert len(_merge(np.zeros((5, 12)), np.full(5, 0.7))) == 5
