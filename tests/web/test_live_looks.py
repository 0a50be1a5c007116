"""Every state of the live page, wide, on a phone and in the dark; and as axe-core judges it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from live_page import (
    Coach,
    beat_alone,
    begin_to_wait,
    coached,
    held,
    hold_when,
    opened,
    skip_the_close,
    until,
)
from looks import look

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def coach(data_dir: Path) -> Iterator[Coach]:
    with coached(data_dir) as running:
        yield running


@pytest.fixture
def page(playwright: Playwright) -> Iterator[Page]:
    with opened(playwright) as page:
        yield page


def see(page: Page, name: str) -> None:
    look(page, f"live-{name}", full=False)


def test_before_and_while_nobody_watches(coach: Coach, page: Page):
    page.goto(coach.live(kind="full", warm_up="band-walk"))
    see(page, "before")
    page.click("button.hearing >> nth=0")
    see(page, "sound")
    begin_to_wait(page, coach.live(source="beat"))
    see(page, "count-in")
    hold_when(page, "now.count === 1 && now.stage === 'moving'", click="pause")  # go on now
    held(page)
    see(page, "beat")
    beat_alone(page, coach, 0, reps=1)
    hold_when(page, "now.stage === 'rest'")
    held(page)
    see(page, "rest")
    page.keyboard.press(" ")  # go on now
    until(page, "hipwise.state.stage === 'moving'")
    page.keyboard.press(" ")
    until(page, "hipwise.state.stage === 'paused'")
    see(page, "paused")
    page.keyboard.press("Escape")
    see(page, "finish")
    page.click("#notice button:has-text('Tired')")
    page.wait_for_selector("h1:has-text('How hard was it?')")
    see(page, "close")
    page.click("#ask button:text-is('6')")
    page.click("#ask button:text-is('0')")
    page.click("#ask button:has-text('Both the same')")
    page.wait_for_selector("#summary", state="visible")
    look(page, "live-summary-beat")


def test_pain_and_the_squeeze(coach: Coach, page: Page):
    page.goto(coach.live(source="beat", kind="full", warm_up="clams"))
    hold_when(page, "now.stage === 'squeeze' && now.count === 1")
    page.click("#start")
    held(page)
    see(page, "squeeze")
    page.keyboard.press("p")
    page.wait_for_selector("h1:has-text('Where does it hurt?')")
    see(page, "close-pain")
    page.click("#ask button:has-text('Groin')")
    page.wait_for_selector("h1:has-text('How much pain is there now?')")
    page.click("button:text-is('Skip')")
    page.wait_for_selector("h1:has-text('left buttock')")
    see(page, "close-felt")
    skip_the_close(page)
    look(page, "live-summary-pain")


def test_what_goes_wrong(coach: Coach, page: Page):
    page.goto(coach.url("/live?resume=9999&source=beat"))
    page.click("#start")
    page.wait_for_selector("#notice:has-text('not in the records')")
    see(page, "no-session")
    page.goto(coach.live())
    page.click("#start")
    page.wait_for_selector("#notice:has-text('camera')")
    see(page, "no-camera")
    page.click("button:has-text('Go on with the beat alone')")
    until(page, "window.hipwise?.state.stage === 'ready'")
    second = page.context.new_page()
    second.goto(coach.live(source="beat"))
    second.click("#start")
    second.wait_for_selector("text=already open in another tab")
    see(second, "second-tab")
    coach.end(signal.SIGKILL)
    page.wait_for_selector("text=I lost the program on this computer")
    see(page, "lost")
