"""Joints over time to samples, side and view, without a network."""

from __future__ import annotations

import csv
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bodies import lying, wave
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hipwise.exercises import load
from hipwise.repetitions import Repetition, Tracker
from hipwise.sensing import Grade
from hipwise.sensing.camera import LandmarkReader
from hipwise.sensing.camera.reader import BEHIND_ERROR_DEG, Reading

FRAME = (640, 480)
RATE = 15


def watch(reader: LandmarkReader, seconds: float, start_s: float = 0.0, **how: object) -> list[Reading]:
    return [
        reader.read(start_s + k / RATE, lying(wave(k / RATE), **how), FRAME)  # type: ignore[arg-type]
        for k in range(int(seconds * RATE))
    ]


def openings(readings: list[Reading]) -> np.ndarray:
    return np.array([reading.sample.opening_deg for reading in readings])


@pytest.mark.parametrize("head_left", [True, False])
def test_either_end_of_the_picture(head_left: bool):
    reader = LandmarkReader(load("clamshell"))
    seen = watch(reader, 12, head_left=head_left)
    assert openings(seen) == pytest.approx([wave(k / RATE) for k in range(12 * RATE)], abs=1.5)
    assert reader.side == ("left" if head_left else "right"), "facing the camera"
    assert reader.view().grade is Grade.GOOD
    assert reader.view().seen == 1.0
    assert seen[-1].view.why is None


def test_left_and_right_mixed_up_in_every_third_frame():
    reader = LandmarkReader(load("clamshell"))
    seen = []
    for k in range(12 * RATE):
        points = lying(wave(k / RATE))
        if k % 3 == 1:
            points[11:] = points[11:].reshape(11, 2, 3)[:, ::-1].reshape(22, 3)
        seen.append(reader.read(k / RATE, points, FRAME))
    assert openings(seen) == pytest.approx([wave(k / RATE) for k in range(12 * RATE)], abs=1.5)
    assert {reading.side for reading in seen} == {"left"}


def test_feet_drawn_too_near_for_a_few_looks_are_no_view_from_the_head():
    """A camera a little towards the head: the network's feet come and go over the limit as the knee opens."""
    reader, tracker = LandmarkReader(load("clamshell")), Tracker(load("clamshell"))
    events = []
    for k in range(24 * RATE):
        t_s = k / RATE
        near = wave(t_s) > 10 and k % 8 < 5  # a third of a second: longer than a body is unsettled by mistake
        reading = reader.read(t_s, lying(wave(t_s), reach=0.76 if near else 0.9), FRAME)
        events += tracker.feed(reading.sample)
    assert sum(isinstance(event, Repetition) and event.whole for event in events) == 4
    assert reader.view().grade is Grade.GOOD


def test_a_side_that_is_given_stays():
    reader = LandmarkReader(load("clamshell"), side="right")
    watch(reader, 2)
    assert reader.side == "right"


def test_turning_round_to_the_other_side():
    reader = LandmarkReader(load("clamshell"))
    watch(reader, 12, gap=0.38)
    # Up, and down again with the head at the other end, closed knees drawn elsewhere.
    for k in range(3 * RATE):
        points = lying()
        points[:, :2] = points[:, [1, 0]]
        assert math.isnan(reader.read(12 + k / RATE, points, FRAME).sample.opening_deg)
    after = watch(reader, 12, 15.0, head_left=False)
    assert reader.side == "right"
    assert openings(after)[2 * RATE :] == pytest.approx(
        [wave(k / RATE) for k in range(2 * RATE, 12 * RATE)], abs=1.5
    )


def test_feet_apart_is_a_share_of_the_lower_leg():
    reader = LandmarkReader(load("clamshell"))
    together = reader.read(0.0, lying(ankle_gap=0.15), FRAME).sample.feet_gap
    apart = reader.read(0.1, lying(ankle_gap=0.53), FRAME).sample.feet_gap
    assert together == pytest.approx(0.176, abs=0.01)
    assert apart == pytest.approx(0.62, abs=0.01)


