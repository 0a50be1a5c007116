"""Which days of the week, and when: the person's own choice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""As `date.weekday` counts them."""

LEAST_DAYS = 3
"""The article's routine: at least three days a week (SCIENCE 3.1)."""
MOST_DAYS = 6
"""One day of rest a week at least (SCIENCE 3.1)."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The days to train, 0 for Monday, and the time of day of the reminder.

    ``zone`` is an IANA name ("Europe/Berlin"); None means by the clock of wherever the person is, which is
    what somebody who travels wants. ``first_weekday`` opens the week: 0 for Monday, 6 for Sunday.
    ``remind_min``: so many minutes before.
    """

    days: tuple[int, ...] = (0, 2, 4)
    at: time = time(18, 0)
    zone: str | None = None
    first_weekday: int = 0
    remind_min: int = 0

    def __post_init__(self) -> None:
        if not self.days or any(day not in range(7) for day in self.days):
            raise ValueError("a schedule needs at least one day, from 0 (Monday) to 6 (Sunday)")
        if tuple(sorted(set(self.days))) != self.days:
            raise ValueError("the days stand in order, each once")
        if self.first_weekday not in range(7):
            raise ValueError("a week opens on a day from 0 (Monday) to 6 (Sunday)")
        if not 0 <= self.remind_min <= 24 * 60:
            raise ValueError("a reminder comes at most a day before")

    def as_json(self) -> dict[str, Any]:
        return {
            "days": list(self.days),
            "at": f"{self.at:%H:%M}",
            "zone": self.zone,
            "first_weekday": self.first_weekday,
            "remind_min": self.remind_min,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Schedule:
        return cls(
            tuple(kept["days"]),
            time.fromisoformat(kept["at"]),
            kept["zone"],
            kept["first_weekday"],
            kept["remind_min"],
        )


PROPOSED = Schedule()
"""Before anything was chosen: Monday, Wednesday and Friday at six in the evening, with an alarm."""


def week_start(day: date, first_weekday: int = 0) -> date:
    """The day on which the week of ``day`` opens."""
    return day - timedelta(days=(day.weekday() - first_weekday) % 7)


def in_order(days: Iterable[int], first_weekday: int = 0) -> list[int]:
    """Weekdays in the order in which the person's week has them."""
    return sorted(days, key=lambda day: (day - first_weekday) % 7)


def next_day(schedule: Schedule, after: date) -> date:
    """The first chosen day after ``after``."""
    return next(
        day for ahead in range(1, 8) if (day := after + timedelta(days=ahead)).weekday() in schedule.days
    )
