"""The room of the live session: one at a time, and one worker that looks, one that writes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from hipwise import exercises
from hipwise.coaching import cues
from hipwise.errors import UserError
from hipwise.exercises import Exercise
from hipwise.live import Eye, Live, warm_up
from hipwise.records import Records
from hipwise.web.live import sounds

if TYPE_CHECKING:
    from hipwise.web.live.socket import Connection

LANGUAGE = "en"


class Room:
    """Holds the one connection whose session is live."""

    def __init__(self, records: Records, eye: Callable[[Exercise], Eye], now: Callable[[], datetime]) -> None:
        self.records = records
        self.now = now
        self.holder: Connection | None = None
        # One thread: pictures and commands of a session stand in one line, off the event loop.
        self.worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live")
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live-records")
        self._warm: Future[None] | None = None
        self._eye = eye

    @cached_property
    def lengths(self) -> dict[str, float]:
        """Seconds of each line that has a sound."""
        return sounds.lengths(LANGUAGE)

    @cached_property
    def texts(self) -> dict[str, str]:
        """The words of each line."""
        return {id: cue.text for id, cue in cues.load(LANGUAGE).items()}

    def new(self) -> Live:
        return Live(self.records, self.lengths, self._eye, self._writer.submit)

    def warm_up(self) -> Future[None]:
        """Fetch once what the first picture and the first repetition need, before the camera runs."""
        if self._warm is None:
            self._warm = self.worker.submit(self._load)
        return self._warm

    def _load(self) -> None:
        warm_up()
        with suppress(UserError):  # said again, and in its place, when a session asks for the camera
            self._eye(exercises.load("clamshell"))

    def settle(self) -> None:
        """Wait until all that was done is written."""
        self._writer.submit(lambda: None).result()

    def enter(self, connection: Connection, take_over: bool) -> Connection | None:
        """Give the room to a connection: the one it was taken from, if any.

        Raises:
            Occupied: another page is in it, and nobody asked it to leave.
        """
        before = self.holder
        if before is connection:
            return None
        # The same page that lost its socket comes back before the old one is known to be gone.
        if before is not None and before.page != connection.page and not take_over:
            raise Occupied
        self.holder = connection
        return before

    def leave(self, connection: Connection) -> None:
        if self.holder is connection:
            self.holder = None


class Occupied(Exception):
    """Another page has the live session."""
