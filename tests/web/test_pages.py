"""The calm pages in a real Chromium, against the real server."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from chromium import CONTRAST

from hipwise.coaching.plan import Kind
from hipwise.program.screening import Outcome, questions
from hipwise.records import Records
from hipwise.repetitions.events import Repetition
from hipwise.sensing import Side

pytestmark = pytest.mark.browser
NOTHING = np.empty((0, 2), np.float32)


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A page that may talk to this computer only, and whose scripts must not fail."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(90_000)
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("console", lambda said: failures.append(said.text) if "Content Security" in said.text else None)
    page.on(
        "request",
        lambda asked: (
            None if urlsplit(asked.url).hostname in ("127.0.0.1", None) else failures.append(asked.url)
        ),
    )
    yield page
    context.close()
    assert not failures


@pytest.fixture
def screened(data_dir: Path) -> None:
    with Records.open() as records:
        records.add_screening(datetime.now(UTC), {q.key: False for q in questions()}, Outcome.GO)


def rep(number: int, lift_s: float = 1.1, lower_s: float = 2.9) -> Repetition:
    return Repetition(
        t_s=6.0 * number,
        number=number,
        whole=True,
        lift_s=lift_s,
        hold_s=0.9,
        lower_s=lower_s,
        lower_to_lift=lower_s / lift_s,
        opening_deg=42.0,
        lower_error_s=0.12,
        faults=("dropped",) if number == 3 else (),
    )


def heading(page: Any, text: str) -> Any:
    found = page.get_by_role("heading", level=1, name=text, exact=True)
    found.wait_for()
    return found


def answer(page: Any, question: str, reply: str) -> None:
    page.get_by_role("group", name=question).get_by_role("radio", name=reply, exact=True).check(force=True)


def tap(page: Any, question: str, reply: str) -> None:
    """Answer a question that one tap answers."""
    page.get_by_role("group", name=question).get_by_role("button", name=reply, exact=True).click()


def answer_all(page: Any, yes: tuple[str, ...] = ()) -> None:
    for question in questions():
        answer(page, question.ask, "Yes" if question.key in yes else "No")
    page.get_by_role("button", name="Continue").click()


def test_from_the_first_run_to_the_live_page(start: Callable[..., Any], page: Any, data_dir: Path):
    coach = start()
    page.goto(coach.address)
    heading(page, "Before you start")
    # A question that is left out holds the form: the browser itself says so.
    page.get_by_role("button", name="Continue").click()
    assert page.url.endswith("/screening")
    first = page.get_by_role("group", name=questions()[0].ask)
    first.get_by_text("Please answer this one.").wait_for()
    answer(page, questions()[0].ask, "No")
    assert not first.get_by_text("Please answer this one.").is_visible()

    answer_all(page)
    heading(page, "What your answers mean")
    page.get_by_role("heading", name="You can start").wait_for()
    page.get_by_role("link", name="Go on").click()
    heading(page, "Today")
    page.get_by_role("link", name="Start").click()

    heading(page, "How are you today?")
    tap(page, "How much pain is there now?", "5")
    tap(page, "Pain 5 of 10. Where is it worst?", "Buttock")
    tap(page, "Anything new since last time: numbness, weakness, bladder or bowel trouble?", "No")

    heading(page, "Today's session")
    page.get_by_text("With pain of 5, the small clamshell is the better choice today.").wait_for()
    page.get_by_text("Change").click()
    assert page.get_by_role("radio", name="The small clamshell, 10").is_checked()
    answer(page, "What, and how many on each side", "The gentle start, 12")
    answer(page, "Which leg on top first", "Right")
    answer(page, "Who watches", "Just the beat")
    answer(page, "Warm-up of the full routine", "Side steps with a band")
    page.get_by_role("button", name="Just the clams").click()
    page.wait_for_url(re.compile(r"/live\?"))

    with Records.open() as records:
        ((check_in_id, check_in),) = records.check_ins().items()
        screening = records.screening()
    assert parse_qs(urlsplit(page.url).query) == {
        "check_in": [str(check_in_id)],
        "rung": ["gentle"],
        "reps": ["12"],
        "first": ["right"],
        "source": ["beat"],
        "kind": ["clams"],
        "warm_up": ["band-walk"],
    }
    assert (check_in.pain, check_in.where, check_in.outcome) == (5, "buttock", Outcome.EASIER)
    assert screening is not None and screening.outcome is Outcome.GO


def test_an_emergency_shuts_the_door_and_ask_first_opens_it_by_an_agreement(
    start: Callable[..., Any], page: Any, data_dir: Path
):
    coach = start()
    page.goto(f"{coach.address}/screening")
    answer_all(page, yes=("saddle",))
    heading(page, "What your answers mean")
    page.get_by_role("heading", name="Get help now").wait_for()
    for closed in ("/check-in", "/check-in/1"):
        page.goto(coach.address + closed)
        heading(page, "What your answers mean")
    page.goto(coach.address)
    heading(page, "Today")
    assert page.get_by_role("link", name="Start").count() == 0

    page.get_by_role("link", name="Answer again", exact=True).click()
    answer_all(page, yes=("hip_surgery",))
    page.get_by_role("heading", name="Ask first").wait_for()
    page.get_by_role("button", name="A clinician has agreed").click()
    page.get_by_role("heading", name="You can start").wait_for()
    with Records.open() as records:
        screening = records.screening()
    assert screening is not None and screening.may_start and screening.agreed_at is not None
    page.goto(f"{coach.address}/check-in")
    heading(page, "How are you today?")


def test_something_new_means_not_today(start: Callable[..., Any], page: Any, screened: None):
    coach = start()
    page.goto(f"{coach.address}/check-in")
    tap(page, "How much pain is there now?", "0")  # then there is no place to ask for
    tap(page, "Anything new since last time: numbness, weakness, bladder or bowel trouble?", "Yes")
    heading(page, "Not today")
    assert page.get_by_role("button").count() == 0


def test_what_was_stopped_can_be_gone_on_with_or_left(start: Callable[..., Any], page: Any, screened: None):
    began = datetime.now(UTC) - timedelta(minutes=9)
    with Records.open() as records:
        session_id = records.start_session(began, "camera", None, 20, "left")
        set_id = records.start_set(session_id, began, "clamshell", "left", 20)
        for number in range(1, 11):
            records.add_repetition(set_id, rep(number), NOTHING)
    coach = start()
    page.goto(coach.address)
    page.get_by_role("heading", name="You stopped at 10 of 20 on the left.").wait_for()
    go_on = page.get_by_role("link", name="Go on").get_attribute("href")
    assert go_on == f"/live?resume={session_id}&source=camera"
    page.get_by_role("button", name="Leave it at that").click()
    page.get_by_role("link", name="Start").wait_for()
    with Records.open() as records:
        left = records.session(session_id)
    assert left is not None and left.why == "left" and left.ended_at is not None


def test_a_form_that_cannot_be_kept_says_why_and_loses_nothing(
    start: Callable[..., Any], page: Any, screened: None, data_dir: Path
):
    coach = start()
    page.goto(f"{coach.address}/check-in")
    tap(page, "How much pain is there now?", "1")
    tap(page, "Pain 1 of 10. Where is it worst?", "Groin")
    with closing(sqlite3.connect(data_dir / "hipwise.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # another program holds the file
        tap(page, "Anything new since last time: numbness, weakness, bladder or bowel trouble?", "No")
        heading(page, "That did not work")
    assert "another program holds the file" in page.get_by_role("alert").inner_text()
    page.reload()  # the browser asks nothing here and sends the form again
    heading(page, "Today's session")


def test_a_check_in_of_another_day_is_asked_anew(start: Callable[..., Any], page: Any, screened: None):
    with Records.open() as records:
        old = records.add_check_in(datetime.now(UTC) - timedelta(days=1), 0, None, False, Outcome.GO)
    coach = start()
    page.goto(f"{coach.address}/check-in/{old}")
    heading(page, "How are you today?")


def test_the_history_shows_what_was_kept(start: Callable[..., Any], page: Any, screened: None):
    began = datetime.now(UTC) - timedelta(days=1)
    with Records.open() as records:
        check_in_id = records.add_check_in(began, 2, None, False, Outcome.GO)
        session_id = records.start_session(began, "camera", check_in_id, 20, "left")
        left = records.start_set(session_id, began, "clamshell", "left", 20)
        for number in range(1, 6):
            records.add_repetition(left, rep(number), NOTHING)
        records.add_repetition(left, Repetition(40.0, 6, False), NOTHING)
        right = records.start_set(session_id, began, "clamshell", "right", 20)
        for number in range(1, 4):
            records.add_repetition(right, Repetition(6.0 * number, number, True), NOTHING)
        records.end_session(session_id, began, "stopped")
    coach = start()
    page.goto(f"{coach.address}/history")
    heading(page, "History")
    (row,) = page.get_by_role("row").all()[1:]
    for said in ("left 5 of 20", "right 3 of 20", "2.6", "about 40°"):
        assert said in row.inner_text()

    row.get_by_role("link").click()
    page.get_by_role("heading", name="Left side").wait_for()
    left_side = page.get_by_role("region", name="Left side")
    assert "half of your repetitions lie between 2.6 and 2.6" in left_side.inner_text()
    assert "One was cut short and not counted." in left_side.inner_text()
    assert "quick finish once" in left_side.inner_text()
    chart = left_side.get_by_role("img")
    # A bar of each phase for each of five repetitions, and the legend's own mark.
    for phase in ("lift", "hold", "lower"):
        assert chart.locator(f"rect.{phase}").count() == 5 + 1
    left_side.get_by_text("The figures, left side").click()
    page.get_by_text("The thin lines on the bars show").wait_for()
    assert "2.9 ± 0.1 s" in left_side.get_by_role("table").inner_text()
    assert "3 were counted but not measured." in page.get_by_role("region", name="Right side").inner_text()
    assert page.get_by_role("region", name="Right side").get_by_role("img").count() == 0


def kept(
    source: str,
    began: datetime,
    first: Side,
    why: str,
    *reps: Repetition,
    planned: Side = "left",
    kind: Kind = "clams",
) -> int:
    """A session of one set in the records."""
    with Records.open() as records:
        session_id = records.start_session(began, source, None, 20, planned, kind)
        set_id = records.start_set(session_id, began, "clamshell", first, 20)
        for repetition in reps:
            records.add_repetition(set_id, repetition, NOTHING)
        records.end_set(set_id, began, why)
        records.end_session(session_id, began, why)
    return session_id


def test_the_sample_is_nobodys_exercise_and_pain_is_remembered(
    start: Callable[..., Any], page: Any, screened: None
):
    now = datetime.now(UTC)
    # Planned from the left, begun on the right.
    hurt = kept("camera", now, "right", "pain", rep(1), rep(2))
    kept("sample", now, "left", "done", *[rep(number) for number in range(1, 6)])
    with Records.open() as records:
        check_in_id = records.add_check_in(now, 0, None, False, Outcome.GO)
    coach = start()
    page.goto(coach.address)
    page.get_by_text("2 on the right", exact=False).wait_for()
    page.get_by_text("leave this exercise until tomorrow").wait_for()
    page.goto(f"{coach.address}/check-in/{check_in_id}")
    heading(page, "Today's session")
    page.get_by_text("12 on each side, left leg on top first").wait_for()
    page.goto(f"{coach.address}/history")
    sample, own = page.get_by_role("row").all()[1:]
    assert "sample clip" in sample.inner_text() and "stopped for pain" not in sample.inner_text()
    assert "stopped for pain" in own.inner_text() and "sample clip" not in own.inner_text()
    page.goto(f"{coach.address}/session/{hurt}")
    page.get_by_text("Stopped for pain.").wait_for()


def test_what_was_left_out_at_the_close_is_asked_at_the_next_opening(
    start: Callable[..., Any], page: Any, screened: None
):
    session_id = kept("camera", datetime.now(UTC), "left", "done", rep(1), kind="full")
    with Records.open() as records:
        records.close_session(session_id, datetime.now(UTC), effort=5, again=True)
    coach = start()
    page.goto(coach.address)
    tap(page, "How much pain was there right after it?", "1")
    tap(page, "Which side felt clearer?", "Left")
    tap(page, "Did you feel the left buttock work?", "Clearly")
    page.get_by_text("Did you feel the right buttock work?").wait_for()
    page.get_by_role("button", name="Leave these out").click()
    page.get_by_role("button", name="Leave these out").wait_for(state="detached")
    with Records.open() as records:
        session = records.session(session_id)
        felt = [(one.side, one.felt, one.session_id) for one in records.felt.all()]
    assert session is not None and session.closed_at is not None
    assert (session.effort, session.pain_after, session.clearer) == (5, 1, "left")
    assert felt == [("left", 2, session_id)]


def test_a_session_shows_only_what_was_measured(start: Callable[..., Any], page: Any, screened: None):
    now = datetime.now(UTC)
    beat = kept("beat", now, "left", "done", *[Repetition(6.0 * n, n, True) for n in range(1, 4)])
    unsure = kept("camera", now, "left", "done", replace(rep(1), lower_error_s=None))
    coach = start()
    page.goto(f"{coach.address}/session/{beat}")
    page.get_by_text("3 were counted but not measured.").wait_for()
    assert page.get_by_role("img").count() == page.get_by_role("table").count() == 0
    for claim in ("thin lines", "roll of the hip", "camera"):
        assert claim not in page.get_by_role("main").inner_text()
    page.goto(f"{coach.address}/session/{unsure}")
    page.get_by_text("The opening includes any roll of the hip").wait_for()
    assert "thin lines" not in page.get_by_role("main").inner_text()


def test_the_keyboard_alone_will_do(start: Callable[..., Any], page: Any, screened: None):
    coach = start()
    page.goto(f"{coach.address}/check-in")
    heading(page, "How are you today?")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")  # pain 2
    page.get_by_text("Where is it worst?").wait_for()
    page.get_by_role("main").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the first place
    page.get_by_text("Anything new since last time").wait_for()
    page.get_by_role("main").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # nothing new
    heading(page, "Today's session")
    with Records.open() as records:
        (check_in,) = records.check_ins().values()
    assert (check_in.pain, check_in.where, check_in.new_symptoms) == (2, "lower_back", False)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_and_nothing_overflows(coach: Any, page: Any, scheme: str):
    page.emulate_media(color_scheme=scheme)
    with Records.open(coach.folder) as records:
        records.add_screening(datetime.now(UTC), {q.key: True for q in questions()}, Outcome.EMERGENCY)
        began = datetime.now(UTC)
        session_id = records.start_session(began, "camera", None, 20, "left")
        for side in ("left", "right"):
            set_id = records.start_set(session_id, began, "clamshell", side, 20)
            records.add_repetition(set_id, rep(1), NOTHING)
    for path in ("/screening", "/screening/outcome", "/history", f"/session/{session_id}", "/nothing-here"):
        page.goto(coach.address + path)
        page.get_by_role("heading", level=1).wait_for()
        assert page.get_by_role("main").count() == 1
        assert page.evaluate(CONTRAST) == [], path
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            # A chart draws itself anew when the window has changed.
            page.wait_for_function("document.documentElement.scrollWidth <= window.innerWidth")


def test_every_link_leads_somewhere_and_a_mistyped_number_to_a_page(
    start: Callable[..., Any], page: Any, screened: None
):
    coach = start()
    page.goto(coach.address)
    page.get_by_role("navigation").get_by_role("link", name="More").click()
    heading(page, "More")
    found, waiting = {"/"}, ["/"]
    while waiting:
        path = waiting.pop()
        page.goto(f"{coach.address}{path}")
        page.locator("main#main").wait_for()
        for href in page.locator("main a[href], nav a[href]").evaluate_all("all => all.map(a => a.pathname)"):
            if href not in found and not href.startswith(("/live", "/report", "/data/", "/plan.ics")):
                found.add(href)
                waiting.append(href)
        assert page.get_by_role("heading", name="There is no such page").count() == 0, path
    assert {"/plan", "/week", "/progress", "/history", "/muscles", "/phone", "/data", "/claims"} <= found

    answer = page.goto(f"{coach.address}/session/abc")
    assert answer.status == 404
    heading(page, "There is no such page")
    page.get_by_role("link", name="To today").click()
    heading(page, "Today")
