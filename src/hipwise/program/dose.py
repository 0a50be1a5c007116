"""How much a week asks for, and that it never asks for more than twice as much as the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hipwise.program import ladder
from hipwise.program.ladder import GENTLE, STANDARD, Rung
from hipwise.program.progression import present_rung
from hipwise.program.schedule import LEAST_DAYS, MOST_DAYS, PROPOSED, Schedule, week_start
from hipwise.program.step import Lock, Step

SIDES = 2
GROWTH = 2.0
"""A week asks for at most so many times the seconds of work of the week before."""
EVERY_OTHER_DAY = 4
"""The gentle start's most days a week (SCIENCE 3.1)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A week's dose: this rung, on so many days. ``waits`` is a higher one, chosen, that comes later."""

    rung: Rung
    days: int
    waits: Rung | None = None

    @property
    def dose_s(self) -> float:
        """Seconds of work in the week, both sides together."""
        return SIDES * self.rung.work_s * self.days


USUAL = Asked(ladder.rung(STANDARD), LEAST_DAYS)
"""The article's routine: what a first week is measured by."""


def asked(
    today: date,
    steps: Sequence[Step],
    schedules: Sequence[tuple[date, Schedule]],
    lock: Lock | None = None,
) -> Asked:
    """What the present week asks for (SCIENCE 3.1, 3.2: one change at a time, one day of rest at least).

    ``schedules``: what was chosen and from which day on, the earliest first. Where the rung and the days grow
    together, the days wait: no week asks for more than twice the work of the week before. Where one day of
    the rung would be more than that, the rung waits too.
    """
    first_weekday = _schedule(schedules, today).first_weekday
    now = week_start(today, first_weekday)
    changes = [step.day for step in steps] + [since for since, _ in schedules]
    if lock is not None:
        changes.append(lock.since)
    # The week before the first choice asked for what everybody begins with.
    week = week_start(min(changes, default=today), first_weekday) - timedelta(days=7)
    before = USUAL
    while week < now:
        before = _within(before, week + timedelta(days=6), steps, schedules, lock)
        week += timedelta(days=7)
    return _within(before, today, steps, schedules, lock)


def _within(
    before: Asked,
    day: date,
    steps: Sequence[Step],
    schedules: Sequence[tuple[date, Schedule]],
    lock: Lock | None,
) -> Asked:
    held = lock if lock is not None and lock.since <= day else None
    rung = present_rung([step for step in steps if step.day <= day], held)
    up_to = ladder.rungs()[: ladder.height(rung.key) + 1]
    now = next((one for one in reversed(up_to) if _fitting(one, before)), up_to[0])
    most = EVERY_OTHER_DAY if now.key == GENTLE else MOST_DAYS
    days = max(1, min(len(_schedule(schedules, day).days), most, _fitting(now, before)))
    return Asked(now, days, None if now == rung else rung)


def _fitting(rung: Rung, before: Asked) -> int:
    """So many days on this rung stay within twice the week before."""
    return int(GROWTH * before.dose_s / (SIDES * rung.work_s) + 1e-9)


def _schedule(schedules: Sequence[tuple[date, Schedule]], day: date) -> Schedule:
    chosen = [schedule for since, schedule in schedules if since <= day]
    return chosen[-1] if chosen else PROPOSED
