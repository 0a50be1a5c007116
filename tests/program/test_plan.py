from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from histories import DAY, HISTORY, RUNGS, STEPS, clean, step, when
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hipwise.program import ladder, told
from hipwise.program.check_in import CheckIn
from hipwise.program.dose import Asked, asked
from hipwise.program.pain import Light, light, worse_next_day
from hipwise.program.pause import Pause
from hipwise.program.plan import Known, Today, plan
from hipwise.program.schedule import Schedule, week_start
from hipwise.program.screening import Outcome, Screening
from hipwise.program.step import Lock
from hipwise.program.week import training_days

WELL = Screening(when(DAY - timedelta(10)), {}, Outcome.GO)
MONDAY = DAY
SCHEDULES = st.lists(
    st.builds(
        lambda ahead, days: (DAY + timedelta(ahead), Schedule(tuple(sorted(days)))),
        st.integers(0, 60),
        st.sets(st.integers(0, 6), min_size=1),
    ),
    max_size=4,
).map(lambda chosen: sorted(chosen, key=lambda one: one[0]))


def known(done=(), **more) -> Known:
    values: dict[str, Any] = {"screening": WELL} | more
    return Known(days=training_days(done), done=done, **values)


def test_a_fresh_folder_asks_the_questions_first_and_has_a_plan_all_the_same():
    found = plan(Known(), MONDAY)
    assert found.today is Today.QUESTIONS
    assert found.schedule.days == (0, 2, 4)
    assert found.asked == Asked(ladder.rung("gentle"), 3) and found.twenty


def test_a_week_as_it_is_lived():
    done = [clean(MONDAY)]
    assert plan(known(), MONDAY).today is Today.TRAIN
    assert plan(known(done), MONDAY).today is Today.DONE
    tuesday = plan(known(done), MONDAY + timedelta(1))
    assert tuesday.today is Today.FREE and tuesday.left == 2
    assert tuesday.next_day == MONDAY + timedelta(2)
    # Wednesday missed: Thursday would fit.
    missed = plan(known(done), MONDAY + timedelta(3))
    assert missed.today is Today.TRAIN and "today would fit" in missed.reason
    three = [clean(MONDAY + timedelta(n)) for n in (0, 2, 4)]
    sunday = plan(known(three), MONDAY + timedelta(6))
    assert sunday.today is Today.ENOUGH and sunday.left == 0


def test_what_comes_before_any_exercise():
    locked = Screening(WELL.at, {}, Outcome.ASK_FIRST)
    assert plan(known(screening=locked), MONDAY).today is Today.ASK_FIRST
    agreed = replace(locked, agreed_at=WELL.at)
    assert plan(known(screening=agreed), MONDAY).today is Today.TRAIN
    assert plan(known(screening=replace(WELL, outcome=Outcome.URGENT)), MONDAY).today is Today.ASK_FIRST
    long_ago = replace(WELL, at=WELL.at - timedelta(days=100))
    assert plan(known(screening=long_ago), MONDAY).today is Today.QUESTIONS
    new = CheckIn(1, when(DAY), 0, None, True, Outcome.STOP)
    assert plan(known(check_in=new), MONDAY).today is Today.NOT_TODAY


def test_a_pause_asks_for_nothing_and_ends_by_itself():
    pause = Pause(1, MONDAY, MONDAY + timedelta(9), "holiday")
    found = plan(known(pauses=[pause]), MONDAY + timedelta(2))
    assert found.today is Today.PAUSED and found.pause == pause
    assert found.next_day == MONDAY + timedelta(11)
    assert plan(known(pauses=[pause]), MONDAY + timedelta(11)).today is Today.TRAIN
    assert plan(known(pauses=[replace(pause, last=None)]), MONDAY + timedelta(2)).next_day is None


def test_who_takes_twenty_and_six_days_at_once_gets_the_days_a_week_later():
    gentle = [(DAY - timedelta(7), Schedule((0, 2, 4)))]
    both = [*gentle, (DAY, Schedule((0, 1, 2, 3, 4, 5)))]
    steps = [step(DAY - timedelta(7), "gentle"), step(DAY, "standard")]
    first, second = asked(DAY, steps, both), asked(DAY + timedelta(7), steps, both)
    assert (first.rung.key, first.days) == ("standard", 3)
    assert (second.rung.key, second.days) == ("standard", 6)
    assert asked(DAY, steps[:1], both).days == 4  # the gentle start is for every other day


