from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipwise.program.measure import Measure
from hipwise.program.mobility import Point, change, difference, points

DAY = date(2026, 3, 2)


def line(*values: float, error: float | None = None) -> list[Point]:
    return [Point(DAY + timedelta(7 * n), value, error) for n, value in enumerate(values)]


def test_a_day_is_the_median_of_its_tries_on_one_side():
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    left = [
        Measure(n, at, "hip_rotation_in", "left", value, error, "deg", "phone")
        for n, (value, error) in enumerate([(30, 2.0), (44, 3.0), (33, 4.0)])
    ]
    tries = [*left, Measure(3, at, "hip_rotation_in", "right", 20, None, "deg", "phone")]
    assert points(tries, "left") == [Point(DAY, 33, 3.0)]
    assert points(tries, "right") == [Point(DAY, 20, None)]


@pytest.mark.parametrize(
    ("values", "unit", "verdict"),
    [
        ((), "deg", "too early"),
        ((30,), "deg", "too early"),
        ((30, 39), "deg", "no clear change"),
        ((30, 40), "deg", "more"),
        ((40, 30), "deg", "less"),
        ((20, 25), "s", "no clear change"),
        ((20, 26), "s", "more"),
        ((10, 6), "reps", "less"),
        ((0, 0), "reps", "no clear change"),
    ],
)
def test_the_smallest_change_that_means_anything_is_10_degrees_or_30_percent(values, unit, verdict):
    assert change(line(*values), unit).verdict == verdict


def test_one_lucky_day_is_no_change_and_neither_is_what_the_error_may_be():
    assert change(line(30, 31, 30, 31, 30, 55), "deg").verdict == "no clear change"
    assert change(line(30, 31, 30, 43, 42, 44), "deg").verdict == "more"
    wide = change(line(30, 31, 30, 43, 42, 44, error=6.0), "deg")
    assert wide.verdict == "no clear change"
    assert wide.smallest == pytest.approx(1.96 * 6 * 2**0.5)


def test_a_difference_between_the_sides_is_mentioned_only_when_seen_twice():
    assert difference(line(30, 42), line(30, 30), "deg") is None
    assert difference(line(41, 42), line(30, 30), "deg") == ("left", 11)
    assert difference(line(41, 39), line(30, 30), "deg") is None
    assert difference(line(41, 20), line(30, 31), "deg") is None  # not the same side
    assert difference(line(20, 20), line(29, 30), "s") == ("right", 9)
    assert difference(line(0, 0), line(0, 0), "reps") is None


@given(
    st.lists(st.floats(0, 90), min_size=2, max_size=12),
    st.none() | st.floats(0, 20),
    st.sampled_from(["deg", "s", "reps"]),
)
def test_no_change_is_ever_told_that_is_smaller_than_what_means_anything(values, error, unit):
    found = change(line(*values, error=error), unit)
    assert found.before is not None and found.now is not None and found.smallest is not None
    gap = abs(found.now - found.before)
    assert (found.verdict == "no clear change") == (gap < found.smallest or gap == 0)
    if unit == "deg":
        assert found.smallest >= 10


@given(st.lists(st.tuples(st.floats(0, 90), st.floats(0, 90)), max_size=8))
def test_the_sides_are_told_alike_whichever_is_called_left(pairs):
    left, right = line(*(a for a, _ in pairs)), line(*(b for _, b in pairs))
    one, other = difference(left, right, "deg"), difference(right, left, "deg")
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert {one[0], other[0]} == {"left", "right"} and one[1] == other[1]
