from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from hipwise.program.done import Done, SideDone
from hipwise.program.pause import Pause
from hipwise.program.week import in_a_row, reached_ever, training_days, weeks
from hipwise.sensing.source import Side

MONDAY = date(2026, 11, 16)
BOTH: dict[Side, SideDone] = {"left": SideDone(20), "right": SideDone(20)}


def at(when: datetime, reps: int = 40) -> Done:
    return Done(when.date(), 20, {"left": SideDone(reps)}, when)


def on(*days: date) -> list[date]:
    return training_days([Done(day, 20, BOTH) for day in days])


def three(monday: date) -> list[date]:
    return [monday, monday + timedelta(2), monday + timedelta(4)]


def test_any_three_days_make_a_week_and_what_is_left_is_told():
    (week,) = weeks(on(MONDAY, MONDAY + timedelta(1)), (), MONDAY + timedelta(3))
    assert (len(week.days), week.left, week.reached, week.over) == (2, 1, False, False)
    (week,) = weeks(on(*(MONDAY + timedelta(n) for n in (4, 5, 6))), (), MONDAY + timedelta(6))
    assert week.reached and week.left == 0


def test_twice_a_day_is_one_day_and_a_set_only_begun_is_none():
    morning = datetime(2026, 11, 16, 0, 30, tzinfo=UTC)
    assert training_days([at(morning), at(morning + timedelta(hours=23))]) == [MONDAY]
    assert training_days([at(morning, reps=9)]) == []
    assert training_days([at(morning, reps=10)]) == [MONDAY]


def test_weeks_run_on_over_the_present_one_until_it_lies_behind():
    days = [*three(MONDAY - timedelta(14)), *three(MONDAY - timedelta(7)), MONDAY]
    found = weeks(on(*days), (), MONDAY + timedelta(2))
    assert in_a_row(found) == 2
    assert in_a_row(weeks(on(*days), (), MONDAY + timedelta(7))) == 0
    assert reached_ever(weeks(on(*days), (), MONDAY + timedelta(70))) == 2


def test_a_pause_freezes_the_weeks_that_it_touches():
    days = on(*three(MONDAY - timedelta(28)), *three(MONDAY))
    flu = Pause(1, MONDAY - timedelta(20), MONDAY - timedelta(3), "illness")
    assert in_a_row(weeks(days, (), MONDAY + timedelta(4))) == 1
    found = weeks(days, [flu], MONDAY + timedelta(4))
    assert [week.frozen for week in found] == [False, True, True, True, False]
    assert in_a_row(found) == 2
    # Who trains in a pause all the same has the week.
    assert in_a_row(weeks(days, [Pause(1, MONDAY, None, "holiday")], MONDAY + timedelta(4))) == 1


def test_a_week_that_opens_on_sunday():
    saturday = date(2026, 11, 21)
    days = on(saturday - timedelta(6), saturday - timedelta(3), saturday)
    assert [len(week.days) for week in weeks(days, (), saturday, first_weekday=6)] == [3]
    assert [len(week.days) for week in weeks(days, (), saturday, first_weekday=0)] == [1, 2]


def test_days_are_the_persons_own_through_the_change_to_winter_time():
    berlin = ZoneInfo("Europe/Berlin")
    # 25 October 2026 has 25 hours; half past two comes twice, an hour apart, and is one day.
    first = datetime(2026, 10, 25, 2, 30, tzinfo=berlin)
    again = first.replace(fold=1)
    assert again.utcoffset() != first.utcoffset()
    assert training_days([at(first), at(again)]) == [date(2026, 10, 25)]
    late = datetime(2026, 10, 24, 23, 59, tzinfo=berlin)
    assert training_days([at(late), at(datetime(2026, 10, 25, 0, 1, tzinfo=berlin))]) == [
        date(2026, 10, 24),
        date(2026, 10, 25),
    ]


def test_the_longest_day_of_the_year_of_the_clocks_is_one_day():
    berlin = ZoneInfo("Europe/Berlin")
    early, late = (datetime(2026, 10, 25, hour, tzinfo=berlin) for hour in (0, 23))
    # 24 hours apart and under different clocks, but at home: the offset moved by one hour only.
    assert training_days([at(early), at(late)]) == [date(2026, 10, 25)]


def test_over_the_date_line_a_date_lived_twice_is_two_days_and_one_jumped_over_is_none():
    auckland, honolulu = timezone(timedelta(hours=13)), timezone(timedelta(hours=-10))
    there = datetime(2026, 11, 21, 8, tzinfo=auckland)
    here = there.astimezone(honolulu) + timedelta(hours=24)
    assert here.date() == there.date()
    assert training_days([at(there), at(here)]) == [there.date()] * 2
    back = datetime(2026, 11, 23, 20, tzinfo=honolulu)
    home = (back + timedelta(hours=24)).astimezone(auckland)
    assert (home.date() - back.date()).days == 2
    found = weeks(training_days([at(there), at(here), at(back), at(home)]), (), home.date())
    assert [len(week.days) for week in found] == [2, 2]


def test_the_leap_day_is_a_day_like_any_other():
    leap = date(2028, 2, 29)
    found = weeks(on(leap - timedelta(1), leap, leap + timedelta(1)), (), leap + timedelta(1))
    assert in_a_row(found) == 1
    assert [week.start for week in found] == [date(2028, 2, 28)]


@given(
    st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=60),
    st.integers(0, 6),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
def test_every_day_lies_in_exactly_one_week_and_nothing_done_is_ever_lost(days, first, more):
    today = date(2027, 12, 31)
    found = weeks(on(*days), (), today, first)
    assert sorted(day for week in found for day in week.days) == sorted(set(days))
    assert all(b.start - a.start == timedelta(7) for a, b in pairwise(found))
    assert found[-1].start <= today <= found[-1].last
    assert in_a_row(found) <= reached_ever(found)
    # One more day done never costs anything.
    added = weeks(on(*days, more), (), today, first)
    assert reached_ever(added) >= reached_ever(found) and in_a_row(added) >= in_a_row(found)


@given(
    st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=60),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.integers(0, 40),
)
def test_a_pause_never_costs_a_week(days, first, length):
    pause = Pause(1, first, first + timedelta(length), "holiday")
    today = date(2026, 12, 31)
    assert in_a_row(weeks(on(*days), [pause], today)) >= in_a_row(weeks(on(*days), (), today))
