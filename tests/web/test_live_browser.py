"""The live page in a real Chromium, with the sample clip as its camera, and the real command behind it."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from live_page import (
    CAMERA_ARGS,
    Coach,
    beat_alone,
    counts,
    opened,
    said,
    signals,
    skip_the_close,
    until,
)
from looks import TALL, WIDE, look

from hipwise import sample
from hipwise.records import Records

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("HIPWISE_SHOTS")


@pytest.fixture(scope="module")
def coach(shared_dir: Path) -> Iterator[Coach]:
    """One coach for all: a new session ends the one before it."""
    running = Coach(shared_dir)
    try:
        running.start()
        yield running
    finally:
        running.end(signal.SIGKILL)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory, pose_weights: Path) -> Path:
    """The sample as motion JPEG: what Chromium's fake camera plays, at 30 frames a second, over and over."""
    import cv2

    from hipwise.sensing.camera.video import frames

    path = tmp_path_factory.mktemp("clip") / "camera.mjpeg"
    with sample.clip() as mp4, path.open("wb") as file:
        for _, image in frames(mp4):
            file.write(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes())
    return path


@pytest.fixture
def browser(playwright: Playwright) -> Iterator[Page]:
    """A page on a computer without a camera."""
    with opened(playwright) as page:
        yield page


@pytest.fixture
def filmed(playwright: Playwright, clip: Path) -> Iterator[Page]:
    """A page whose camera sees the sample."""
    with opened(playwright, *CAMERA_ARGS, f"--use-file-for-fake-video-capture={clip}") as page:
        yield page


def written(line: str) -> str:
    """That a line stands in the log of all that was said."""
    return f"[...document.querySelectorAll('#said li')].some((one) => one.textContent === '{line}')"


def refuse(page: Page, name: str) -> None:
    """From now on the page's camera is refused, as by the person or another program."""
    page.evaluate(
        """name => {
          navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", name));
        }""",
        name,
    )


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_it_counts_the_sample_to_twenty(coach: Coach, filmed: Page):
    asked: Counter[str] = Counter()
    filmed.on("request", lambda request: asked.update([request.url.rpartition("/")[2]]))
    filmed.goto(coach.live())
    filmed.click("#start")
    until(filmed, "window.hipwise?.state.stage === 'ready' && hipwise.state.view", 60)
    if SHOTS:
        look(filmed, "live-ready", judge=False, full=False)
    until(filmed, "hipwise.state.count === 7 && hipwise.state.range > 0.6", 240)
    if SHOTS:
        look(filmed, "live", judge=False, full=False)
    until(filmed, "hipwise.state.set === 2", 240)
    assert counts(filmed) == [*range(1, 21)]
    assert all(asked[f"count-{n}.mp3"] == 1 for n in range(1, 21))
    assert filmed.evaluate("contexts") == [True], "one audio context, made in the click on Start"
    sounds = filmed.evaluate("sounds")
    assert {sound["contexts"] for sound in sounds} == {1}, "and every sound is of it"
    # The clock of the sounds goes on while they are made.
    assert all(sound["when"] >= sound["now"] - 0.05 for sound in sounds), "set ahead of time"
    for one, two in pairwise(said(filmed)):
        assert two["at"] >= one["at"] + one["seconds"] - 0.02, (one, two)
    assert filmed.inner_text("#pause") == "Go on now"
    assert filmed.inner_text("#finish") == "I can't lie on the other side"
    look(filmed, "live-turn", full=False)
    filmed.click("#finish")
    skip_the_close(filmed)
    assert filmed.inner_text("#sides .figure") == "20 of 20"
    assert filmed.is_visible("#sides svg rect.lower >> nth=1") and filmed.is_visible("#unseen-roll")
    drawn = filmed.locator("#sides svg").bounding_box()
    assert drawn is not None and drawn["height"] > 100
    look(filmed, "live-summary")
    assert coach.numbers() == [[*range(1, 21)]]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_killed_server_comes_back_and_the_set_goes_on(coach: Coach, filmed: Page):
    filmed.goto(coach.live())
    filmed.click("#start")
    deadline = time.monotonic() + 240
    while coach.numbers() != [[*range(1, 11)]]:
        assert time.monotonic() < deadline
        filmed.wait_for_timeout(100)
    coach.end(signal.SIGKILL)
    assert coach.numbers() == [[*range(1, 11)]]
    filmed.wait_for_selector("text=I lost the program on this computer, trying again")
    assert filmed.inner_text("#number") == "10"
    assert signals(filmed) == ["signal-lost"], "once, however often it tries again"
    coach.start()
    filmed.wait_for_selector("#notice", state="hidden")
    assert signals(filmed) == ["signal-lost", "signal-back"]
    until(filmed, "hipwise.state.set === 2", 300)
    assert counts(filmed) == [*range(1, 21)]
    filmed.keyboard.press("Escape")
    filmed.keyboard.press("Escape")
    skip_the_close(filmed)
    assert filmed.inner_text("#sides .figure") == "20 of 20"
    assert coach.numbers() == [[*range(1, 21)]]


