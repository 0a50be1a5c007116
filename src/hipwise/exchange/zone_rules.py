"""A time zone's rules as iCalendar wants them (VTIMEZONE, RFC 5545 3.6.5): each change of the clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Timezone


@dataclass(frozen=True, slots=True)
class Change:
    """The clock is put from one offset to another, at ``at`` by the clock before it is put."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool


def changes(zone: ZoneInfo, first: date, last: date) -> Iterator[Change]:
    """Every change of the clock from ``first`` to ``last``, to the second."""
    day = datetime.combine(first, time(), UTC)
    while day.date() <= last:
        next_day = day + timedelta(days=1)
        if _state(zone, day) != _state(zone, next_day):
            low, high = day, next_day  # the state of low before, of high after the change
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
                if _state(zone, middle) == _state(zone, low):
                    low = middle
                else:
                    high = middle
            yield _change(zone, high, _offset(zone, low))
        day = next_day


def timezone(zone: ZoneInfo, first: date, last: date) -> Timezone:
    """The VTIMEZONE of a zone, right for every time from ``first`` to ``last``."""
    import icalendar

    start = datetime.combine(first, time(), UTC)
    whole = icalendar.Timezone()
    whole.add("tzid", zone.key)
    for change in (_change(zone, start, _offset(zone, start)), *changes(zone, first, last)):
        part = icalendar.TimezoneDaylight() if change.summer else icalendar.TimezoneStandard()
        part.add("dtstart", change.at)
        part.add("tzoffsetfrom", change.before)
        part.add("tzoffsetto", change.after)
        part.add("tzname", change.name)
        whole.add_component(part)
    return whole


def _change(zone: ZoneInfo, at: datetime, before: timedelta) -> Change:
    after = _offset(zone, at)
    wall = at.replace(tzinfo=None) + before
    # Some countries call their winter the time that is moved; in a calendar summer is when it is put forward.
    return Change(wall, before, after, at.astimezone(zone).tzname() or "", after > before)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def _state(zone: ZoneInfo, at: datetime) -> tuple[timedelta, str | None]:
    return _offset(zone, at), at.astimezone(zone).tzname()
