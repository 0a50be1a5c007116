from __future__ import annotations

from datetime import timedelta

from histories import DAY, clean

from hipwise.program import told
from hipwise.program.plan import Known, plan
from hipwise.program.week import training_days

MONDAY = DAY


def said(days_ago: tuple[int, ...], on: int) -> str:
    done = [clean(MONDAY + timedelta(n)) for n in days_ago]
    return told.this_week(plan(Known(days=training_days(done), done=done), MONDAY + timedelta(on)))


def test_what_is_still_to_come_fits_into_what_is_left_of_the_week():
    assert said((), on=0) == "0 days done this week, 3 still to come, any day."
    assert said((0,), on=5) == "1 day done this week, 2 still to come, any day."
    assert said((0,), on=6) == "1 day done this week; a new one begins on Monday."
    assert said((0, 5), on=5) == "2 days done this week, 1 still to come, any day."
    assert said((0, 6), on=6) == "2 days done this week; a new one begins on Monday."
    assert said((0, 2, 4), on=6) == "3 days done this week; it asked for 3."