def test_settling_in_is_no_opening():
    reader = LandmarkReader(load("clamshell"))
    watch(reader, 2)
    moving = [
        reader.read(2 + k / RATE, lying(at=(280 + 4.0 * k, 240), opening_deg=20), FRAME) for k in range(RATE)
    ]
    assert np.isnan(openings(moving)[RATE // 2 :]).all()
    assert moving[-1].view.why is not None
    assert "moving" in moving[-1].view.why


@pytest.mark.parametrize(
    ("how", "word"),
    [
        ({"reach": 0.5}, "point away"),
        ({"at": (580.0, 240.0)}, "cut off"),
        ({"gap": 9.0}, "made out|cut off"),
    ],
)
def test_views_from_which_it_cannot_be_told(how: dict[str, Any], word: str):
    reader = LandmarkReader(load("clamshell"))
    seen = watch(reader, 4, **how)
    assert reader.view().grade is Grade.UNUSABLE
    assert not np.isfinite(openings(seen)[RATE:]).any()
    assert re.search(word, reader.view().why or "")
    assert "camera" in (reader.view().why or ""), "every reason comes with its remedy"


def test_from_behind_it_counts_and_says_how_rough_the_opening_is():
    reader = LandmarkReader(load("clamshell"))
    seen = watch(reader, 4, front=False)
    view = reader.view()
    assert (view.grade, view.trouble) == (Grade.POOR, "behind")
    assert np.isfinite(openings(seen)[RATE:]).all()
    assert seen[-1].sample.error_deg == BEHIND_ERROR_DEG
    assert watch(LandmarkReader(load("clamshell")), 4)[-1].sample.error_deg is None


def test_small_in_the_picture_is_poor_but_counts():
    reader = LandmarkReader(load("clamshell"))
    seen = watch(reader, 12, trunk_px=35.0)
    assert reader.view().grade is Grade.POOR
    assert np.isfinite(openings(seen)).all()


def test_lost_and_found_again():
    reader = LandmarkReader(load("clamshell"))
    watch(reader, 7)
    gone = [reader.read(7 + k / RATE, None, FRAME) for k in range(5 * RATE)]
    assert gone[-1].view.grade is Grade.UNUSABLE
    assert gone[-1].view.seen == 0.0
    assert not gone[-1].sample.seen
    back = watch(reader, 12, 12.0)
    assert openings(back) == pytest.approx([wave(k / RATE) for k in range(12 * RATE)], abs=1.5)
    assert back[-1].view.grade is Grade.GOOD


@pytest.mark.parametrize("harm", [np.nan, np.inf, -np.inf, 1e30, 0.0])
def test_points_that_are_no_body(harm: float):
    reader = LandmarkReader(load("clamshell"))
    points = lying()
    points[11:29, :2] = harm
    reading = reader.read(0.0, points, FRAME)
    assert math.isnan(reading.sample.opening_deg)
    assert reading.view.grade is Grade.UNUSABLE
    assert reader.read(0.1, lying(), FRAME).sample.seen, "and the next good look counts"


@given(
    st.lists(
        st.tuples(
            st.one_of(st.floats(0, 100), st.floats(-1e9, 1e9)),
            st.one_of(
                st.none(),
                st.floats(0, 90).map(lying),
                arrays(np.float32, (33, 3), elements=st.floats(-2000, 2000, width=32)),
            ),
        ),
        max_size=12,
    )
)
def test_any_joints_at_any_time_are_a_sample_or_not_seen(looks: list[tuple[float, np.ndarray | None]]):
    reader = LandmarkReader(load("clamshell"))
    for t_s, points in looks:
        reading = reader.read(t_s, points, FRAME)
        assert reading.sample.t_s == t_s
        opening = reading.sample.opening_deg
        assert math.isnan(opening) or -60 < opening < 120
        assert 0 <= reading.view.seen <= 1


@pytest.fixture(scope="module")
def real_man(shared_data: Path) -> list[tuple[float, np.ndarray]]:
    path = shared_data / "camera_landmarks" / "real_man_front.csv"
    if not path.is_file():
        pytest.skip(f"the recording is not here: {path}")
    with path.open(newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [(float(row[0]), np.array(row[2:], np.float32).reshape(33, 3)) for row in rows]


def test_a_real_man_with_somebody_kneeling_behind_him(real_man: list[tuple[float, np.ndarray]]):
    """Tops by eye: 16.6, 20.7, 25.0, 29.0, 32.6 s; lying still before, in a picture that zooms."""
    reader = LandmarkReader(load("clamshell"))
    tracker = Tracker(load("clamshell"))
    events = []
    for t_s, points in real_man:
        events += tracker.feed(reader.read(t_s, points).sample)
    tops = [
        event.top_s for event in events + tracker.finish() if isinstance(event, Repetition) and event.whole
    ]
    assert tops == pytest.approx([16.6, 20.7, 25.0, 29.0, 32.6], abs=0.6)
    assert reader.view().grade is Grade.GOOD
    assert reader.side == "right"
