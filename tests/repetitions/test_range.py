"""How far the knee opened, as it may be said."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipwise.repetitions import Repetition
from hipwise.repetitions.range import Range, hip_angles, name, shown_alike


def rep(opening_deg: float, error_deg: float | None, whole: bool = True) -> Repetition:
    return Repetition(1.0, 1, whole, opening_deg=opening_deg, opening_error_deg=error_deg)


@pytest.mark.parametrize(
    ("deg", "error_deg", "said"),
    [
        (43.0, 5.1, "about 40°"),
        (45.0, 5.1, "about 50°"),
        (34.9, 5.1, "about 30°"),
        (38.2, 1.4, "38° ± 1°"),
        (38.2, 0.2, "38° ± 1°"),  # no strap sits better than that
        (38.2, 2.6, "38° ± 3°"),
        (12.0, math.inf, "about 10°"),
    ],
)
def test_it_is_said_no_finer_than_its_error(deg: float, error_deg: float, said: str):
    assert Range(deg, error_deg).shown() == said
    assert Range(deg, error_deg).as_json()["shown"] == said


def test_the_number_itself_is_kept():
    assert Range(43.21, 5.1).as_json() == {
        "deg": 43.21, "error_deg": 5.1, "step_deg": 10.0, "shown": "about 40°",
    }  # fmt: skip
    assert Range(43.21, 1.0).as_json()["step_deg"] is None
    assert Range(43.21, math.inf).as_json()["error_deg"] is None


def test_of_a_set_it_is_the_median_with_the_error_of_one():
    found = Range.of([rep(30, 1.2), rep(44, 1.0), rep(40, 1.4), rep(90, 0.1, whole=False)])
    assert found == Range(40, 1.2), "what a strap or a camera is wrong by, more repetitions do not mend"
    assert Range.of([]) is None
    assert Range.of([rep(30, None)]) == Range(30, math.inf)
    roll = Repetition(1.0, 1, True, pelvis_roll_deg=7.0, opening_error_deg=2.0)
    assert Range.of([roll]) == Range(7.0, 2.0)


def test_a_column_is_shown_alike():
    fine, rough = rep(38.2, 1.2), rep(52.0, 6.0)
    assert shown_alike([fine, fine, rough]) == ["38° ± 1°", "38° ± 1°", "52° ± 6°"]
    assert shown_alike([rough, rough, fine]) == ["about 50°", "about 50°", "about 40°"]
    assert shown_alike([fine, rep(20, None, whole=False)]) == ["38° ± 1°", ""]
    assert shown_alike([]) == []


@pytest.mark.parametrize(
    ("theta", "abduction", "rotation"),
    [(15, 10.5, 10.7), (30, 20.7, 22.2), (45, 30.0, 35.3), (60, 37.8, 50.8)],
)
def test_the_hips_own_angles_are_those_of_the_table(theta: float, abduction: float, rotation: float):
    """SCIENCE 6.2, knees bent by 90°."""
    hip = hip_angles(Range(theta, 0.0), "clam", 90.0)
    assert hip["abduction"].deg == pytest.approx(abduction, abs=0.06)
    assert hip["rotation"].deg == pytest.approx(rotation, abs=0.06)


@given(st.floats(1, 70), st.floats(60, 120))
def test_their_errors_are_those_of_the_opening_carried_through(theta: float, knee: float):
    step = 1e-4
    low, high = (hip_angles(Range(theta + d, 0.0), "clam", knee) for d in (-step, step))
    hip = hip_angles(Range(theta, 1.0), "clam", knee)
    for angle in ("rotation", "abduction"):
        slope = (high[angle].deg - low[angle].deg) / (2 * step)
        assert hip[angle].error_deg == pytest.approx(np.abs(slope), abs=1e-3)


def test_a_straight_leg_that_opens_with_the_pelvis_still_is_abduction():
    assert hip_angles(Range(30.0, 1.0), "straight-leg", 0.0) == {"abduction": Range(30.0, 1.0)}


def test_the_roll_is_named_until_it_is_known_that_there_is_none():
    assert name("clam") == "knee opening, hip roll included"
    assert name("clam", pelvis_still=True) == "knee opening"
