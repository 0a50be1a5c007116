"""The room of the live session: one at a time, and one worker that looks, one that writes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from hipwise import exercises
from hipwise.coaching import cues
from hipwise.coaching.cues import Cue
from hipwise.errors import UserError
from hipwise.exercises import Exercise
from hipwise.live import Live, warm_up
from hipwise.records import BackgroundWriter, Records
from hipwise.watching import Eye
from hipwise.web.live import sounds
from hipwise.web.phone import PhoneLine

if TYPE_CHECKING:
    from hipwise.web.live.socket import Connection

logger = logging.getLogger(__name__)

LANGUAGE = "en"
TWICE = timedelta(seconds=30)
"""A page that asks again within this time for the session it asked for did not hear the answer."""


class Room:
    """Holds the one connection whose session is live."""

    def __init__(
        self,
        records: Records,
        eye: Callable[[Exercise], Eye],
        now: Callable[[], datetime],
        line: PhoneLine | None = None,
    ) -> None:
        self.records = records
        self.line = line
        self.now = now
        self.holder: Connection | None = None
        # One thread: pictures and commands of a session stand in one line, off the event loop.
        self.worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live")
        self.writer = BackgroundWriter()
        self._last: tuple[Live, str | None, datetime] | None = None
        self._warm: Future[bool] | None = None
        self._eye = eye

    @cached_property
    def lengths(self) -> dict[str, float]:
        """Seconds of each line that has a sound."""
        return sounds.lengths(LANGUAGE)

    @cached_property
    def cues(self) -> Mapping[str, Cue]:
        """Each line, by its id."""
        return cues.load(LANGUAGE)

    def new(self) -> Live:
        listener = None if self.line is None else self.line.listener
        return Live(self.records, self.lengths, self._eye, self.writer, phone=listener)

    def begun(self, live: Live, page: str | None) -> None:
        """Remember the session that a page has begun or gone on with."""
        self._last = (live, page, self.now())

    def asked_twice(self, page: str | None, check_in_id: int, source: str) -> Live | None:
        """The session this page has only just begun: its line was lost before it heard so."""
        if self._last is None:
            return None
        live, by, at = self._last
        record = live.record()
        if by != page or record is None or (record.check_in_id, record.source) != (check_in_id, source):
            return None
        fresh = record.ended_at is None and self.now() - at < TWICE
        return live if fresh and not any(done.reps for done in record.sets) else None

    def unwritten(self) -> Live | None:
        """The last session, if not all of it is in the records yet."""
        self.writer.settle()
        return self._last[0] if self._last is not None and len(self.writer) else None

    def warm_up(self) -> Future[bool]:
        """Fetch once what the first picture and the first repetition need, before the camera runs."""
        if self._warm is None or (self._warm.done() and not self._warm.result()):
            self._warm = self.worker.submit(self._load)
        return self._warm

    def _load(self) -> bool:
        try:
            warm_up()
            self._eye(exercises.load("clamshell"))
        except UserError:
            return False  # said again, and in its place, when a session asks for the camera
        except Exception:
            logger.exception("the camera could not be made ready")
            return False
        return True

    def close(self) -> None:
        """Write what is still to be written, at the end of the program."""
        self.writer.close()
        if self.line is not None:
            self.line.close()
        self.worker.shutdown(wait=False)

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
