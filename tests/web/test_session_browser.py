"""A whole session in a real Chromium with a drawn person as its camera: one click, and it reaches its end."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import pytest
from live_page import CAMERA_ARGS, Coach, coached, opened, said, until
from rules import broken

from hipwise.records import SessionRecord
from tools import session as drawn

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1500)]
SIDES = ("left", "right")
LATEST_S = 0.150
"""From a count to its sound, at most."""

CUT = """{ const [track] = hipwise.camera.stream.getVideoTracks();
          track.stop(); track.dispatchEvent(new Event("ended")); }"""


@pytest.fixture
def coach(data_dir: Path, pose_weights: Path) -> Iterator[Coach]:
    with coached(data_dir) as running:
        yield running


@pytest.fixture
def filmed(playwright: Playwright) -> Iterator[Callable[[drawn.Script], Page]]:
    """A page whose camera sees what is drawn."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda script: stack.enter_context(
            opened(
                playwright, *CAMERA_ARGS, f"--use-file-for-fake-video-capture={drawn.kept(script).resolve()}"
            )
        )


def to_the_end(page: Page, coach: Coach, reps: int, seconds: float) -> list[dict[str, Any]]:
    """Let it go on by itself until all is done; then the log of what was said, once it is judged."""
    until(page, "window.hipwise?.state.stage === 'close'", seconds)
    session = coach.session()
    assert session is not None and session.why == "done"
    for side in SIDES:
        numbers = [rep.number for done in session.sets if done.side == side for rep in done.reps]
        assert numbers == [*range(1, reps + 1)], side
    log = said(page)
    assert broken(log, [reps, reps], lowerings(page, session)) == []
    return log


def lowerings(page: Page, session: SessionRecord) -> Iterator[tuple[float, float]]:
    """From when to when the leg went down, on the clock of the sounds."""
    started_s = page.evaluate("hipwise.sound.time(started)")
    for done in session.sets:
        set_s = started_s + (done.started_at - session.started_at).total_seconds()
        for rep in done.reps:
            if rep.end_s is not None and rep.lower_s is not None:
                yield set_s + rep.end_s - rep.lower_s, set_s + rep.end_s


def check_lateness(log: list[dict[str, Any]], reps: int, record: Callable[[str, object], None]) -> None:
    """From a count, when the knee had come down, to the start of its sound: the median.

    It is always measured, and judged where the machine has cores to spare: in real time a starved program
    is late, whatever it does.
    """
    counts = [say["late"] for say in log if say["cue"].startswith("count-")]
    late = sorted(counts[: 2 * reps])  # those behind them are the summary's
    record("counts_late_ms", [round(1000 * one) for one in late])
    if os.getloadavg()[1] <= 1.5 * (os.cpu_count() or 1):
        assert median(late) <= LATEST_S, late


def test_one_click_and_the_session_reaches_its_end(
    coach: Coach, filmed: Callable[[drawn.Script], Page], record_property: Callable[[str, object], None]
):
    page = filmed(drawn.SHORT)
    reps = drawn.SHORT.reps
    page.goto(coach.live(reps=reps))
    page.click("#start")
    log = to_the_end(page, coach, reps, 300)
    check_lateness(log, reps, record_property)


@pytest.mark.slow
def test_twenty_and_twenty_with_an_arm_raised_to_pause(
    coach: Coach, filmed: Callable[[drawn.Script], Page], record_property: Callable[[str, object], None]
):
    page = filmed(drawn.LONG)
    page.goto(coach.live())
    page.click("#start")
    until(page, "window.hipwise?.state.stage === 'paused'", 240)
    log = to_the_end(page, coach, 20, 600)
    check_lateness(log, 20, record_property)


@pytest.mark.slow
def test_the_server_killed_twice_and_the_camera_cut_once(
    coach: Coach, filmed: Callable[[drawn.Script], Page]
):
    # Whoever lies there does not hear that the program is gone, and does a few more than are counted.
    page = filmed(drawn.Script(reps=26, pause=False))
    page.goto(coach.live())
    page.click("#start")
    until(page, "window.hipwise?.state.count === 4", 240)
    page.evaluate(CUT)  # the film begins anew: they sit up, and lie down once more
    page.wait_for_selector("text=The camera went away")
    page.wait_for_selector("#notice", state="hidden")
    for side, at in (("left", 12), ("right", 8)):
        until(page, f"hipwise.state.side === '{side}' && hipwise.state.count === {at}", 400)
        coach.end(signal.SIGKILL)
        page.wait_for_selector("text=I lost the program on this computer, trying again")
        coach.start()
        page.wait_for_selector("#notice", state="hidden")
    to_the_end(page, coach, 20, 600)
