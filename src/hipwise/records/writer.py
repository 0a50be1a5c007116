"""What is still to be written: in order, and tried again until it is."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable

from hipwise.errors import UserError

logger = logging.getLogger(__name__)

RETRY_S = 2.0
"""A disk that took nothing is asked again after this long."""
CLOSING_S = 8.0
"""How long the end of the program waits for a write; a locked file holds one for five seconds."""
UNKNOWN = "What you do cannot be written down just now. It is not lost: the program keeps trying."


class Writer:
    """Writes in the order given, at once. What fails stays first in line and is tried with the next one.

    ``trouble`` says meanwhile what is the matter, None when all is well.
    """

    def __init__(self) -> None:
        self.trouble: str | None = None
        self._waiting: deque[Callable[[], None]] = deque()

    def __len__(self) -> int:
        """How many writes are still to be done."""
        return len(self._waiting)

    def add(self, write: Callable[[], None]) -> None:
        self._waiting.append(write)
        self._write()

    def settle(self) -> None:
        """Come back when all is written, or cannot be for now."""
        self._write()

    def _write(self) -> None:
        try:
            while self._waiting:
                self._waiting[0]()
                self._waiting.popleft()
        except UserError as error:
            self._fail(str(error))
        except Exception:
            # Whatever it was: what somebody did on the floor is not thrown away for it.
            if self.trouble is None:
                logger.exception("the records could not be written")
            self._fail(UNKNOWN)
        else:
            self.trouble = None

    def _fail(self, trouble: str) -> None:
        self.trouble = trouble


class BackgroundWriter(Writer):
    """Writes in a thread of its own: a disk that wakes up takes seconds, and the beat does not wait.

    It goes on trying by itself, long after the last write was added, until `close`.
    """

    def __init__(self, retry_s: float = RETRY_S) -> None:
        super().__init__()
        self._retry_s = retry_s
        self._changed = threading.Condition()
        self._failures = 0
        self._urgent = self._closed = False
        # Not waited for at the end of the program: `close` has done that, for as long as it may take.
        self._thread = threading.Thread(target=self._run, name="records", daemon=True)
        self._thread.start()

    def add(self, write: Callable[[], None]) -> None:
        with self._changed:
            self._waiting.append(write)
            self._changed.notify_all()

    def settle(self, timeout_s: float | None = None) -> None:
        with self._changed:
            before = self._failures
            self._urgent = True
            self._changed.notify_all()
            # As they are written in order, one that fails tells of all behind it.
            self._changed.wait_for(lambda: not self._waiting or self._failures != before, timeout_s)

    def close(self) -> None:
        """A last try; what still cannot be written is lost with the program, and that is said."""
        self.settle(CLOSING_S)
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(CLOSING_S)
        if self._waiting:
            logger.error("hipwise: The end of your session could not be written down. %s", self.trouble or "")

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                self._urgent = False
            self._write()
            with self._changed:
                self._changed.notify_all()
                if self._waiting and self.trouble is not None:
                    self._changed.wait_for(lambda: self._urgent or self._closed, self._retry_s)

    def _fail(self, trouble: str) -> None:
        with self._changed:
            self.trouble = trouble
            self._failures += 1
            self._changed.notify_all()
