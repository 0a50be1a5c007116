from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hipwise.errors import UserError
from hipwise.exchange.report import Period, gather
from hipwise.exchange.report_page import page, write
from hipwise.program.plan import plan
from hipwise.program.screening import Outcome
from hipwise.records import Records
from hipwise.records.known import known
from hipwise.repetitions.events import Repetition

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
FOUR_WEEKS = Period.parse("4w", NOW)


def repetition(number: int, **changes: Any) -> Repetition:
    known = {
        "t_s": 6.0 * number, "number": number, "whole": True, "lift_s": 1.0, "hold_s": 1.0, "lower_s": 3.0,
        "lower_to_lift": 3.0, "opening_deg": 41.0, "opening_error_deg": 4.0,
    }  # fmt: skip
    return Repetition(**(known | changes))


def train(
    records: Records,
    at: datetime,
    sides: dict[Any, list[Repetition]],
    *,
    why: str = "done",
    prescribed: int = 20,
    place: str = "buttock",
    source: str = "camera",
) -> None:
    check_in = records.add_check_in(at, 2, place, False, Outcome.GO)
    session = records.start_session(at, source, check_in, prescribed, "left")
    for side, reps in sides.items():
        done = records.start_set(session, at, "clamshell", side, prescribed)
        for rep in reps:
            records.add_repetition(done, rep, np.empty((0, 2), np.float32))
        records.end_set(done, at + timedelta(minutes=2), why)
    records.end_session(session, at + timedelta(minutes=5), why)


@pytest.fixture
def records(tmp_path: Path):
    with Records.open(tmp_path / "data") as opened:
        yield opened


def test_a_session_left_before_its_first_repetition_makes_no_training_day(records: Records):
    train(records, NOW - timedelta(days=3), {"left": []})
    total = gather(records, FOUR_WEEKS).total
    assert (total.sessions, len(total.days_trained)) == (1, 0)


def test_the_figures(records: Records):
    clean, quick = repetition(1), repetition(2, faults=("dropped",), lower_s=0.5)
    cut = repetition(0, whole=False, lift_s=None)
    unmeasured = Repetition(6.0, 3, True)
    train(
        records,
        NOW - timedelta(days=2),
        {"left": [clean, quick, cut], "right": [unmeasured]},
        why="pain",
        prescribed=6,
    )
    train(records, NOW - timedelta(days=9), {"left": [clean]}, prescribed=12)  # too little for a day
    train(records, NOW - timedelta(days=28), {"left": [clean]})  # a day too early
    train(records, NOW - timedelta(days=1), {"left": [clean]}, source="sample")  # not the person
    records.weeks.add_late_entry(date(2026, 11, 10), {"right": 15})
    report = gather(records, FOUR_WEEKS)
    total = report.total
    assert (total.sessions, total.by_hand, len(total.days_trained)) == (2, 1, 2)
    assert total.days_trained == [date(2026, 11, 10), date(2026, 11, 20)]
    left, right = total.sides["left"], total.sides["right"]
    assert (left.done, left.prescribed, left.measured, left.clean) == (3, 18, 3, 2)
    assert (right.done, right.prescribed, right.measured, right.by_hand) == (1, 18, 0, 15)
    text = page(report)
    assert "15 more by hand" in text and ">1 of 6<" in text and "0 of 12 + 15<" in text
    assert total.dose_s == 5.0 + 2.5 + 5.0
    assert total.dose_asked_s == 6 * 5 + 12 * 5
    assert dict(total.stopped) == {"pain": 1} and total.pain_before == [2, 2]
    assert dict(report.noticed) == {"quick finish": 1}
    assert [(one.side, one.opening_deg, one.error_deg) for one in report.ranges] == [("left", 41, 4)] * 2
    assert report.unmeasured == 16
    assert sum(part.sessions for part in report.parts) == 2
    assert report.parts[0].first == FOUR_WEEKS.first and report.parts[-1].last == FOUR_WEEKS.last


def test_it_counts_the_days_that_the_week_counts(records: Records):
    """A session of half a side, one only begun, one late at night far from here, two on one day."""
    far = datetime(2026, 11, 18, 23, 30, tzinfo=timezone(timedelta(hours=-10)))
    for at, reps in ((NOW, 10), (NOW - timedelta(days=1), 9), (far, 12), (far - timedelta(hours=2), 20)):
        train(records, at, {"left": [repetition(n) for n in range(1, reps + 1)]})
    records.weeks.add_late_entry(date(2026, 11, 17), {"left": 20})
    report = gather(records, FOUR_WEEKS)
    week = plan(known(records, NOW), NOW.date()).week
    assert report.parts[-1].first == week.start == date(2026, 11, 16)
    assert [*report.parts[-1].days_trained] == [*week.days]
    assert [day.day for day in week.days] == [17, 18, 22]
    assert [one.on.day for one in report.ranges] == [18, 18, 21, 22]


def test_what_was_not_asked_for_is_not_missing_and_a_rung_has_its_own_dose(records: Records):
    session = records.start_session(NOW, "camera", None, 2, "right", rung="hold", one_side=True)
    done = records.start_set(session, NOW, "clamshell", "right", 2)
    for number in (1, 2):
        records.add_repetition(done, repetition(number, hold_s=3.0), np.empty((0, 2), np.float32))
    report = gather(records, FOUR_WEEKS)
    left, right = report.total.sides["left"], report.total.sides["right"]
    assert (left.prescribed, right.prescribed, right.done) == (0, 2, 2)
    assert report.total.dose_s == report.total.dose_asked_s == 2 * 7
    assert report.exercises == ("The longer hold",) and report.ranges == ()


