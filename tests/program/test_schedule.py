from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipwise.program.schedule import PROPOSED, Schedule, in_order, next_day, week_start

DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))
WEEKDAYS = st.integers(0, 6)


def test_the_first_proposal_is_monday_wednesday_friday_with_an_alarm():
    assert PROPOSED.days == (0, 2, 4)
    assert PROPOSED.at == time(18, 0)


@pytest.mark.parametrize("wrong", [{"days": ()}, {"days": (7,)}, {"days": (2, 0)}, {"days": (0, 0)}])
def test_days_that_are_none_are_refused(wrong):
    with pytest.raises(ValueError):
        Schedule(**wrong)


@given(st.sets(WEEKDAYS, min_size=1), st.times(), WEEKDAYS, st.integers(0, 1440))
def test_a_schedule_comes_back_from_json(days, at, first, remind):
    schedule = Schedule(tuple(sorted(days)), at.replace(second=0, microsecond=0), "Asia/Tokyo", first, remind)
    assert Schedule.from_json(schedule.as_json()) == schedule


@given(DAYS, WEEKDAYS)
def test_a_week_has_seven_days_and_opens_on_its_own_weekday(day, first):
    start = week_start(day, first)
    assert start.weekday() == first
    assert start <= day < start + timedelta(days=7)
    assert week_start(start + timedelta(days=6), first) == start


def test_a_week_that_opens_on_sunday_and_one_with_the_leap_day():
    assert week_start(date(2026, 11, 22), 6) == date(2026, 11, 22)
    assert week_start(date(2026, 11, 22), 0) == date(2026, 11, 16)
    assert week_start(date(2028, 3, 1), 0) == date(2028, 2, 28)  # 29 February lies within
    assert in_order((0, 3, 6), 6) == [6, 0, 3]


@given(DAYS, st.sets(WEEKDAYS, min_size=1))
def test_the_next_day_is_a_chosen_one_within_a_week(day, days):
    found = next_day(Schedule(tuple(sorted(days))), day)
    assert found.weekday() in days and day < found <= day + timedelta(days=7)
