"""The weeks: at least three days, any days. What is missed is not counted against anybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from hipwise.program.done import Done
from hipwise.program.pause import Pause
from hipwise.program.schedule import LEAST_DAYS, week_start

APART = timedelta(hours=18)
"""Two sessions of the same date this far apart, the clock put back meanwhile, are two days' work."""
PUT_BACK = timedelta(hours=12)
"""Only the date line puts a clock back by so much."""


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from ``start``. ``days``: those trained on, in order; one stands twice where the same date
    was lived twice. ``frozen``: a pause touched it before three were reached. ``over``: it lies behind."""

    start: date
    days: tuple[date, ...]
    frozen: bool
    over: bool

    @property
    def last(self) -> date:
        return self.start + timedelta(days=6)

    @property
    def reached(self) -> bool:
        """Three days or more (SCIENCE 3.1: the article's routine)."""
        return len(self.days) >= LEAST_DAYS

    @property
    def left(self) -> int:
        """Days still to come to reach three."""
        return max(0, LEAST_DAYS - len(self.days))


def enough(reps: int, prescribed: int) -> bool:
    """Whether so many repetitions in all make a day a training day: half of one side, or more.

    SCIENCE 3.1 and FIELD D3: a set that ends early counts; one only begun does not. [J]
    """
    return 2 * reps >= prescribed and reps > 0


def counts(done: Done) -> bool:
    """Whether a session makes its day a training day."""
    return enough(done.reps, done.prescribed)


def training_days(done: Iterable[Done]) -> list[date]:
    """The person's own days on which they trained, in order, each once.

    A date lived twice, eastward over the date line, stands twice if both of it were trained on.
    """
    by_day: dict[date, list[Done]] = {}
    for one in done:
        if counts(one):
            by_day.setdefault(one.on, []).append(one)
    days: list[date] = []
    for day in sorted(by_day):
        days += [day] * (2 if _lived_twice(by_day[day]) else 1)
    return days


def _lived_twice(same_date: Sequence[Done]) -> bool:
    clocks = sorted(
        (one.at.astimezone(UTC), one.at.utcoffset() or timedelta()) for one in same_date if one.at is not None
    )
    if len(clocks) < 2:
        return False
    (first, before), (last, after) = clocks[0], clocks[-1]
    return last - first >= APART and before - after >= PUT_BACK


def weeks(days: Sequence[date], pauses: Sequence[Pause], today: date, first_weekday: int = 0) -> list[Week]:
    """Every week from the first that was trained in to the present one, the oldest first.

    FIELD D3: weeks are counted, not days; a pause for illness, holiday or pain freezes them.
    """
    this = week_start(today, first_weekday)
    by_week: dict[date, list[date]] = {}
    for day in sorted(days):
        by_week.setdefault(week_start(day, first_weekday), []).append(day)
    start = min([*by_week, this])
    found: list[Week] = []
    while start <= this:
        trained = tuple(by_week.get(start, ()))
        last = start + timedelta(days=6)
        touched = any(one.first <= last and (one.last is None or start <= one.last) for one in pauses)
        found.append(Week(start, trained, touched and len(trained) < LEAST_DAYS, start < this))
        start += timedelta(days=7)
    return found


def in_a_row(found: Sequence[Week]) -> int:
    """Weeks with three days or more, running up to now.

    A frozen week neither counts nor ends the row, nor does the present one while it can still be reached.
    FIELD D3: a lapse costs next to nothing, and what was counted before stays in `reached_ever`.
    """
    row = 0
    for week in reversed(found):
        if week.reached:
            row += 1
        elif week.over and not week.frozen:
            break
    return row


def reached_ever(found: Sequence[Week]) -> int:
    """All weeks with three days or more: this number never falls."""
    return sum(week.reached for week in found)