def test_a_refused_camera_is_said_and_the_beat_goes_on(coach: Coach, browser: Page):
    browser.goto(coach.live())
    refuse(browser, "NotAllowedError")
    browser.click("#start")
    browser.wait_for_selector("text=The camera was refused")
    refuse(browser, "NotReadableError")
    browser.click("button:has-text('Try again')")
    browser.wait_for_selector("text=taken by another program")
    browser.click("button:has-text('Go on with the beat alone')")
    until(browser, "hipwise.state.stage === 'moving' && hipwise.state.count === 2", 60)
    browser.keyboard.press(" ")
    until(browser, "hipwise.state.stage === 'paused'")
    browser.keyboard.press(" ")
    until(browser, "hipwise.state.stage === 'moving'")
    browser.click("#finish")
    browser.click("#notice button:has-text('Tired')")
    skip_the_close(browser)
    browser.wait_for_selector("text=Counted with the beat, not measured")
    assert coach.numbers() == [[1, 2]]


def test_no_camera_at_all(coach: Coach, browser: Page):
    browser.goto(coach.live())
    browser.click("#start")
    browser.wait_for_selector("#notice:has-text('camera')")
    assert browser.inner_text("#notice-text").endswith("try again.")


def test_a_camera_that_goes_away_is_said_and_comes_back(coach: Coach, filmed: Page):
    filmed.goto(coach.live())
    filmed.click("#start")
    until(filmed, "window.hipwise?.state.view", 60)
    filmed.evaluate(
        """{ const [track] = hipwise.camera.stream.getVideoTracks();
             track.stop(); track.dispatchEvent(new Event("ended")); }"""
    )
    filmed.wait_for_selector("text=The camera went away")
    until(filmed, "hipwise.state.stage === 'paused'")
    filmed.click("button:has-text('Try again')")
    until(filmed, "hipwise.state.stage !== 'paused'")
    filmed.wait_for_selector("#notice", state="hidden")
    until(filmed, "hipwise.state.stage === 'moving' && hipwise.state.count >= 1", 60)


def test_a_second_tab_is_told_and_may_take_over(coach: Coach, filmed: Page):
    filmed.goto(coach.live())
    filmed.click("#start")
    until(filmed, "window.hipwise?.state.view", 60)
    second = filmed.context.new_page()
    second.goto(coach.live())
    second.click("#start")
    second.wait_for_selector("text=already open in another tab")
    second.click("button:has-text('Take over here')")
    until(second, "window.hipwise?.state.view", 30)
    filmed.wait_for_selector("text=has moved to another tab")
    assert second.evaluate("hipwise.state.session") == filmed.evaluate("hipwise.state.session")


def test_no_live_page_without_a_check_in(coach: Coach, browser: Page):
    before = coach.session()
    browser.goto(coach.live(check_in=99, source="beat"))
    browser.click("#start")
    browser.wait_for_selector("text=Please answer today's check-in first")
    assert coach.session() == before


def test_the_sample_plays_where_there_is_no_camera(coach: Coach, browser: Page, pose_weights: Path):
    browser.goto(coach.live(source="sample"))
    browser.click("#start")
    until(browser, "window.hipwise?.state.view === 'good'", 60)
    assert browser.get_attribute("#picture", "data-mirror") == "no"
    assert browser.evaluate("document.getElementById('video').videoWidth") == 640
    browser.keyboard.press("Escape")
    browser.keyboard.press("Escape")
    skip_the_close(browser)
    browser.wait_for_selector("text=Nothing was counted this time")


