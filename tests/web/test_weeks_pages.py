"""The pages of the weeks, as somebody uses them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from hipwise.program.schedule import Schedule
from hipwise.program.screening import Outcome, questions
from hipwise.records import Records

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(90_000)
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    yield page
    context.close()
    assert not failures


@pytest.fixture
def screened(data_dir: Path) -> None:
    with Records.open() as records:
        now = datetime.now().astimezone()
        records.add_screening(now, {q.key: False for q in questions()}, Outcome.GO)


def opened(page: Any, summary: str) -> Any:
    """One of the boxes that open, opened."""
    box = page.locator("details", has=page.get_by_text(summary)).last
    box.locator("summary").first.click()
    return box


def test_the_days_the_step_a_pause_and_a_late_entry(start: Callable[..., Any], page: Any, screened: None):
    coach = start()
    today = datetime.now().astimezone().date()
    page.goto(f"{coach.address}/plan")
    page.get_by_text("12 on each side, 3 days a week.").wait_for()

    page.get_by_role("button", name="Twenty on each side instead").click()
    page.get_by_text("20 on each side, 3 days a week.").wait_for()

    days = opened(page, "Days and time")
    for day in ("Monday", "Tuesday"):
        days.get_by_role("checkbox", name=day).click(force=True)
    days.get_by_label("At", exact=True).fill("07:15")
    days.get_by_label("The week begins on").select_option("Sunday")
    days.get_by_role("button", name="Keep these days").click()
    page.get_by_text("Tuesday, Wednesday and Friday at 07:15, with an alarm.").wait_for()
    assert page.locator(".seven li strong").first.inner_text() == "Sun"

    late = opened(page, "A session done without the coach")
    late.get_by_label("Right").fill("18")
    late.get_by_role("button", name="Enter it").click()
    page.get_by_text(re.compile("^1 day done this week")).wait_for()

    pause = opened(page, "Pause: illness, a holiday")
    pause.get_by_label("Because of").select_option("holiday")
    pause.get_by_role("button", name="Pause").click()
    page.get_by_text("Paused. 1 day done this week; nothing is lost.").wait_for()
    opened(page, "Your pause").get_by_role("button", name="I am back").click()
    page.get_by_text(re.compile("^1 day done this week")).wait_for()

    with Records.open() as records:
        schedule = records.weeks.schedule()
        assert (schedule.days, schedule.at, schedule.first_weekday) == ((1, 2, 4), time(7, 15), 6)
        assert [(e.on, dict(e.reps)) for e in records.weeks.late_entries()] == [
            (today, {"left": 20, "right": 18})
        ]
        assert [step.rung for step in records.weeks.steps()] == ["standard"]
        assert records.weeks.pauses() == []


def test_a_proposal_is_taken_and_who_holds_the_step_decides(
    start: Callable[..., Any], page: Any, screened: None
):
    now = datetime.now().astimezone()
    with Records.open() as records:
        records.weeks.add_step(now - timedelta(days=40), "hold", "chosen", "You chose it.", "taken")
        records.weeks.add_late_entry(now.date() - timedelta(days=12), {"left": 15, "right": 15})
    coach = start()
    page.goto(coach.address)
    page.get_by_role("heading", name="One step back?").wait_for()
    page.get_by_text("You were away for 12 days.").wait_for()
    page.get_by_role("button", name="No, stay").click()
    page.get_by_role("link", name="Start").wait_for()
    assert page.get_by_role("heading", name="One step back?").count() == 0

    page.goto(f"{coach.address}/plan")
    box = opened(page, "For a physiotherapist: hold the step")
    box.get_by_label("Name").fill("Ms Okafor")
    box.get_by_label("Step").select_option("The small clamshell")
    box.get_by_role("button", name="Hold it there").click()
    page.get_by_role("heading", name="The small clamshell").wait_for()
    page.get_by_text("Held by Ms Okafor since").wait_for()
    assert page.get_by_text("All steps of the ladder").count() == 0


def test_an_activity_is_added_and_taken_out(start: Callable[..., Any], page: Any, screened: None):
    coach = start()
    page.goto(f"{coach.address}/week")
    page.get_by_text("Nothing is noted for this week yet.").wait_for()
    box = opened(page, "Add what else you did")
    box.get_by_label("Activity").select_option("Cycling on the road")
    box.get_by_label("Minutes").fill("90")
    box.get_by_role("button", name="Add it").click()
    page.get_by_text("Your week has few sideways and turning movements.").wait_for()
    assert "weak" not in page.locator("#main").inner_text()
    opened(page, "The figures, and what they rest on").get_by_role("button", name="Take out").click()
    page.get_by_text("Nothing is noted for this week yet.").wait_for()


def test_files_of_a_watch_are_brought_in_all_or_none(
    start: Callable[..., Any], page: Any, screened: None, data_dir: Path, tmp_path: Path
):
    now = datetime.now().astimezone().replace(microsecond=0)
    stamp = "%Y-%m-%d %H:%M:%S %z"
    workout = (
        f'<Workout workoutActivityType="HKWorkoutActivityTypeTennis" duration="45" durationUnit="min" '
        f'sourceName="Watch" startDate="{now:{stamp}}" endDate="{now:{stamp}}"></Workout>'
    )
    (tmp_path / "export.xml").write_text(f"<?xml version='1.0'?><HealthData>{workout}</HealthData>")
    with ZipFile(tmp_path / "export.zip", "w") as packed:
        packed.write(tmp_path / "export.xml", "apple_health_export/export.xml")
    (tmp_path / "broken.fit").write_bytes(b"\x0e\x10\x00\x00\xff\x00\x00\x00.FIT\x00\x00cut off")
    coach = start()
    page.goto(f"{coach.address}/week")

    def bring_in(*names: str) -> Any:
        box = page.locator("#brought")
        if box.get_attribute("open") is None:
            box.locator("summary").click()
        page.get_by_label("The files").set_input_files([tmp_path / name for name in names])
        page.get_by_role("button", name="Bring in").click()
        return page.get_by_role("status")

    said = bring_in("export.zip", "broken.fit")
    said.get_by_text("Nothing was brought in.").wait_for()
    assert "broken.fit" in said.inner_text() and str(tmp_path) not in said.inner_text()
    with Records.open() as records:
        assert records.activities.all() == []
    bring_in("export.zip").get_by_text("Brought in: 1 activity.").wait_for()
    bring_in("export.zip").get_by_text("1 was here already.").wait_for()
    page.get_by_text("One-sided: tennis").wait_for()
    page.reload()
    assert page.get_by_role("status").count() == 0  # said once

    # What is too large is not even sent, and told the way that takes it.
    page.locator("#brought summary").click()
    page.evaluate("document.querySelector('[type=file]').dataset.mostBytes = '10'")
    page.get_by_label("The files").set_input_files(tmp_path / "export.zip")
    why = page.get_by_label("The files").evaluate("box => box.validationMessage")
    assert "hipwise week export.zip" in why


def test_a_measure_typed_in_is_shown_and_one_that_no_hip_has_is_not(
    start: Callable[..., Any], page: Any, screened: None
):
    coach = start()
    page.goto(f"{coach.address}/progress")
    for value, said in (("31", "Too early to say."), ("95", "That could not be kept.")):
        box = opened(page, "Type in a measure")
        box.get_by_label("Degrees or seconds").fill(value)
        box.get_by_role("button", name="Keep it").click()
        page.get_by_text(said).wait_for()
    with Records.open() as records:
        (kept,) = records.measures.all()
        assert (kept.what, kept.side, kept.value, kept.how) == ("hip_rotation_in", "left", 31, "typed")


def test_the_browser_reminds_once_at_the_time_of_the_plan_if_it_may(
    start: Callable[..., Any], chromium: Any, screened: None
):
    now = datetime.now().astimezone()
    with Records.open() as records:
        at = now.time().replace(second=0, microsecond=0)
        records.weeks.choose(Schedule((now.weekday(),), at), now.date())
    coach = start()
    context = chromium.new_context()
    context.add_init_script(
        "window.shown = []; window.Notification = class { static permission = 'granted';"
        "constructor(title, more) { window.shown.push(title + ': ' + more.body); } };"
    )
    page = context.new_page()
    page.goto(coach.address)
    page.wait_for_function("window.shown.length === 1")
    assert page.evaluate("window.shown") == ["Time for your hips: The gentle start, 12 on each side."]
    with page.expect_response("**/plan/reminder"):
        page.reload()
    page.wait_for_timeout(300)
    assert page.evaluate("window.shown") == []
    context.close()


def test_the_browser_is_asked_by_a_tap_and_not_before(
    start: Callable[..., Any], chromium: Any, screened: None
):
    coach = start()
    context = chromium.new_context()
    context.add_init_script(
        "window.asked = 0; window.Notification = class { static permission = 'default';"
        "static async requestPermission() { window.asked++; return 'denied'; } };"
    )
    page = context.new_page()
    page.goto(coach.address)
    button = page.get_by_role("button", name="Remind me at the time of my plan")
    button.wait_for()
    assert page.evaluate("window.asked") == 0
    button.click()
    page.wait_for_function("window.asked === 1")
    button.wait_for(state="hidden")
    context.close()


def test_after_pain_the_day_offers_rest_and_no_start(start: Callable[..., Any], page: Any, screened: None):
    now = datetime.now().astimezone()
    with Records.open() as records:
        session = records.start_session(now, "camera", None, 20, "left")
        records.start_set(session, now, "clamshell", "left", 20)
        records.end_session(session, now, "pain")
    coach = start()
    page.goto(coach.address)
    page.get_by_text("It hurt today. The rest of the day is for rest.").wait_for()
    assert page.get_by_role("link", name="Start").count() == 0
    page.get_by_role("link", name="how you are now").wait_for()

    page.goto(f"{coach.address}/week")
    page.get_by_role("link", name="Enter a session done without the coach").click()
    page.get_by_role("button", name="Enter it").wait_for()


def test_a_sore_hip_is_asked_for_and_its_side_is_left_out(
    start: Callable[..., Any], page: Any, screened: None, data_dir: Path
):
    with Records.open() as records:
        now = datetime.now().astimezone()
        records.add_screening(now, {"outer_hip": True}, Outcome.GO)
        check_in = records.add_check_in(now, 1, None, False, Outcome.GO)
    coach = start()
    page.goto(f"{coach.address}/check-in/{check_in}")
    asked = page.get_by_role("group", name="Which hip is sore to lie on?")
    assert not asked.get_by_role("radio", checked=True).count()  # nobody is taken for somebody
    page.get_by_role("button", name="Just the clams").click()
    asked.get_by_text("Please answer this one.").wait_for()
    asked.get_by_role("radio", name="Right").click(force=True)
    page.get_by_role("button", name="Just the clams").click()
    page.wait_for_url(re.compile(r"/live\?.*only=right&pillow=yes"))
    page.get_by_text("12 on one side: right leg on top, and only that side.").wait_for()
    page.get_by_text("Have a pillow ready").wait_for()

    page.goto(f"{coach.address}/check-in/{check_in}")
    page.get_by_text("12 with the right leg on top, and only that side").wait_for()
    assert page.get_by_role("radio", name="Right").first.is_checked()
    asked.get_by_role("radio", name="Both").click(force=True)
    page.get_by_role("button", name="Just the clams").click()
    page.get_by_text("Both hips are sore to lie on").wait_for()
    assert not page.get_by_role("button", name="Just the clams").count()


def test_each_step_is_what_is_started_and_one_without_the_coach_is_ticked_off(
    start: Callable[..., Any], page: Any, screened: None, data_dir: Path
):
    now = datetime.now().astimezone()
    with Records.open() as records:
        check_in = records.add_check_in(now, 0, None, False, Outcome.GO)
        records.weeks.choose(Schedule((0, 1, 2, 3, 4, 5, 6)), now.date())
    coach = start()

    def step(rung: str) -> None:
        with Records.open() as records:
            records.weeks.add_step(datetime.now().astimezone(), rung, "chosen", "You chose it.", "taken")
        page.goto(f"{coach.address}/check-in/{check_in}")

    for rung, said, source in (
        ("hold", "hold there for three seconds", "camera"),
        ("leg-raise", "the top leg long", "camera"),
        ("press", "the coach counts with its beat", "beat"),
    ):
        step(rung)
        page.get_by_text(said).wait_for()
        page.get_by_role("button", name="Just the clams").click()
        page.wait_for_url(re.compile(rf"/live\?.*rung={rung}&.*source={source}"))

    step("one-leg")
    page.get_by_text("do it by yourself, then tick it off").wait_for()
    page.goto(coach.address)
    page.get_by_role("button", name="Done: tick it off").click()
    page.get_by_text("Done for today.").wait_for()
    with Records.open() as records:
        (entry,) = records.weeks.late_entries()
        assert (entry.on, dict(entry.reps)) == (now.date(), {"left": 10, "right": 10})