def test_a_step_of_which_one_day_is_more_than_twice_the_week_before_waits():
    once = [(DAY, Schedule((0,)))]
    steps = [step(DAY, "band-walk"), step(DAY + timedelta(7), "standard")]
    weeks = [asked(DAY + timedelta(7 * n), steps, once) for n in range(3)]
    assert [(week.rung.key, week.days) for week in weeks] == [
        ("band-walk", 1),
        ("gentle", 1),
        ("standard", 1),
    ]
    assert [week.waits and week.waits.key for week in weeks] == [None, "standard", None]
    assert "The standard clamshell comes later" in told.dose(weeks[1])
    waiting = plan(known(steps=steps, schedules=once), DAY + timedelta(7))
    assert not waiting.twenty and not waiting.missing
    assert plan(known(steps=steps, schedules=once), DAY + timedelta(14)).missing


@given(STEPS, SCHEDULES, st.booleans(), st.integers(0, 70))
@example([step(DAY, "band-walk"), step(DAY + timedelta(7), "standard")], [(DAY, Schedule((0,)))], False, 0)
def test_no_week_ever_asks_for_more_than_twice_the_week_before(steps, schedules, locked, ahead):
    lock = Lock("leg-raise", "Ms Okafor", DAY + timedelta(20)) if locked else None
    sunday = week_start(DAY + timedelta(ahead)) + timedelta(6)
    before = asked(sunday, steps, schedules, lock)
    for day in range(1, 8):
        now = asked(sunday + timedelta(day), steps, schedules, lock)
        assert now.dose_s <= 2 * before.dose_s
        assert 1 <= now.days <= 6


@given(HISTORY, STEPS, SCHEDULES, st.integers(0, 60))
def test_no_plan_ever_asks_for_exercise_after_red(done, steps, schedules, ahead):
    day = DAY + timedelta(ahead)
    past = [one for one in done if one.on <= day]
    found = plan(known(past, steps=steps, schedules=schedules), day)
    worse = any(worse_next_day(one) and one.on == day - timedelta(1) for one in past)
    if worse or any(one.on == day and light(one) is Light.RED for one in past):
        assert not found.today.asks
    if found.today.asks:
        assert day not in training_days(past)


@settings(max_examples=30)
@given(HISTORY, STEPS, st.sampled_from(RUNGS), st.integers(0, 60))
def test_a_plan_followed_never_climbs_two_rungs_in_a_week(done, steps, rung, ahead):
    """Whoever takes every proposal, day after day, on a body that never complains."""
    start = DAY + timedelta(ahead + 50)
    taken = [*steps, step(start - timedelta(20), rung)]
    heights: list[int] = []
    past = list(done)
    for n in range(21):
        day = start + timedelta(n)
        found = plan(known(past, steps=taken), day)
        if found.proposal is not None:
            taken = [*taken, step(day, found.proposal.rung)]
            found = plan(known(past, steps=taken), day)
        heights.append(ladder.height(found.asked.rung.key))
        reps = found.asked.rung.reps
        past = [*past, clean(day, reps)]
    assert all(b - a in (-1, 0, 1) for a, b in pairwise(heights))
    assert all(later - now <= 1 for now, later in zip(heights, heights[6:], strict=False))


@pytest.mark.parametrize("today", list(Today))
def test_only_one_of_the_days_asks(today):
    assert today.asks == (today is Today.TRAIN)


def test_the_week_of_a_person_who_opens_it_on_sunday():
    sunday = date(2026, 3, 1)
    chosen = [(sunday, Schedule((0, 2, 4), first_weekday=6))]
    done = [clean(sunday + timedelta(n)) for n in (0, 1, 2)]
    assert plan(known(done, schedules=chosen), date(2026, 3, 7)).today is Today.ENOUGH
    assert plan(known(done, schedules=chosen), date(2026, 3, 9)).today is Today.TRAIN
    assert datetime(2026, 3, 8, tzinfo=UTC).weekday() == 6


def test_the_reminder_comes_on_the_day_that_asks_at_its_time():
    chosen = [(MONDAY, Schedule((0, 3), time(7, 30), remind_min=45))]
    assert plan(known(schedules=chosen), MONDAY).remind_at == datetime(2026, 3, 2, 6, 45)  # noqa: DTZ001
    done = known([clean(MONDAY)], schedules=chosen)
    assert plan(done, MONDAY).remind_at == datetime(2026, 3, 5, 6, 45)  # noqa: DTZ001
    paused = known(schedules=chosen, pauses=[Pause(1, MONDAY, None, "illness")])
    assert plan(paused, MONDAY).remind_at is None
