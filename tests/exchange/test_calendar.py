# ruff: noqa: DTZ001 (the clock on the wall is what is meant)
from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject  # pyright: ignore[reportMissingTypeStubs]
from hypothesis import given, settings
from hypothesis import strategies as st

from hipwise.errors import UserError
from hipwise.exchange import zone_rules
from hipwise.exchange.calendar import Entry, calendar, entry, write
from hipwise.program.pause import Pause
from hipwise.program.schedule import Schedule
from hipwise.records import Records

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
EVENT = Entry("x@hipwise", 0, NOW, date(2026, 11, 22))
ZONES = (
    *("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Kiritimati"),
    *("Africa/Casablanca", "America/St_Johns", "Pacific/Pago_Pago", "Europe/Dublin", "UTC"),
)


def event(text: bytes) -> Any:
    """As the second library reads it. It keeps the first zone of a name it ever saw."""
    known: Any = vars(vobject.icalendar)["__tzidMap"]
    for name in set(known) - {"UTC"}:
        del known[name]
    return vobject.readOne(text.decode()).vevent


def days(text: bytes, count: int) -> list[datetime]:
    times = event(text).rruleset
    return [times[number] for number in range(count)]


@pytest.fixture
def records(tmp_path: Path):
    with Records.open(tmp_path / "data") as opened:
        yield opened


def test_on_a_fresh_folder_three_days_with_an_alarm(records: Records, tmp_path: Path):
    write(records, tmp_path / "plan.ics", NOW)
    found = event((tmp_path / "plan.ics").read_bytes())
    assert found.rrule.value == "FREQ=WEEKLY;BYDAY=MO,WE,FR;WKST=MO"
    assert found.dtstart.value == datetime(2026, 11, 23, 18)  # by the clock of wherever the person is
    assert found.valarm.action.value == "DISPLAY"
    assert found.valarm.trigger.value == timedelta(0)


schedules = st.builds(
    Schedule,
    days=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    at=st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59])),
    zone=st.none() | st.sampled_from(ZONES),
    first_weekday=st.sampled_from([0, 6]),
    remind_min=st.sampled_from([0, 10, 90]),
)


@settings(deadline=None, max_examples=25)
@given(schedule=schedules, first=st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_the_chosen_days_at_the_chosen_time_in_every_zone(schedule: Schedule, first: date):
    text = calendar(schedule, [], Entry("x@hipwise", 0, NOW, first))
    found = [at.replace(tzinfo=None) for at in days(text, 40)]
    assert all(at.weekday() in schedule.days and at.time() == schedule.at for at in found)
    assert found == sorted(set(found)) and first <= found[0].date() < first + timedelta(days=7)
    assert all((later - at).days <= 7 for at, later in pairwise(found))


@pytest.mark.parametrize("zone", ZONES)
def test_the_zone_in_the_file_is_the_zone(zone: str):
    """Through the changes of the clock: what the file says of an instant is what the zone says."""
    rules: Any = zone_rules.timezone(ZoneInfo(zone), date(2025, 6, 1), date(2036, 6, 1))
    parts = sorted(
        (part["DTSTART"].dt - part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td) for part in rules.walk()[1:]
    )
    for hours in range(0, 11 * 366 * 24, 7):
        at = datetime(2025, 6, 1) + timedelta(hours=hours)
        if at > datetime(2036, 5, 31):
            break
        said = [offset for start, offset in parts if start <= at][-1]
        assert said == at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset(), at


def test_the_clock_changes_at_the_right_minute():
    spring, autumn = zone_rules.changes(ZoneInfo("Europe/Berlin"), date(2026, 1, 1), date(2026, 12, 31))
    assert (spring.at, spring.before, spring.after) == (
        datetime(2026, 3, 29, 2),
        timedelta(hours=1),
        timedelta(hours=2),
    )
    assert (autumn.at, autumn.summer, spring.summer) == (datetime(2026, 10, 25, 3), False, True)


def test_summer_and_winter_it_is_six_in_the_evening_there():
    text = calendar(Schedule((0, 3), time(18), "America/New_York"), [], EVENT)
    instants = {at.month: at.astimezone(UTC).hour for at in days(text, 80)}
    assert instants[1] == 23 and instants[7] == 22


def test_importing_again_changes_rather_than_doubles(records: Records):
    first = entry(records, NOW)
    assert entry(records, NOW + timedelta(days=3)) == first  # nothing has changed
    records.weeks.choose(Schedule((1, 3, 5), time(7, 30), "Europe/Berlin"), NOW.date())
    later = NOW + timedelta(days=9)
    second = entry(records, later)
    assert (second.uid, second.sequence, second.changed_at) == (first.uid, 1, later)
    records.weeks.add_pause(date(2026, 12, 24), date(2027, 1, 3), "holiday")
    assert entry(records, later).sequence == 2
    text = calendar(records.weeks.schedule(), records.weeks.pauses(), second)
    found = event(text)
    assert (found.uid.value, found.sequence.value) == (first.uid, "1")
    assert found.last_modified.value == found.dtstamp.value == later.replace(microsecond=0)


def test_two_people_have_two_events(tmp_path: Path):
    with Records.open(tmp_path / "one") as one, Records.open(tmp_path / "two") as two:
        assert entry(one, NOW).uid != entry(two, NOW).uid


def test_no_alarm_in_a_pause():
    pauses = [
        Pause(1, date(2026, 12, 24), date(2027, 1, 3), "holiday"),
        Pause(2, date(2027, 2, 1), None, "illness"),
    ]
    text = calendar(Schedule((0, 2, 4), time(18), "Europe/Berlin"), pauses, EVENT)
    found = [at.date() for at in days(text, 26)]
    assert date(2026, 12, 23) in found and date(2027, 1, 4) in found and date(2027, 1, 29) in found
    assert not any(pause.covers(day) for pause in pauses for day in found if day < date(2027, 11, 1))


def test_every_line_is_as_the_standard_wants_it():
    text = calendar(Schedule((0, 6), time(9), "America/St_Johns", 6), [], EVENT)
    assert text.endswith(b"END:VCALENDAR\r\n")
    lines = text.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    assert b"RRULE:FREQ=WEEKLY;BYDAY=MO,SU;WKST=SU" in lines
    for needed in (b"VERSION:2.0", b"BEGIN:VTIMEZONE", b"TZID:America/St_Johns", b"BEGIN:VALARM"):
        assert needed in lines
    vobject.readOne(text.decode()).validate(raiseException=True)


def test_a_zone_that_is_none_and_a_place_that_cannot_be_written(records: Records, tmp_path: Path):
    with pytest.raises(UserError, match="no time zone called 'Mars/Base'"):
        calendar(Schedule(zone="Mars/Base"), [], EVENT)
    with pytest.raises(UserError, match="could not be written"):
        write(records, tmp_path / "no" / "plan.ics", NOW)
