"""The chosen days as an iCalendar file (RFC 5545), for whatever calendar the person keeps.

All days are one repeated event with one identity for good, so that a file imported again changes what is
there and doubles nothing: a calendar takes the higher SEQUENCE for the newer word.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hipwise import __version__
from hipwise.errors import UserError
from hipwise.exchange import zone_rules
from hipwise.program.pause import Pause
from hipwise.program.schedule import Schedule, next_day
from hipwise.records import Records

SETTING = "calendar"
LENGTH = timedelta(minutes=15)
LOOKED_AHEAD = timedelta(days=366)
"""Days of a pause are taken out so far ahead; by then the file was written anew."""
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SUMMARY = "Exercises for the hips"
DESCRIPTION = "About ten minutes, on the floor. Any other day will do as well."


@dataclass(frozen=True, slots=True)
class Entry:
    """The event as it stands: its identity, which edition, since when, and from which day on it repeats."""

    uid: str
    sequence: int
    changed_at: datetime
    first: date

    def as_json(self) -> dict[str, Any]:
        return {
            "uid": self.uid,
            "sequence": self.sequence,
            "changed_at": self.changed_at.isoformat(),
            "first": self.first.isoformat(),
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Entry:
        return cls(
            kept["uid"],
            kept["sequence"],
            datetime.fromisoformat(kept["changed_at"]),
            date.fromisoformat(kept["first"]),
        )


def write(records: Records, path: Path, now: datetime) -> None:
    """Write the calendar of the chosen days.

    Args:
        now: aware, by the clock of where the person is.

    Raises:
        UserError: the file cannot be written.
    """
    text = calendar(records.weeks.schedule(), records.weeks.pauses(), entry(records, now))
    try:
        path.write_bytes(text)
    except OSError as error:
        raise UserError(f"The calendar could not be written to {path} ({error.strerror}).") from error


def entry(records: Records, now: datetime) -> Entry:
    """The event's identity, one edition on if the days, the time or the pauses have changed since."""
    content = [
        records.weeks.schedule().as_json(),
        [[str(pause.first), str(pause.last)] for pause in records.weeks.pauses()],
    ]
    kept = records.settings.get(SETTING)
    if kept is not None and kept["content"] == content:
        return Entry.from_json(kept)
    uid = f"{uuid.uuid4()}@hipwise" if kept is None else kept["uid"]
    new = Entry(uid, 0 if kept is None else kept["sequence"] + 1, now, now.date())
    records.settings.put(SETTING, new.as_json() | {"content": content})
    return new


def calendar(schedule: Schedule, pauses: Iterable[Pause], event: Entry) -> bytes:
    """The text of the file.

    With a zone in the schedule the times are of that zone, with its rules (VTIMEZONE); without one they are
    by the clock of wherever the person is (RFC 5545 3.3.5, form 1).

    Raises:
        UserError: there is no such zone.
    """
    import icalendar

    first = next_day(schedule, event.first - timedelta(days=1))
    zone = _zone(schedule.zone)

    def at(day: date) -> datetime:
        return datetime.combine(day, schedule.at, zone)

    written = icalendar.Event()
    written.add("uid", event.uid)
    written.add("sequence", event.sequence)
    for name in ("dtstamp", "created", "last-modified"):
        written.add(name, event.changed_at.astimezone(ZoneInfo("UTC")).replace(microsecond=0))
    written.add("summary", SUMMARY)
    written.add("description", DESCRIPTION)
    written.add("class", "PRIVATE")
    written.add("transp", "TRANSPARENT")  # it keeps no hour from anybody else
    written.add("dtstart", at(first))
    written.add("duration", LENGTH)
    days = [DAYS[day] for day in schedule.days]
    written.add("rrule", {"freq": "weekly", "byday": days, "wkst": DAYS[schedule.first_weekday]})
    for day in _paused(schedule, pauses, first):
        written.add("exdate", at(day))
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", SUMMARY)
    alarm.add("trigger", -timedelta(minutes=schedule.remind_min))
    written.add_component(alarm)

    whole = icalendar.Calendar()
    whole.add("prodid", f"-//hipwise//hipwise {__version__}//EN")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    if zone is not None:
        whole.add_component(zone_rules.timezone(zone, first - LOOKED_AHEAD, first + 10 * LOOKED_AHEAD))
    whole.add_component(written)
    return whole.to_ical()


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return None if name is None else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UserError(f"There is no time zone called {name!r}. One is called Europe/Berlin.") from error


def _paused(schedule: Schedule, pauses: Iterable[Pause], first: date) -> Iterator[date]:
    """The chosen days that fall in a pause, from the first on."""
    known = list(pauses)
    for ahead in range(LOOKED_AHEAD.days):
        day = first + timedelta(days=ahead)
        if day.weekday() in schedule.days and any(pause.covers(day) for pause in known):
            yield day
