from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipwise.program.mobility import Point
from hipwise.program.pause import Pause
from hipwise.program.planes import planes
from hipwise.web.calendar import months, year
from hipwise.web.lines_chart import MOST_POINTS, lines, nice_step, thinned
from hipwise.web.planes_chart import picture


def test_a_year_with_the_leap_day_has_each_of_its_days_once():
    today = date(2028, 12, 31)
    drawn = year([date(2028, 2, 29)], [Pause(1, date(2028, 7, 1), date(2028, 7, 14), "holiday")], today)
    told = re.findall(r"<title>(.*?)</title>", drawn)
    assert len(told) == len(set(told)) == 52 * 7 + today.weekday() + 1
    assert told.count("Tuesday 29 February: done") == 1
    assert sum(said.endswith("paused") for said in told) == 14
    assert drawn.count('class="done') == 1 and drawn.count(" now") == 1
    assert "1 day with a session" in drawn


@settings(max_examples=40)
@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 6))
def test_a_year_ends_today_whichever_day_opens_the_week(today, first):
    drawn = year([today], [], today, first)
    assert 'class="done now"' in drawn
    assert f"{today:%A} {today.day} {today:%B}: done" in drawn
    assert 365 <= drawn.count("<title>") <= 53 * 7


def test_the_months_go_back_over_new_year():
    today = date(2026, 2, 15)
    found = months([date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2)], today)
    assert [first for first, _ in found[:3]] == [date(2026, 2, 1), date(2026, 1, 1), date(2025, 12, 1)]
    assert [count for _, count in found[:3]] == [0, 2, 1] and len(found) == 12


@pytest.mark.parametrize(("top", "step"), [(0.3, 0.5), (9, 5), (41, 20), (100, 50), (6, 2)])
def test_a_scale_has_round_steps(top, step):
    assert nice_step(top) == step


@given(st.lists(st.tuples(st.integers(0, 400), st.floats(0, 90), st.none() | st.floats(0, 20)), min_size=1))
def test_all_that_is_drawn_lies_within_the_picture(values):
    found = [Point(date(2026, 1, 1) + timedelta(days), value, error) for days, value, error in values]
    found.sort(key=lambda point: point.day)
    drawn = lines({"left": found, "right": []}, "deg", "Opening")
    heights = [float(y) for y in re.findall(r'cy="([-\d.]+)"', drawn)]
    assert len(heights) == len(thinned(found)) <= MOST_POINTS
    assert all(0 <= y <= 250 for y in heights)
    assert thinned(found)[-1] == found[-1]


def test_nothing_done_is_no_ring():
    assert "arc" not in picture(planes([]))
