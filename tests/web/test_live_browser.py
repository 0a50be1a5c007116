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
    been,
    begin_to_wait,
    coached,
    counts,
    held,
    hold_when,
    opened,
    run,
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
    with coached(shared_dir) as running:
        yield running


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
          window.getCamera ??= navigator.mediaDevices.getUserMedia;
          navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", name));
        }""",
        name,
    )


def stopped_at(page: Page) -> int:
    """How far it had come when it paused."""
    until(page, "hipwise.state.stage === 'paused'")
    return page.evaluate("hipwise.state.count")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_it_counts_the_sample_to_twenty(coach: Coach, filmed: Page):
    asked: Counter[str] = Counter()
    filmed.on("request", lambda request: asked.update([request.url.rpartition("/")[2]]))
    filmed.goto(coach.live())
    filmed.click("#start")
    if SHOTS:
        until(filmed, "window.hipwise?.state.stage === 'ready' && hipwise.state.view")
        look(filmed, "live-ready", judge=False, full=False)
    if SHOTS:
        until(filmed, "hipwise.state.count === 7 && hipwise.state.range > 0.6", 240)
        look(filmed, "live", judge=False, full=False)
    until(filmed, "window.hipwise?.state.set === 2", 400)
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
    until(filmed, "window.hipwise?.state.session")  # from here on it is the newest in the records
    deadline = time.monotonic() + 240
    while not any(len(numbers) >= 10 for numbers in coach.numbers()):
        assert time.monotonic() < deadline
        filmed.wait_for_timeout(100)
    coach.end(signal.SIGKILL)
    (kept,) = coach.numbers()
    filmed.wait_for_selector("text=I lost the program on this computer, trying again")
    shown = int(filmed.inner_text("#number"))
    # On a slow machine one more is counted by then, and not yet at home: that one is counted again.
    assert kept == [*range(1, len(kept) + 1)] and shown in (len(kept), len(kept) + 1)
    assert signals(filmed) == ["signal-lost"], "once, however often it tries again"
    coach.start()
    filmed.wait_for_selector("#notice", state="hidden")
    assert signals(filmed) == ["signal-lost", "signal-back"]
    until(filmed, "hipwise.state.set === 2", 400)
    assert counts(filmed) == [*range(1, shown + 1), *range(len(kept) + 1, 21)]
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
    hold_when(browser, "now.stage === 'moving' && now.count === 2")
    held(browser)
    browser.keyboard.press(" ")
    until(browser, "hipwise.state.stage === 'paused'")
    browser.keyboard.press(" ")
    hold_when(browser, "now.stage === 'moving'")
    held(browser)
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
    until(filmed, "window.hipwise?.state.view")
    refuse(filmed, "NotFoundError")  # it stays away: the page looks for it by itself every few seconds
    filmed.evaluate(
        """{ const [track] = hipwise.camera.stream.getVideoTracks();
             track.stop(); track.dispatchEvent(new Event("ended")); }"""
    )
    until(filmed, "noticed[0]?.startsWith('The camera went away')")
    until(filmed, "hipwise.state.stage === 'paused'")
    until(filmed, "noticed.at(-1)?.startsWith('No camera was found')")
    assert filmed.evaluate("hipwise.state.stage") == "paused"
    # Put back, and the button pressed before the page has found it by itself.
    filmed.evaluate(
        """{ navigator.mediaDevices.getUserMedia = getCamera;
             document.querySelector("#notice-buttons .main").click(); }"""
    )
    until(filmed, "hipwise.state.stage !== 'paused'")
    filmed.wait_for_selector("#notice", state="hidden")
    until(filmed, "hipwise.state.stage === 'moving' && hipwise.state.count >= 1", 120)


def test_a_second_tab_is_told_and_may_take_over(coach: Coach, filmed: Page):
    filmed.goto(coach.live())
    filmed.click("#start")
    until(filmed, "window.hipwise?.state.view")
    second = filmed.context.new_page()
    second.goto(coach.live())
    second.click("#start")
    second.wait_for_selector("text=already open in another tab")
    second.click("button:has-text('Take over here')")
    until(second, "window.hipwise?.state.view")
    filmed.wait_for_selector("text=has moved to another tab")
    assert second.evaluate("hipwise.state.session") == filmed.evaluate("hipwise.state.session")


def test_no_live_page_without_a_check_in(coach: Coach, browser: Page):
    before = coach.session()
    browser.goto(coach.live(check_in=99, source="beat"))
    browser.click("#start")
    browser.wait_for_selector("text=Please answer today's check-in first")
    assert coach.session() == before


def test_a_session_that_is_not_there_is_told_with_the_way_to_a_new_one(coach: Coach, browser: Page):
    browser.goto(coach.url("/live?resume=9999&source=beat"))
    browser.click("#start")
    browser.wait_for_selector("#notice:has-text('That session is not in the records. Start a new one.')")
    browser.click("#notice button:has-text('To the first page')")
    browser.wait_for_url(coach.url("/"))


def test_the_sample_plays_where_there_is_no_camera(coach: Coach, browser: Page, pose_weights: Path):
    browser.goto(coach.live(source="sample"))
    browser.click("#start")
    until(browser, "window.hipwise?.state.view === 'good'")
    assert browser.get_attribute("#picture", "data-mirror") == "no"
    assert browser.evaluate("document.getElementById('video').videoWidth") == 640
    browser.keyboard.press("Escape")
    done = stopped_at(browser)  # none, but on a slow machine the sample may be some on
    browser.keyboard.press("Escape")
    skip_the_close(browser)
    kept = "What you did is kept." if done else "Nothing was counted this time."
    assert browser.inner_text("#summary-title") == kept


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
    run(browser)
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
    hold_when(browser, "now.stage === 'rest'")
    held(browser)
    assert browser.inner_text("#of") == "rest"
    steps = browser.locator("#over li")
    assert steps.all_inner_texts() == ["Roll over", "Right leg on top", "Knees together"]
    letters = steps.first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert letters >= 0.04 * WIDE[1], "to be read from two metres"
    assert 30 <= int(browser.inner_text("#number")) <= 60
    browser.click("button:has-text('Go on now')")
    until(browser, "hipwise.state.stage === 'ready' || hipwise.state.stage === 'moving'")
    assert browser.evaluate("clockStands() && hipwise.state.side") == "right", "no time had to pass"


def test_nothing_old_is_said_after_a_pause(coach: Coach, browser: Page):
    beat_alone(browser, coach, 1)
    run(browser)
    browser.evaluate(
        """{ const { sound } = hipwise, at = performance.now() / 1000;
             sound.say({ cue: "count-2", at: at + 0.4, text: "Two." }, () => document.title = "late");
             document.body.dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true })); }"""
    )
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
    until(browser, been("now.count === 2"))
    assert browser.title() == "hipwise: the coach"


def test_a_page_that_was_out_of_sight_raises_no_alarm(coach: Coach, filmed: Page):
    filmed.goto(coach.live())
    filmed.click("#start")
    until(filmed, "window.hipwise?.state.view")
    # As after minutes behind another tab: the last picture is old when the page is shown again.
    still_ms = filmed.evaluate(
        """() => { hipwise.camera.seenAt -= 60_000;
                   document.dispatchEvent(new Event("visibilitychange"));
                   return hipwise.camera.still; }"""
    )
    assert still_ms < 4000
    filmed.wait_for_timeout(600)
    assert filmed.evaluate("noticed") == []


def test_a_touch_anywhere_pauses_and_goes_on_but_not_twice_at_once(coach: Coach, browser: Page):
    beat_alone(browser, coach, 1)
    browser.mouse.dblclick(640, 300)  # in the ring; and while the clock stands, both at once
    until(browser, "hipwise.state.stage === 'paused'")
    run(browser)
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
        begin_to_wait(browser, coach.live(source="beat"))
        browser.click("#finish")
        browser.click(f"#notice button:text-is('{label}')")
        if why == "pain":  # that is asked about, though nothing was done
            browser.wait_for_selector("h1:has-text('Where does it hurt?')")
        skip_the_close(browser)
        session = coach.session()
        assert session is not None and session.why == why
        assert (session.closed_at is None) == (why == "pain"), "of nothing there is nothing more to ask"


def test_the_questions_at_the_end_are_kept_and_the_skipped_are_asked_again(coach: Coach, browser: Page):
    browser.goto(coach.live(source="beat", kind="full"))
    browser.click("#start")
    until(browser, "window.hipwise?.state.act === 'squeeze'")
    browser.click("#skip")
    hold_when(browser, "now.act === 'clams'")
    held(browser)
    hold_when(browser, "now.count === 1", click="pause")  # go on now
    held(browser)
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
    hold_when(browser, "now.stage === 'ready'")
    browser.click("#start")
    held(browser)
    hold_when(browser, "now.count === 1", click="pause")
    held(browser)
    until(browser, written("One."))
    assert {sound["kind"] for sound in browser.evaluate("sounds")} == {"OscillatorNode"}
    assert [say["cue"] for say in said(browser)] == ["count-1"]
    assert browser.evaluate("hipwise.sound.out.gain.value") == pytest.approx(0.45**2)
    browser.click("#buttons .hearing")
    browser.check("text=Silent")
    browser.keyboard.press("Escape")  # closes the choice, and nothing else
    assert browser.is_hidden("#notice")
    heard = browser.evaluate("sounds.length")
    assert not browser.evaluate(written("Two."))
    run(browser)
    until(browser, written("Two."))
    assert browser.evaluate("sounds.length") == heard


def test_fewer_words_leave_the_beat_to_the_tones(coach: Coach, browser: Page):
    browser.goto(coach.live(source="beat"))
    browser.evaluate("localStorage.setItem('hipwise.hearing', JSON.stringify({ volume: 80, hear: 'fewer' }))")
    browser.reload()
    assert browser.get_attribute("#said-log", "aria-live") == "off", "two voices at once help nobody"
    hold_when(browser, "now.stage === 'ready'")
    browser.click("#start")
    held(browser)
    hold_when(browser, "now.count === 1", click="pause")
    held(browser)
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
    again.wait_for_selector("#start")
    hold_when(again, "now.stage === 'ready'")
    again.click("#start")
    held(again)
    assert again.evaluate("hipwise.state.count") == 2
    run(again)
    until(again, been("now.stage === 'moving' && now.count === 3"))
    assert coach.numbers()[0][:3] == [1, 2, 3]


def test_both_sides_are_shown_as_dots_that_fill(coach: Coach, browser: Page):
    beat_alone(browser, coach, 1, reps=2)
    assert browser.get_attribute("#dots-left", "aria-label") == "Left: 1 of 2"
    assert browser.locator("#dots-left i").count() == 2 and browser.locator("#dots-left i.done").count() == 1
    assert browser.get_attribute("#dots-right", "aria-label") == "Right: 0 of 2"
    hold_when(browser, "now.stage === 'rest'")
    held(browser)
    assert browser.locator("#dots-left i.done").count() == 2


def test_the_minute_at_the_sink_needs_no_check_in(coach: Coach, browser: Page):
    before = coach.session()
    browser.goto(coach.url("/"))
    browser.click("a:has-text('One minute at the sink')")
    browser.wait_for_selector("#start")
    hold_when(browser, "now.stage === 'squeeze'")
    browser.click("#start")
    held(browser)
    assert browser.inner_text("#of") == "squeeze the left"
    hold_when(browser, "now.stage === 'let-go'")
    held(browser)
    assert browser.inner_text("#of") == "let go, then right"
    browser.click("#finish")
    browser.click("#notice button:text-is('Done')")
    browser.wait_for_selector("h1:has-text('left buttock')")
    assert coach.session() == before


def test_the_remedy_can_be_read_from_two_metres(coach: Coach, playwright: Playwright):
    with opened(playwright, *CAMERA_ARGS) as page:  # Chromium's own test picture: nobody is in it
        page.goto(coach.live())
        page.click("#start")
        until(page, "window.hipwise?.state.can_see === false")
        words = "document.querySelector('#words.plain')?.textContent"
        until(page, f"hipwise.state.remedy && {words} === hipwise.state.remedy")
        for wide_and_high in (WIDE, TALL):
            page.set_viewport_size({"width": wide_and_high[0], "height": wide_and_high[1]})
            letters = page.evaluate("parseFloat(getComputedStyle(document.getElementById('words')).fontSize)")
            assert letters >= 0.04 * wide_and_high[1]
        look(page, "live-unseen", full=False)