def test_pain_stops_at_once_and_says_what_to_do(coach: Coach, browser: Page):
    beat_alone(browser, coach, 1)
    browser.keyboard.press("p")
    browser.wait_for_selector("h1:has-text('Where does it hurt?')")
    browser.click("button:has-text('Groin')")
    skip_the_close(browser)
    browser.wait_for_selector("h1:has-text('Stopped for pain.')")
    assert "Leave this exercise for today." in browser.inner_text("#pain")
    assert "not settled by tomorrow" in browser.inner_text("#pain")
    assert browser.get_attribute("#pain a", "href") == "/screening"
    session = coach.session()
    assert session is not None and session.sets[0].why == "pain"
    assert (session.why, session.pain_place_after) == ("pain", "groin")


def test_the_button_that_says_it_hurts_stops_before_the_first_beat_too(coach: Coach, browser: Page):
    browser.goto(coach.live(source="beat"))
    browser.click("#start")
    browser.click("#hurts")
    skip_the_close(browser)
    browser.wait_for_selector("h1:has-text('Stopped for pain.')")
    assert browser.is_visible("#pain")


def test_finishing_is_asked_once_and_can_be_taken_back(coach: Coach, browser: Page):
    beat_alone(browser, coach, 1)
    browser.keyboard.press("Escape")
    browser.wait_for_selector("#notice:has-text('Finish here? Say why.')")
    until(browser, "hipwise.state.stage === 'paused'")
    browser.keyboard.press(" ")  # on the button that has the focus: go on
    browser.wait_for_selector("#notice", state="hidden")
    until(browser, "hipwise.state.stage === 'moving'")
    browser.keyboard.press("Escape")
    browser.keyboard.press("Escape")
    skip_the_close(browser)
    assert not browser.is_visible("#pain")


def test_the_beat_alone_is_not_shown_as_measured(coach: Coach, browser: Page):
    beat_alone(browser, coach, 2)
    browser.keyboard.press("Escape")
    browser.keyboard.press("Escape")
    skip_the_close(browser)
    browser.wait_for_selector("text=Counted with the beat, not measured")
    assert browser.inner_text("#sides .figure") == "2 of 20"
    assert browser.locator("#sides svg, #sides table").count() == 0
    assert not browser.is_visible("#unseen-roll")


def test_a_rest_counts_down_and_can_be_cut_short(coach: Coach, browser: Page):
    beat_alone(browser, coach, 0, reps=1)
    until(browser, "hipwise.state.stage === 'rest'", 30)
    browser.wait_for_selector("#of:has-text('rest, then right')")
    assert 30 <= int(browser.inner_text("#number")) <= 60
    browser.click("button:has-text('Go on now')")
    until(browser, "hipwise.state.stage === 'ready' || hipwise.state.stage === 'moving'")
    assert browser.evaluate("hipwise.state.side") == "right"


def test_nothing_old_is_said_after_a_pause(coach: Coach, browser: Page):
    beat_alone(browser, coach, 1)
    browser.evaluate(
        """{ const { sound } = hipwise, at = performance.now() / 1000;
             sound.say({ cue: "count-2", at: at + 0.4, text: "Two." }, () => document.title = "late"); }"""
    )
    browser.keyboard.press(" ")
    browser.wait_for_selector("#words:has-text('Paused. Take your time.')")
    browser.wait_for_timeout(1500)
    assert browser.inner_text("#words") == "Paused. Take your time."
    assert browser.title() == "hipwise: the coach"


def test_going_on_with_the_beat_asks_for_no_camera(coach: Coach, browser: Page):
    beat_alone(browser, coach, 1)
    browser.goto(coach.url("/"))
    browser.click("a:has-text('Go on')")
    browser.wait_for_selector("text=Nobody watches.")
    browser.wait_for_selector("text=Put the camera in front of you", state="hidden")
    browser.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => document.title = 'asked for the camera'; }"
    )
    browser.click("#start")
    until(browser, "window.hipwise?.state.count === 2", 60)
    assert browser.title() == "hipwise: the coach"


