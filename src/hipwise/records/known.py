"""All that the rules look at, read from the records for one moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hipwise.program import ladder
from hipwise.program.bout import Bout
from hipwise.program.plan import Known
from hipwise.records.records import Records


def known(records: Records, now: datetime) -> Known:
    """What is known ``now``; its zone says which day it is for the person."""
    weeks = records.weeks
    check_in = records.latest_check_in()
    today = check_in is not None and check_in.at.astimezone(now.tzinfo).date() == now.date()
    late = weeks.late_entries()
    return Known(
        days=records.trained.days(late),
        done=records.trained.done(late),
        steps=weeks.steps(),
        schedules=weeks.schedules(),
        pauses=weeks.pauses(),
        lock=weeks.lock(),
        screening=records.screening(),
        check_in=check_in if today else None,
    )


REST_S = 1.0
"""Between two repetitions, at the article's tempo: lift 1, hold 1, lower 3, rest 1."""


def moved(records: Records, first: date, last: date) -> list[Bout]:
    """What was done from ``first`` to ``last``, the sessions among it as what they are on their rung."""
    # A day anywhere on earth lies within this; the person's own days are picked from it.
    since = datetime.combine(first, time(), UTC) - timedelta(hours=15)
    until = datetime.combine(last, time(), UTC) + timedelta(hours=39)
    bouts = [one for one in records.activities.all(since, until) if first <= one.day <= last]
    for done in records.trained.done():
        if done.at is not None and first <= done.on <= last and done.reps:
            rung = ladder.find(done.rung) or ladder.rung(ladder.STANDARD)
            minutes = done.reps * (rung.work_s / rung.reps + REST_S) / 60
            bouts.append(Bout(done.at, minutes, rung.activity, 2, "session"))
    return sorted(bouts, key=lambda one: one.started_at)
