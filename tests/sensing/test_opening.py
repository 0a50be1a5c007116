"""From lengths in the picture to degrees."""

from __future__ import annotations

import math

import numpy as np
import pytest
from bodies import knee_gap, lying
from hypothesis import given
from hypothesis import strategies as st

from hipwise.exercises import load
from hipwise.sensing.camera.body import Body
from hipwise.sensing.camera.opening import (
    FREE_DEG,
    REST_MOST_DEG,
    Opening,
    Rest,
    UpperKnee,
    agreed,
    gap_angle_deg,
)

CLAM = load("clamshell")


def body(**how: object) -> Body:
    made = Body.of(lying(**how))  # type: ignore[arg-type]
    assert made is not None
    return made


@given(st.floats(0, 60), st.floats(5, 35))
def test_the_formula_is_the_geometry_for_any_height_of_the_camera(
    opening_deg: float, looking_down_deg: float
):
    stack = 0.22 * (math.cos(math.radians(20)) - math.cos(math.radians(looking_down_deg)))
    angle = gap_angle_deg(knee_gap(opening_deg, looking_down_deg) + stack, 90)
    assert angle == pytest.approx(opening_deg, abs=6.0)
    if abs(looking_down_deg - 20) < 0.5:
        assert angle == pytest.approx(opening_deg, abs=0.6)


@given(st.floats(0, 3), st.floats(0, 3))
def test_further_apart_is_never_less_open(one: float, other: float):
    low, high = sorted((one, other))
    assert gap_angle_deg(low, 90) <= gap_angle_deg(high, 90)


def test_knees_drawn_right_are_read_right():
    opening = Opening(CLAM)
    for frame in range(30):
        assert opening.measure(frame / 15, body()) == pytest.approx(0, abs=0.5)
    for frame, angle in enumerate(range(0, 50, 2), start=30):
        assert opening.measure(frame / 15, body(opening_deg=angle)) == pytest.approx(angle, abs=1.0)


@pytest.mark.parametrize("drawn", [0.18, 0.30, 0.42])
def test_closed_is_zero_however_far_apart_the_network_draws_closed_knees(drawn: float):
    opening = Opening(CLAM)
    closed = [opening.measure(frame / 15, body(gap=drawn)) for frame in range(30)]
    assert closed == pytest.approx([0.0] * 30, abs=1e-6)
    openings = [opening.measure(2 + k / 15, body(gap=max(drawn, knee_gap(4.0 * k)))) for k in range(13)]
    assert all(np.diff(openings) >= 0)
    assert openings[-1] == pytest.approx(48, abs=4), "wide open the knees are seen: the gap takes nothing off"


def test_a_slip_of_one_or_two_frames_is_left_out_and_a_third_believed():
    opening = Opening(CLAM)
    for frame in range(15):
        opening.measure(frame / 15, body())
    far = [opening.measure(1 + k / 15, body(opening_deg=60)) for k in range(3)]
    assert [math.isnan(value) for value in far] == [True, True, False]
    assert far[2] == pytest.approx(60, abs=1)


def test_dropping_a_limp_leg_is_no_slip():
    """A limp leg falls 45° in 0.2 s (SCIENCE 1.3)."""
    opening = Opening(CLAM)
    fall = [0.0] * 15 + [15, 30, 45, 45, 40, 25, 8, 0, 0]
    seen = [opening.measure(k / 15, body(opening_deg=angle)) for k, angle in enumerate(fall)]
    assert seen == pytest.approx(fall, abs=1.0)


def test_a_file_that_begins_with_the_knee_open_finds_the_closed_end():
    opening = Opening(CLAM)
    for frame in range(15):
        opening.measure(frame / 15, body(opening_deg=40))
    for frame in range(15, 60):
        last = opening.measure(frame / 15, body(opening_deg=0))
    assert last == pytest.approx(0, abs=0.5)
    assert opening.measure(4.0, body(opening_deg=20)) == pytest.approx(20, abs=1)


def test_rest_follows_down_at_once_and_never_far_up():
    rest = Rest()
    for k in range(100):
        high = rest.see(k * 0.1, 60.0)
    assert high == REST_MOST_DEG < FREE_DEG
    for k in range(100, 115):
        low = rest.see(k * 0.1, 5.0)
    assert low == 5.0


def test_rest_stays_through_a_long_hold():
    rest = Rest()
    for k in range(30):
        rest.see(k * 0.1, 10.0)
    for k in range(30, 170):
        held = rest.see(k * 0.1, 45.0)
    assert held == 10.0


@given(st.lists(st.tuples(st.floats(0, 0.5), st.floats(-25, 115)), min_size=1, max_size=80))
def test_rest_is_always_an_angle_that_was_seen_or_the_most_it_may_be(looks: list[tuple[float, float]]):
    rest, t_s = Rest(), 0.0
    for step_s, angle in looks:
        t_s += step_s
        level = rest.see(t_s, angle)
        assert level in {REST_MOST_DEG, *(seen for _, seen in looks)}


def test_straight_leg_is_the_angle_between_the_thighs():
    raise_ = Opening(load("side-lying-leg-raise"))
    angles = [0.0] * 15 + [10.0, 20.0, 30.0, 35.0, 30.0, 10.0, 0.0]
    seen = []
    for k, angle in enumerate(angles):
        points = lying()
        hips = points[[23, 24], :2]
        points[25, :2] = hips[0] + 80 * np.array(
            [math.cos(math.radians(angle)), -math.sin(math.radians(angle))]
        )
        points[26, :2] = hips[1] + [80, 0]
        made = Body.of(points)
        assert made is not None
        seen.append(raise_.measure(k / 15, made))
    assert seen == pytest.approx(angles, abs=0.1)


def test_a_lower_knee_that_is_drawn_up_after_the_upper_one_hides_nothing():
    """The network pulls the hidden knee along by a few pixels; a leg that both knees leave with has moved."""
    opening = Opening(CLAM)
    for frame in range(30):
        opening.measure(frame / 15, body())
    points = lying(opening_deg=12)
    lower = max((25, 26), key=lambda joint: points[joint, 1])
    points[lower, 1] -= 0.025 * 120
    pulled = Body.of(points)
    assert pulled is not None
    assert opening.measure(2.0, pulled) == pytest.approx(12, abs=1.0)
    together = lying()
    together[[25, 26], 1] -= 0.1 * 120
    moved = Body.of(together)
    assert moved is not None
    assert abs(opening.measure(2.07, moved)) < 5


def test_the_chord_needs_no_lower_knee():
    """The lower one is drawn with the upper one throughout; the upper one's own way is seen all the same."""
    knee = UpperKnee()
    for frame in range(30):
        knee.opening_deg(frame / 15, body(), 90)
    for k in range(1, 13):
        points = lying(opening_deg=4.0 * k)
        points[[25, 26], 1] = points[[25, 26], 1].min()
        made = Body.of(points)
        assert made is not None
        assert knee.opening_deg(2 + k / 15, made, 90) == pytest.approx(4.0 * k, abs=2.5)


@given(st.floats(-20, 100), st.floats(-100, 100))
def test_a_chord_that_is_far_off_has_no_say(gap_deg: float, chord_deg: float):
    both = agreed(gap_deg, chord_deg)
    assert min(gap_deg, chord_deg) - 1e-9 <= both <= max(gap_deg, chord_deg) + 1e-9
    if abs(chord_deg - gap_deg) > 10 + 0.3 * abs(gap_deg):
        assert both == gap_deg
    assert agreed(gap_deg, gap_deg + 0.5) == pytest.approx(gap_deg + 0.25, abs=0.01)
