"""Every page as somebody sees it: wide, on a phone, and in the dark; and as axe-core judges it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from looks import look

from hipwise.program.bout import Bout
from hipwise.program.screening import Outcome, questions
from hipwise.records import Records
from hipwise.repetitions.events import Repetition
from hipwise.sensing import Side
from hipwise.web import pages as pages_folder

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
NOTHING = np.empty((0, 2), np.float32)
RNG = np.random.default_rng(7)


@pytest.fixture(scope="module")
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture(scope="module")
def lived_in(coach: Any) -> int:
    """A coach with some weeks in its records; the newest session's id."""
    with Records.open(coach.folder) as records:
        return fill(records)


def fill(records: Records) -> int:
    records.add_screening(datetime.now(UTC), {q.key: False for q in questions()}, Outcome.GO)
    session_id = 0
    for days in (11, 9, 6, 4, 2, 1):
        began = datetime.now(UTC) - timedelta(days=days)
        check_in_id = records.add_check_in(began, days % 4, "buttock", False, Outcome.GO)
        session_id = records.start_session(began, "camera", check_in_id, 20, "left")
        sides: tuple[tuple[Side, int], ...] = (("left", 20), ("right", 20 if days != 6 else 11))
        for side, reps in sides:
            set_id = records.start_set(session_id, began, "clamshell", side, 20)
            for number in range(1, reps + 1):
                records.add_repetition(set_id, repetition(number), NOTHING)
            records.end_set(set_id, began, "done")
        records.end_session(session_id, began, "done" if days != 6 else "tired")
    return session_id


def repetition(number: int) -> Repetition:
    lift_s, lower_s = RNG.normal(1.05, 0.1), RNG.normal(2.8 - 0.03 * number, 0.2)
    return Repetition(
        t_s=6.0 * number,
        number=number,
        whole=True,
        lift_s=lift_s,
        hold_s=RNG.normal(0.9, 0.1),
        lower_s=lower_s,
        lower_to_lift=lower_s / lift_s,
        opening_deg=42.0,
        lift_error_s=0.07,
        hold_error_s=0.1,
        lower_error_s=0.12,
        lower_to_lift_error=0.2,
        faults=("dropped",) if number == 17 else (),
    )


def see(page: Any, coach: Any, path: str, name: str) -> None:
    page.goto(coach.address + path)
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_load_state("networkidle")
    look(page, name)


def test_the_health_questions_and_what_they_mean(coach: Any, page: Any):
    see(page, coach, "/screening", "screening")
    for outcome in (Outcome.EMERGENCY, Outcome.ASK_FIRST):
        with Records.open(coach.folder) as records:
            records.add_screening(datetime.now(UTC), {q.key: True for q in questions()}, outcome)
        see(page, coach, "/screening/outcome", f"outcome-{outcome.value.replace('_', '-')}")


CALM = {
    "/": "home",
    "/check-in": "check-in",
    "/check-in?pain=4": "check-in-where",
    "/check-in?pain=4&where=groin": "check-in-new",
    "/how-to": "how-to",
    "/plan": "plan",
    "/week": "week",
    "/progress": "progress",
    "/claims": "claims",
    "/history": "history",
    "/data": "data",
    "/report?last=4w": "report",
    "/muscles": "muscles",
    "/more": "more",
    "/nothing-here": "not-found",
}
WITH_AN_ID = {"/session/{session_id}", "/check-in/{check_in_id}"}
SCREENING = {"/screening", "/screening/outcome"}


def test_no_page_is_left_out():
    pages = {
        path
        for file in Path(pages_folder.__file__).parent.glob("*.py")
        for path in re.findall(r'@page_at\("([^"]+)"', file.read_text(encoding="utf-8"))
    }
    judged = {path.partition("?")[0] for path in CALM} | WITH_AN_ID | SCREENING
    with_a_phone = Path(__file__).with_name("test_phone_looks.py").read_text(encoding="utf-8")
    assert {path for path in pages - judged if f'"{path}"' not in with_a_phone} == set()


@pytest.mark.parametrize(("path", "name"), CALM.items())
def test_the_calm_pages(coach: Any, page: Any, lived_in: int, path: str, name: str):
    see(page, coach, path, name)


def test_the_pages_of_the_weeks_with_all_that_opens(coach: Any, page: Any, lived_in: int):
    now = datetime.now().astimezone()
    with Records.open(coach.folder) as records:
        for days, left, right in ((200, 28, 30), (120, 30, 31), (60, 39, 32), (2, 42, 33)):
            at = now - timedelta(days=days)
            records.measures.add(at, "hip_rotation_in", "left", left, 2.5, "deg", "typed")
            records.measures.add(at, "hip_rotation_in", "right", right, 2.5, "deg", "typed")
        records.activities.add(Bout(now, 90, "cycle_road", 2), Bout(now, 45, "tennis", 3))
        records.weeks.add_pause(now.date() - timedelta(60), now.date() - timedelta(40), "holiday")
    for name in ("plan", "week", "progress"):
        page.goto(f"{coach.address}/{name}")
        page.get_by_role("heading", level=1).wait_for()
        for opens in page.locator("details").all():
            opens.evaluate("element => (element.open = true)")
        look(page, f"{name}-open")


def test_one_session(coach: Any, page: Any, lived_in: int):
    see(page, coach, f"/session/{lived_in}", "session")


def test_todays_session(coach: Any, page: Any, lived_in: int):
    with Records.open(coach.folder) as records:
        now = datetime.now(UTC)
        going = records.add_check_in(now, 4, "outer_hip", False, Outcome.EASIER)
        new = records.add_check_in(now, 2, None, True, Outcome.STOP)
    see(page, coach, f"/check-in/{going}", "today")
    page.get_by_text("Change").click()
    look(page, "today-choices")
    see(page, coach, f"/check-in/{new}", "not-today")
