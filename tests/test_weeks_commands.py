from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

from typer.testing import CliRunner

from hipwise.cli import app
from hipwise.program.bout import Bout
from hipwise.records import Records


def run(*command: str) -> str:
    done = CliRunner().invoke(app, list(command), env={"COLUMNS": "100"})
    assert done.exit_code == 0, done.output
    return done.output


def test_on_a_fresh_folder_monday_wednesday_friday_with_an_alarm_before_any_question(data_dir: Path):
    said = run("plan")
    assert "Monday, Wednesday and Friday at 18:00, with an alarm." in said
    assert "12 on each side, 3 days a week" in said
    found = json.loads(run("plan", "--format", "json"))
    assert found["schedule"]["days"] == [0, 2, 4] and found["schedule"]["at"] == "18:00"
    assert found["today"]["asks"] == "questions"
    assert (found["step"]["key"], found["days_a_week"], found["proposal"]) == ("gentle", 3, None)


def test_the_calendar_of_a_fresh_folder_is_by_the_clock_of_wherever_one_is(data_dir: Path, tmp_path: Path):
    """Floating local time (RFC 5545, 3.3.5, form 1): no zone, and no Z for UTC."""
    run("plan", "--ics", str(tmp_path / "plan.ics"))
    lines = (tmp_path / "plan.ics").read_text().splitlines()
    (begins,) = [line for line in lines if line.startswith("DTSTART")]
    assert re.fullmatch(r"DTSTART:\d{8}T180000", begins)
    assert not any("TZID" in line or "VTIMEZONE" in line for line in lines)
    assert "RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR;WKST=MO" in lines and "BEGIN:VALARM" in lines


def test_the_week_says_what_it_was_made_of(data_dir: Path):
    assert "0 days done this week" in run("week")
    now = datetime.now().astimezone()
    with Records.open() as records:
        records.activities.add(
            Bout(now, 90, "cycle_road", 2),
            Bout(now, 30, "tennis", 3),
            Bout(now - timedelta(days=9), 60, "golf", 2),
        )
        records.weeks.add_late_entry(now.date(), {"left": 20, "right": 20})
    said = run("week")
    assert "1 day done this week" in said
    assert "Cycling on the road" in said and "Golf" not in said and "One-sided: tennis." in said
    found = json.loads(run("week", "--format", "json"))
    assert found["done"] == [now.date().isoformat()] and found["left"] == 2
    assert found["planes"]["minutes"]["frontal"] == 0.05 * 90 + 0.35 * 30
    assert "weak" not in said


def test_progress_says_when_there_is_no_clear_change(data_dir: Path):
    assert "Nothing measured yet" in run("progress")
    now = datetime.now().astimezone()
    with Records.open() as records:
        for days, left, right in ((90, 30, 25), (60, 32, 26), (30, 33, 36), (1, 34, 38)):
            at = now - timedelta(days=days)
            records.measures.add(at, "hip_rotation_in", "left", left, 2.0, "deg", "typed")
            records.measures.add(at, "hip_rotation_in", "right", right, 2.0, "deg", "typed")
        records.measures.add(now, "single_leg_stance", "left", 20, None, "s", "typed")
    said = " ".join(run("progress").split())
    assert "No clear change" in said and "More: from" in said and "Too early to say." in said
    found = {line["what"]: line for line in json.loads(run("progress", "--format", "json"))}
    inwards = found["hip_rotation_in"]["sides"]
    assert inwards["left"]["change"]["verdict"] == "no clear change"
    assert inwards["right"]["change"] == {"verdict": "more", "before": 25.5, "now": 37.0, "smallest": 10.0}
    assert inwards["right"]["points"][-1]["error"] == 2.0
    assert found["hip_rotation_in"]["difference"] is None
