"""The pages of somebody who has lived through a year with the coach: the year of `story`, up to today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import story
from looks import look
from year import Somebody, moved_to

from hipwise.program.bout import Bout
from hipwise.program.schedule import week_start
from hipwise.records import Records

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1200)]

NAMES = {
    "/plan": "year-plan",
    "/week": "year-week",
    "/progress": "year-progress",
    "/report?last=12m": "year-report",
}


@pytest.fixture(scope="module")
def year(coach: Any) -> Any:
    """A coach with that year in its records."""
    folder = coach.folder
    somebody = Somebody(folder, story.MONDAY)
    story.live(somebody)
    somebody.records.close()
    today = datetime.now().astimezone()
    monday = week_start(today.date())
    moved_to(folder, (monday - somebody.day).days)
    with Records.open(folder) as records:
        # This week, so far: what was ticked off, and what the watch brought.
        records.weeks.add_late_entry(monday, {"left": 15, "right": 15})
        for at, minutes, activity, effort in (
            (time(7, 40), 25, "walk_level", 1),
            (time(12, 30), 50, "cycle_road", 2),
            (time(19, 0), 60, "tennis", 3),
        ):
            began = datetime.combine(monday, at).astimezone()
            records.activities.add(Bout(began, minutes, activity, effort, "fit", f"{began}"))
        # The first answers are a year old by now, and were given once more.
        latest = records.screening()
        assert latest is not None
        records.add_screening(today - timedelta(days=3), latest.answers, latest.outcome)
    return coach


@pytest.fixture(scope="module")
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("path", "name"), NAMES.items())
def test_the_pages_of_a_year(year: Any, page: Any, path: str, name: str):
    page.goto(year.address + path)
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_load_state("networkidle")
    look(page, name)