def test_a_page_that_was_out_of_sight_raises_no_alarm(coach: Coach, filmed: Page):
    filmed.goto(coach.live())
    filmed.click("#start")
    until(filmed, "window.hipwise?.state.view", 60)
    # As after minutes behind another tab: the last picture is old when the page is shown again.
    filmed.evaluate(
        """{ hipwise.camera.seenAt -= 60_000;
             document.dispatchEvent(new Event("visibilitychange")); }"""
    )
    assert filmed.evaluate("hipwise.camera.still") < 4000
    filmed.wait_for_timeout(600)
    assert filmed.is_hidden("#notice")


def test_a_touch_anywhere_pauses_and_goes_on_but_not_twice_at_once(coach: Coach, browser: Page):
    beat_alone(browser, coach, 1)
    browser.mouse.dblclick(640, 300)  # in the ring
    until(browser, "hipwise.state.stage === 'paused'")
    browser.wait_for_timeout(900)
    assert browser.evaluate("hipwise.state.stage") == "paused"
    browser.mouse.click(640, 300)
    until(browser, "hipwise.state.stage !== 'paused'")


def test_the_reason_to_stop_is_one_tap(coach: Coach, browser: Page):
    reasons = {
        "Done": "done",
        "Tired": "tired",
        "No time": "no-time",
        "It did not work": "did-not-work",
        "It hurts": "pain",
    }
    for label, why in reasons.items():
        browser.goto(coach.live(source="beat"))
        browser.click("#start")
        until(browser, "window.hipwise?.state.stage === 'ready'", 60)
        browser.click("#finish")
        browser.click(f"#notice button:text-is('{label}')")
        skip_the_close(browser)
        session = coach.session()
        assert session is not None and session.why == why


def test_the_questions_at_the_end_are_kept_and_the_skipped_are_asked_again(coach: Coach, browser: Page):
    browser.goto(coach.live(source="beat", kind="full"))
    browser.click("#start")
    until(browser, "window.hipwise?.state.act === 'squeeze'", 60)
    browser.click("#skip")
    until(browser, "hipwise.state.act === 'clams'")
    browser.click("#pause")  # go on now
    until(browser, "hipwise.state.count === 1", 60)
    browser.click("#finish")
    browser.click("#notice button:has-text('No time')")
    browser.wait_for_selector("h1:has-text('How hard was it?')")
    browser.click("#ask button:text-is('7')")
    browser.wait_for_selector("h1:has-text('How much pain is there now?')")
    browser.click("button:has-text('Back')")
    browser.click("#ask button:text-is('6')")
    browser.click("#ask button:text-is('2')")
    browser.wait_for_selector("h1:has-text('Which side felt clearer?')")
    browser.click("button:text-is('Skip')")
    browser.click("#ask button:has-text('Clearly')")  # the left
    browser.wait_for_selector("h1:has-text('right buttock')")
    browser.click("button:text-is('Skip')")
    browser.wait_for_selector("#summary", state="visible")
    session = coach.session()
    assert session is not None and (session.effort, session.pain_after, session.clearer) == (6, 2, None)
    browser.goto(coach.url("/"))
    browser.click("button:has-text('Both the same')")
    browser.wait_for_selector("legend:has-text('right buttock')")
    browser.click("button:has-text('Leave these out')")
    browser.wait_for_selector("legend", state="detached")
    session = coach.session()
    assert session is not None and session.clearer == "same" and session.closed_at is not None
    with Records.open(coach.folder) as records:
        felt = [(one.side, one.felt) for one in records.felt.all() if one.session_id == session.id]
    assert felt == [("left", 2)]


def test_how_much_is_heard_is_chosen_and_remembered(coach: Coach, browser: Page):
    browser.goto(coach.live(source="beat"))
    browser.click("button.hearing >> nth=0")
    browser.check("text=Tones only")
    browser.fill("#hearing input[type=range]", "45")
    browser.click("#hearing button")
    browser.reload()
    assert browser.inner_text(".hearing-now") == "Tones only, volume 45 %"
    aloud = browser.get_attribute("#said-log", "aria-live")
    assert aloud == "polite", "what no voice says, a screen reader may"
    browser.click("#start")
    until(browser, "window.hipwise?.state.stage === 'ready'", 60)
    browser.click("#pause")
    until(browser, "hipwise.state.count === 1", 60)
    until(browser, written("One."))
    assert {sound["kind"] for sound in browser.evaluate("sounds")} == {"OscillatorNode"}
    assert [say["cue"] for say in said(browser)] == ["count-1"]
    assert browser.evaluate("hipwise.sound.out.gain.value") == pytest.approx(0.45**2)
    browser.click("#buttons .hearing")
    browser.check("text=Silent")
    browser.keyboard.press("Escape")  # closes the choice, and nothing else
    assert browser.is_hidden("#notice")
    heard = browser.evaluate("sounds.length")
    until(browser, written("Two."), 60)
    assert browser.evaluate("sounds.length") == heard


