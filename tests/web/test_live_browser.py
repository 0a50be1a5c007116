"""The live page in a real Chromium, with the sample clip as its camera, and the real command behind it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from chromium import CHROMIUM, CHROMIUM_ARGS

from hipwise import sample
from hipwise.program.screening import Outcome
from hipwise.records import Records

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright, ViewportSize

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("HIPWISE_SHOTS")
CAMERA_ARGS = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
WIDE, TALL = (1280, 800), (390, 844)

# Notes every audio context, and whether it was made while the click on Start was being handled.
WATCH_AUDIO = """
window.contexts = [];
window.AudioContext = class extends AudioContext {
  constructor(...options) {
    super(...options);
    window.contexts.push(window.event?.type === "click" && window.event.target.id === "start");
  }
};
"""


class Coach:
    """`hipwise coach` in a process of its own, on one port and one data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        with Records.open(folder) as records:
            now = datetime.now(UTC)
            records.add_screening(now, {}, Outcome.GO)
            self.check_in = records.add_check_in(now, 1, None, False, Outcome.GO)

    def start(self) -> None:
        # Python cannot be told to forget `-W error` of a parent's environment; nothing else is inherited.
        command = [sys.executable, "-m", "hipwise", "coach", "--no-browser", "--port", str(self.port)]
        self.process = subprocess.Popen(command, env=os.environ | {"HIPWISE_DATA": str(self.folder)})
        until = time.monotonic() + 120
        while True:
            try:
                urllib.request.urlopen(self.url("/live"), timeout=30).close()
                return
            except OSError:
                assert self.process.poll() is None, "the coach did not start"
                assert time.monotonic() < until, "the coach does not answer"
                time.sleep(0.2)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def live(self, **other: object) -> str:
        asked = {"check_in": self.check_in, "reps": 20, "first": "left", "source": "camera"} | other
        return self.url("/live?" + "&".join(f"{key}={value}" for key, value in asked.items()))

    def numbers(self) -> list[list[int]]:
        """The numbers of the repetitions in the database, for each set."""
        with Records.open(self.folder) as records:
            sessions = records.sessions()
            return [[r.number for r in done.reps] for done in sessions[0].sets] if sessions else []

    def end(self, how: signal.Signals = signal.SIGINT) -> None:
        self.process.send_signal(how)
        self.process.wait(timeout=30)


@pytest.fixture
def coach(data_dir: Path) -> Iterator[Coach]:
    running = Coach(data_dir)
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


@contextmanager
def opened(playwright: Playwright, *flags: str) -> Iterator[Page]:
    """A page in a Chromium of its own; whatever goes wrong in it fails the test."""
    started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*CHROMIUM_ARGS, *flags])
    page = started.new_context(viewport=size(WIDE)).new_page()
    page.add_init_script(WATCH_AUDIO)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if "Content Security" in said.text else None)
    yield page
    started.close()
    assert problems == []


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


def size(of: tuple[int, int]) -> ViewportSize:
    return {"width": of[0], "height": of[1]}


def counts(page: Page) -> list[int]:
    """The numbers that were set to be heard, in order."""
    log = page.evaluate("hipwise.sound.log.map(({cue}) => cue)")
    return [int(cue.removeprefix("count-")) for cue in log if cue.startswith("count-")]


def signals(page: Page) -> list[str]:
    """The tones that say how it stands with the line to the program."""
    log = page.evaluate("hipwise.sound.log.map(({cue}) => cue)")
    return [cue for cue in log if cue.startswith("signal-")]


def beat_alone(page: Page, coach: Coach, count: int, **other: object) -> None:
    """Start a session that nobody watches, and let it count so far."""
    page.goto(coach.live(source="beat", **other))
    page.click("#start")
    until(page, f"window.hipwise?.state.stage === 'moving' && hipwise.state.count === {count}", 60)


def until(page: Page, condition: str, seconds: float = 30) -> None:
    """Playwright's own waiting would have to eval in the page, which its content policy forbids."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, (
            condition,
            page.evaluate("window.hipwise?.state"),
            page.inner_text("body"),
        )
        page.wait_for_timeout(60)


def refuse(page: Page, name: str) -> None:
    """From now on the page's camera is refused, as by the person or another program."""
    page.evaluate(
        """name => {
          navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", name));
        }""",
        name,
    )


def shoot(page: Page, name: str) -> None:
    """The pictures of the documentation: only when asked for."""
    if not SHOTS:
        return
    looks: list[tuple[str, tuple[int, int], Literal["light", "dark"]]] = [
        ("", WIDE, "light"),
        ("-phone", TALL, "light"),
        ("-dark", WIDE, "dark"),
    ]
    for suffix, wide_and_high, scheme in looks:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size(wide_and_high))
        page.wait_for_timeout(250)
        page.screenshot(path=Path(SHOTS) / f"{name}{suffix}.png")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(size(WIDE))


