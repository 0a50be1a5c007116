"""What the tests of the live page share: the real command behind it, and a Chromium of its own before it.

A session lives by the page's clock. On a slow machine a stage may be over before a test has looked at it: so
the clock can be stopped in the very moment that is to be seen (`hold_when`, `held`), and the session stands
still with it until `run`. What only needs to have been is read from a record that the page keeps (`been`).
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chromium import CHROMIUM, CHROMIUM_ARGS

from hipwise.program.screening import Outcome
from hipwise.records import Records, SessionRecord

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright

PATIENCE_S = 90
"""A machine with other work is slow, and that is no reason to fail."""
CAMERA_ARGS = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]

# Notes every audio context, and whether it was made while the click on Start was being handled; everything
# that is to sound, and how many contexts there were by then; when the session was started, in seconds of the
# page's clock; how often the screen was to stay on; each change of stage, side or count; the widest opening;
# and every notice. And a clock that can be stopped.
WATCH = """
window.contexts = [];
window.sounds = [];
window.locks = 0;
window.went = [];
window.widest = 0;
window.noticed = [];

const clock = performance.now.bind(performance);
let behind = 0, stoppedAt = null, stopWhen = null;
performance.now = () => (stoppedAt ?? clock()) - behind;
window.clockStands = () => stoppedAt !== null;
window.runClock = (when = null) => {
  if (stoppedAt !== null) behind += clock() - stoppedAt;
  [stoppedAt, stopWhen] = [null, when];
};
const note = () => {
  const now = window.hipwise?.state;
  if (!now?.stage) return;
  const { act, stage, side, count } = now, last = window.went.at(-1);
  if (!last || last.act !== act || last.stage !== stage || last.side !== side || last.count !== count) {
    window.went.push({ act, stage, side, count });
  }
  window.widest = Math.max(window.widest, now.opening ?? 0);
  if (stopWhen?.(now)) stoppedAt ??= clock();
};
window.WebSocket = class extends WebSocket {
  get onmessage() {
    return super.onmessage;
  }
  set onmessage(hear) {
    super.onmessage = hear && ((event) => {
      hear.call(this, event);
      note();
    });
  }
};
document.addEventListener("DOMContentLoaded", () => {
  const notice = document.getElementById("notice-text");
  if (!notice) return;
  new MutationObserver(() => window.noticed.push(notice.textContent)).observe(notice, { childList: true });
});

window.AudioContext = class extends AudioContext {
  constructor(...options) {
    super(...options);
    window.contexts.push(window.event?.type === "click" && window.event.target.id === "start");
  }
  getOutputTimestamp() {
    const { contextTime, performanceTime } = super.getOutputTimestamp();
    const late = behind + (stoppedAt === null ? 0 : clock() - stoppedAt);
    return { contextTime, performanceTime: performanceTime > 0 ? performanceTime - late : performanceTime };
  }
};
for (const kind of [AudioBufferSourceNode, OscillatorNode]) {
  const start = kind.prototype.start;
  kind.prototype.start = function (when) {
    const now = this.context.currentTime;
    window.sounds.push({ kind: kind.name, contexts: window.contexts.length, when, now });
    return start.call(this, when);
  };
}
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
  if (typeof data === "string" && data.includes('"type":"start"')) window.started = JSON.parse(data).t;
  return send.call(this, data);
};
Object.defineProperty(Navigator.prototype, "wakeLock", { value: {
  request: async () => {
    window.locks += 1;
    return Object.assign(new EventTarget(), { release: async () => {} });
  },
} });
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

    def session(self) -> SessionRecord | None:
        """The newest session in the database."""
        with Records.open(self.folder) as records:
            return next(iter(records.sessions(1)), None)

    def numbers(self) -> list[list[int]]:
        """The numbers of the repetitions in the database, for each set."""
        session = self.session()
        return [[r.number for r in done.reps] for done in session.sets] if session else []

    def end(self, how: signal.Signals = signal.SIGINT) -> None:
        self.process.send_signal(how)
        self.process.wait(timeout=PATIENCE_S)


@contextmanager
def coached(folder: Path) -> Iterator[Coach]:
    """A coach that runs, and is killed at the end whatever happened."""
    running = Coach(folder)
    try:
        running.start()
        yield running
    finally:
        running.end(signal.SIGKILL)


@contextmanager
def opened(playwright: Playwright, *flags: str) -> Iterator[Page]:
    """A page in a Chromium of its own; whatever goes wrong in it fails the test."""
    started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*CHROMIUM_ARGS, *flags])
    context = started.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(1000 * PATIENCE_S)
    context.add_init_script(WATCH)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if "Content Security" in said.text else None)
    yield page
    started.close()
    assert problems == []


def until(page: Page, condition: str, seconds: float = PATIENCE_S) -> None:
    """Playwright's own waiting would have to eval in the page, which its content policy forbids."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, (
            condition,
            page.evaluate("[window.hipwise?.state, window.went]"),
            page.inner_text("body"),
        )
        page.wait_for_timeout(60)


def hold_when(page: Page, condition: str, click: str | None = None) -> None:
    """Let the clock run, and stop it as soon as that is true of ``now``, the page's state.

    ``click``: the id of a button to press as the clock begins to run. Not for a page with a camera, whose
    pictures have a clock of their own.
    """
    pressed = f"document.getElementById('{click}').click();" if click else ""
    page.evaluate(f"() => {{ runClock((now) => {condition}); {pressed} }}")


def held(page: Page) -> None:
    """Wait until the clock stands."""
    until(page, "clockStands()")


def run(page: Page) -> None:
    """Let the clock run on."""
    page.evaluate("runClock()")


def been(condition: str) -> str:
    """That it was true of ``now`` at some time: a state of the page's past, or the present one."""
    return f"went.some((now) => {condition})"


def begin_to_wait(page: Page, address: str) -> None:
    """Start a session that nobody watches, and stop its clock in the long count-in."""
    page.goto(address)
    hold_when(page, "now.stage === 'ready'")
    page.click("#start")
    held(page)


def beat_alone(page: Page, coach: Coach, count: int, **other: object) -> None:
    """Start a session that nobody watches, let it count so far, and stop its clock there."""
    begin_to_wait(page, coach.live(source="beat", **other))
    hold_when(page, f"now.stage === 'moving' && now.count === {count}", click="pause")  # go on now
    held(page)


def skip_the_close(page: Page) -> None:
    """Answer none of the questions at the end, if something was done that is asked about."""
    until(page, "['close', 'summary'].includes(document.body.dataset.screen)")
    if page.evaluate("document.body.dataset.screen === 'close'"):
        page.click("button:has-text('Skip all')")
    page.wait_for_selector("#summary", state="visible")


def said(page: Page) -> list[dict[str, Any]]:
    """What was set to be heard, in order: cue, when, how long, how late."""
    return page.evaluate("hipwise.sound.log")


def counts(page: Page) -> list[int]:
    """The numbers that were set to be heard, in order."""
    return [int(say["cue"].removeprefix("count-")) for say in said(page) if say["cue"].startswith("count-")]


def signals(page: Page) -> list[str]:
    """The tones that say how it stands with the line to the program."""
    return [say["cue"] for say in said(page) if say["cue"].startswith("signal-")]
