"""What the tests of the live page share: the real command behind it, and a Chromium of its own before it."""

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

CAMERA_ARGS = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]

# Notes every audio context, and whether it was made while the click on Start was being handled; everything
# that is to sound, and how many contexts there were by then; when the session was started, in seconds of the
# page's clock; and how often the screen was to stay on.
WATCH = """
window.contexts = [];
window.sounds = [];
window.locks = 0;
window.AudioContext = class extends AudioContext {
  constructor(...options) {
    super(...options);
    window.contexts.push(window.event?.type === "click" && window.event.target.id === "start");
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
        self.process.wait(timeout=30)


@contextmanager
def opened(playwright: Playwright, *flags: str) -> Iterator[Page]:
    """A page in a Chromium of its own; whatever goes wrong in it fails the test."""
    started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*CHROMIUM_ARGS, *flags])
    page = started.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.add_init_script(WATCH)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if "Content Security" in said.text else None)
    yield page
    started.close()
    assert problems == []


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


def beat_alone(page: Page, coach: Coach, count: int, **other: object) -> None:
    """Start a session that nobody watches, without its long count-in, and let it count so far."""
    page.goto(coach.live(source="beat", **other))
    page.click("#start")
    until(page, "window.hipwise?.state.stage === 'ready'", 60)
    page.click("#pause")  # go on now
    until(page, f"hipwise.state.stage === 'moving' && hipwise.state.count === {count}", 60)


def skip_the_close(page: Page) -> None:
    """Answer none of the questions at the end."""
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