@pytest.mark.timeout(600)
def test_it_counts_the_sample_to_twenty(coach: Coach, filmed: Page):
    asked: Counter[str] = Counter()
    filmed.on("request", lambda request: asked.update([request.url.rpartition("/")[2]]))
    filmed.goto(coach.live())
    shoot(filmed, "live-before")
    filmed.click("#start")
    until(filmed, "window.hipwise?.state.stage === 'ready' && hipwise.state.view", 60)
    shoot(filmed, "live-ready")
    until(filmed, "hipwise.state.count === 7 && hipwise.state.range > 0.6", 240)
    shoot(filmed, "live")
    until(filmed, "hipwise.state.set === 2", 240)
    assert counts(filmed) == [*range(1, 21)]
    assert all(asked[f"count-{n}.mp3"] == 1 for n in range(1, 21))
    assert filmed.evaluate("contexts") == [True], "one audio context, made in the click on Start"
    log = filmed.evaluate("hipwise.sound.log")
    for one, two in pairwise(log):
        assert two["at"] >= one["at"] + one["seconds"] - 0.02, (one, two)
    assert filmed.inner_text("#pause") == "Go on now"
    assert filmed.inner_text("#finish") == "I can't lie on the other side: finish"
    shoot(filmed, "live-turn")
    filmed.click("#finish")
    filmed.wait_for_selector("#summary", state="visible")
    assert filmed.inner_text("#sides .figure") == "20 of 20"
    assert filmed.is_visible("#sides svg") and filmed.is_visible("#legend, #unseen-roll")
    shoot(filmed, "summary")
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
    filmed.wait_for_selector("#summary", state="visible")
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
    shoot(browser, "live-beat")
    browser.keyboard.press(" ")
    until(browser, "hipwise.state.stage === 'paused'")
    browser.keyboard.press(" ")
    until(browser, "hipwise.state.stage === 'moving'")
    browser.click("#finish")
    browser.click("text=Yes, finish")
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
    shoot(filmed, "live-camera-gone")
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
    browser.goto(coach.live(check_in=99, source="beat"))
    browser.click("#start")
    browser.wait_for_selector("text=Please answer today's check-in first")
    assert coach.numbers() == []


def test_the_sample_plays_where_there_is_no_camera(coach: Coach, browser: Page, pose_weights: Path):
    browser.goto(coach.live(source="sample"))
    browser.click("#start")
    until(browser, "window.hipwise?.state.view === 'good'", 60)
    assert browser.get_attribute("#picture", "data-mirror") == "no"
    assert browser.evaluate("document.getElementById('video').videoWidth") == 640
    browser.keyboard.press("Escape")
    browser.keyboard.press("Escape")
    browser.wait_for_selector("text=Nothing was counted this time")


def test_pain_stops_at_once_and_says_what_to_do(coach: Coach, browser: Page):
    beat_alone(browser, coach, 1)
    shoot(browser, "live-beat-one")
    browser.keyboard.press("p")
    browser.wait_for_selector("h1:has-text('Stopped for pain.')")
    assert "Leave this exercise for today." in browser.inner_text("#pain")
    assert "not settled by tomorrow" in browser.inner_text("#pain")
    assert browser.get_attribute("#pain a", "href") == "/screening"
    shoot(browser, "summary-pain")
    with Records.open(coach.folder) as records:
        (session,) = records.sessions()
    assert (session.why, session.sets[0].why) == ("pain", "pain")


def test_the_button_that_says_it_hurts_stops_before_the_first_beat_too(coach: Coach, browser: Page):
    browser.goto(coach.live(source="beat"))
    browser.click("#start")
    browser.click("#hurts")
    browser.wait_for_selector("h1:has-text('Stopped for pain.')")
    assert browser.is_visible("#pain")


def test_finishing_is_asked_once_and_can_be_taken_back(coach: Coach, browser: Page):
    beat_alone(browser, coach, 1)
    browser.keyboard.press("Escape")
    browser.wait_for_selector("#notice:has-text('Finish here?')")
    until(browser, "hipwise.state.stage === 'paused'")
    shoot(browser, "live-finish")
    browser.keyboard.press(" ")  # on the button that has the focus: go on
    browser.wait_for_selector("#notice", state="hidden")
    until(browser, "hipwise.state.stage === 'moving'")
    browser.keyboard.press("Escape")
    browser.keyboard.press("Escape")
    browser.wait_for_selector("#summary", state="visible")
    assert not browser.is_visible("#pain")


def test_the_beat_alone_is_not_shown_as_measured(coach: Coach, browser: Page):
    beat_alone(browser, coach, 2)
    browser.keyboard.press("Escape")
    browser.keyboard.press("Escape")
    browser.wait_for_selector("text=Counted with the beat, not measured")
    assert browser.inner_text("#sides .figure") == "2 of 20"
    assert browser.locator("#sides svg, #sides table, #legend .swatch").count() == 0
    assert not browser.is_visible("#unseen-roll")
    shoot(browser, "summary-beat")


def test_a_rest_counts_down_and_can_be_cut_short(coach: Coach, browser: Page):
    beat_alone(browser, coach, 0, reps=1)
    until(browser, "hipwise.state.stage === 'rest'", 30)
    browser.wait_for_selector("#of:has-text('rest, then right')")
    assert 30 <= int(browser.inner_text("#number")) <= 60
    shoot(browser, "live-rest")
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
    assert not browser.is_visible("text=Put the camera in front of you")
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


def test_the_remedy_can_be_read_from_two_metres(coach: Coach, playwright: Playwright):
    with opened(playwright, *CAMERA_ARGS) as page:  # Chromium's own test picture: nobody is in it
        page.goto(coach.live())
        page.click("#start")
        until(page, "window.hipwise?.state.can_see === false", 60)
        page.wait_for_selector("#words.plain")
        remedy = page.evaluate("hipwise.state.remedy")
        assert remedy and page.inner_text("#words") == remedy
        for wide_and_high in (WIDE, TALL):
            page.set_viewport_size(size(wide_and_high))
            letters = page.evaluate("parseFloat(getComputedStyle(document.getElementById('words')).fontSize)")
            assert letters >= 0.04 * wide_and_high[1]
        shoot(page, "live-unseen")