def test_a_set_gone_on_with_is_asked_for_once(records: Records):
    session = records.start_session(NOW, "camera", None, 20, "left")
    for reps in (8, 12):
        done = records.start_set(session, NOW, "clamshell", "left", 20)
        for number in range(reps):
            records.add_repetition(done, repetition(number + 1), np.empty((0, 2), np.float32))
    left = gather(records, FOUR_WEEKS).total.sides["left"]
    assert (left.done, left.prescribed) == (20, 20)


@pytest.mark.parametrize(
    ("text", "first"), [("1d", date(2026, 11, 22)), ("4w", date(2026, 10, 26)), (" 6M ", date(2026, 5, 27))]
)
def test_lengths_of_time(text: str, first: date):
    assert Period.parse(text, NOW).first == first


@pytest.mark.parametrize("text", ["", "4", "w", "0d", "-3d", "9999m", "4 weeks", "٤w x"])
def test_what_is_no_length_of_time(text: str):
    with pytest.raises(UserError, match="Say 10d, 4w or 6m"):
        Period.parse(text, NOW)


def test_with_nothing_recorded_it_says_so(records: Records, tmp_path: Path):
    write(records, FOUR_WEEKS, tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text()
    assert "Nothing was recorded in this time." in text and "<table" not in text
    with pytest.raises(UserError, match="could not be written"):
        write(records, FOUR_WEEKS, tmp_path / "no" / "report.html")


def test_it_is_complete_in_itself_and_runs_nothing(records: Records):
    evil = '<script>alert("x")</script><img src=http://evil.example onerror=alert(1)>'
    train(records, NOW, {"left": [repetition(1)]}, why=evil, place=evil)
    session = records.start_session(NOW, evil, None, 20, "left")
    done = records.start_set(session, NOW, evil, "left", 20)
    odd: Any = (evil,)
    records.add_repetition(done, repetition(1, faults=odd), np.empty((0, 2), np.float32))
    text = page(gather(records, FOUR_WEEKS))
    assert "<script" not in text and "<img" not in text and "&lt;script" in text
    tags: list[str] = re.findall(r"<[^>]*>|@import|url\(", text)
    assert not any(re.search(r"src\s*=|href\s*=|@import|url\(|\son\w+\s*=", tag) for tag in tags)


def busy(records: Records, days: int) -> None:
    """Somebody who does it daily, with everything there is to say about it."""
    for ago in range(days):
        at = NOW - timedelta(days=ago)
        reps = [
            repetition(n, opening_deg=35 + (ago * n) % 17, faults=("dropped", "rocking", "short")[: n % 4])
            for n in range(1, 4)
        ]
        train(records, at, {"left": reps, "right": reps}, why=("done", "pain", "tired", "left")[ago % 4])
    kinds: Any = (("hip_rotation_in", "deg"), ("hip_rotation_out", "deg"), ("single_leg_stance", "s"))
    for what, unit in kinds:
        for side in ("left", "right"):
            records.measures.add(NOW, what, side, 31.0, 2.5, unit, "typed")
    for week in range(8):
        on = NOW.date() - timedelta(days=7 * week + 2)
        records.weeks.add_late_entry(on, {"left": 120, "right": 120})
        records.weeks.add_pause(NOW.date() - timedelta(days=7 * week), NOW.date(), "holiday")


@pytest.mark.browser
@pytest.mark.parametrize("sheet", ["A4", "Letter"])
@pytest.mark.parametrize(("days", "last"), [(0, "4w"), (12, "4w"), (100, "12m")])
def test_it_prints_to_one_page(
    records: Records, tmp_path: Path, chromium: Any, sheet: str, days: int, last: str
):
    busy(records, days)
    write(records, Period.parse(last, NOW), tmp_path / "report.html")
    asked: list[str] = []
    shown = chromium.new_page(java_script_enabled=False)
    try:
        shown.on("request", lambda request: asked.append(request.url))
        shown.goto((tmp_path / "report.html").as_uri())
        # 186 mm of paper within the margins: what is wider than that would be cut off.
        shown.set_viewport_size({"width": 703, "height": 1000})
        shown.emulate_media(media="print")
        table, room = shown.locator("table"), shown.locator("body")
        assert table.bounding_box()["width"] <= room.bounding_box()["width"] + 1
        paper = shown.pdf(format=sheet, prefer_css_page_size=False)
    finally:
        shown.close()
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    assert len(asked) == 1  # itself


def test_a_long_time_is_told_in_as_many_rows_as_there_is_room_for(records: Records):
    busy(records, 60)
    for last in ("1d", "9w", "12m", "3650d"):
        report = gather(records, Period.parse(last, NOW))
        assert 1 <= len(report.parts) <= 8 and len(report.ranges) <= 80
        assert sum(part.sessions for part in report.parts) == report.total.sessions
        covered = [(part.first, part.last) for part in report.parts]
        assert covered[0][0] == report.period.first and covered[-1][1] == report.period.last
        assert all(a[1] + timedelta(days=1) == b[0] for a, b in pairwise(covered))