def test_fewer_words_leave_the_beat_to_the_tones(coach: Coach, browser: Page):
    browser.goto(coach.live(source="beat"))
    browser.evaluate("localStorage.setItem('hipwise.hearing', JSON.stringify({ volume: 80, hear: 'fewer' }))")
    browser.reload()
    assert browser.get_attribute("#said-log", "aria-live") == "off", "two voices at once help nobody"
    browser.click("#start")
    until(browser, "window.hipwise?.state.stage === 'ready'", 60)
    browser.click("#pause")
    until(browser, "hipwise.state.count === 1", 60)
    cues = {say["cue"] for say in said(browser)}
    assert "count-1" in cues and not cues & {"lift", "hold", "lower", "lower-2", "lower-3", "touch"}


def test_the_screen_stays_on_also_after_the_page_was_away(coach: Coach, browser: Page):
    beat_alone(browser, coach, 1)
    assert browser.evaluate("locks") == 1
    # A browser takes the lock back from a page that is not seen.
    browser.evaluate(
        """{ hipwise.awake.lock.dispatchEvent(new Event("release"));
             document.dispatchEvent(new Event("visibilitychange")); }"""
    )
    until(browser, "locks === 2")


def test_a_closed_tab_is_gone_on_with_where_it_was(coach: Coach, browser: Page):
    beat_alone(browser, coach, 2)
    again = browser.context.new_page()
    browser.close()
    again.goto(coach.url("/"))
    again.click("a:has-text('Go on')")
    again.click("#start")
    until(again, "window.hipwise?.state.stage === 'ready'", 60)
    assert again.evaluate("hipwise.state.count") >= 2
    until(again, "hipwise.state.stage === 'moving' && hipwise.state.count >= 3", 60)
    assert coach.numbers()[0][:3] == [1, 2, 3]


def test_both_sides_are_shown_as_dots_that_fill(coach: Coach, browser: Page):
    beat_alone(browser, coach, 1, reps=2)
    assert browser.get_attribute("#dots-left", "aria-label") == "Left: 1 of 2"
    assert browser.locator("#dots-left i").count() == 2 and browser.locator("#dots-left i.done").count() == 1
    assert browser.get_attribute("#dots-right", "aria-label") == "Right: 0 of 2"
    until(browser, "hipwise.state.stage === 'rest'", 30)
    assert browser.locator("#dots-left i.done").count() == 2


def test_the_minute_at_the_sink_needs_no_check_in(coach: Coach, browser: Page):
    before = coach.session()
    browser.goto(coach.url("/"))
    browser.click("a:has-text('One minute at the sink')")
    browser.click("#start")
    until(browser, "window.hipwise?.state.stage === 'squeeze'", 60)
    browser.wait_for_selector("#of:has-text('squeeze the')")
    until(browser, "hipwise.state.stage === 'let-go'", 30)
    browser.click("#finish")
    browser.click("#notice button:text-is('Done')")
    browser.wait_for_selector("h1:has-text('left buttock')")
    assert coach.session() == before


def test_the_remedy_can_be_read_from_two_metres(coach: Coach, playwright: Playwright):
    with opened(playwright, *CAMERA_ARGS) as page:  # Chromium's own test picture: nobody is in it
        page.goto(coach.live())
        page.click("#start")
        until(page, "window.hipwise?.state.can_see === false", 60)
        page.wait_for_selector("#words.plain")
        remedy = page.evaluate("hipwise.state.remedy")
        assert remedy and page.inner_text("#words") == remedy
        for wide_and_high in (WIDE, TALL):
            page.set_viewport_size({"width": wide_and_high[0], "height": wide_and_high[1]})
            letters = page.evaluate("parseFloat(getComputedStyle(document.getElementById('words')).fontSize)")
            assert letters >= 0.04 * wide_and_high[1]
        look(page, "live-unseen", full=False)
