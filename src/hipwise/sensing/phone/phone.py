"""A phone that is asked all the time, by a thread of its own; what it says is fetched when it is wanted."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from hipwise.errors import UserError
from hipwise.sensing.phone.address import Address
from hipwise.sensing.phone.client import Client, PhoneError, find
from hipwise.sensing.phone.experiment import Experiment
from hipwise.sensing.phone.stream import Piece, Stream
from hipwise.sensing.phone.trouble import unreached
from hipwise.sensing.source import View

logger = logging.getLogger(__name__)

PULLS_HZ = 15.0
AGAIN_S = 0.3
"""After a failure, so that a phone that comes back is heard soon and one that is away is not flooded."""


class Phone:
    """Asks from its making to `close`. All methods may be called from any thread.

    Args:
        where: the phone's address, asked for again after each failure: it may have got another meanwhile.
        now: this computer's clock, seconds.
    """

    def __init__(
        self,
        where: Callable[[], Address],
        now: Callable[[], float] = time.monotonic,
        rate_hz: float = PULLS_HZ,
    ) -> None:
        self.now = now
        self._where = where
        self._every_s = 1 / rate_hz
        self._lock = threading.Lock()
        self._stream: Stream | None = None
        self._away: str | None = None
        self._why: str | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="phone", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        self._thread.join(timeout=5)

    @property
    def experiment(self) -> Experiment | None:
        """What is open in phyphox; None until it has been reached."""
        with self._lock:
            return self._stream.feed.experiment if self._stream else None

    def pieces(self) -> list[Piece]:
        """What was measured since this was last asked, in order."""
        with self._lock:
            return self._stream.pieces() if self._stream else []

    def view(self) -> View | None:
        """What can be seen through it now; None while it is being looked for for the first time."""
        with self._lock:
            if self._stream is not None:
                return self._stream.view(self.now())
            return unreached(self._away, self._why) if self._away else None

    def _run(self) -> None:
        client: Client | None = None
        address: Address | None = None
        try:
            while not self._ended.is_set():
                begun_s = time.monotonic()
                pause_s = self._every_s
                try:
                    wanted = self._where()
                    if client is None or wanted != address:
                        if client is not None:
                            client.close()
                        client, address = None, wanted
                        client = self._open(wanted)
                    self._ask(client)
                except PhoneError as error:
                    pause_s = AGAIN_S
                    self._failed(error.token, None)
                    if error.token in ("away", "closed") and client is not None:
                        client.close()
                        client = None  # it may answer at its other port, or at another address
                except UserError as error:
                    pause_s = AGAIN_S
                    self._failed("wrong", str(error))
                except Exception:
                    pause_s = 1.0
                    logger.exception("the phone could not be asked")
                    self._failed("cut", None)
                self._ended.wait(max(pause_s - (time.monotonic() - begun_s), 0.005))
        finally:
            if client is not None:
                client.close()

    def _open(self, address: Address) -> Client:
        client, experiment = find(address)
        with self._lock:
            if self._stream is None:
                self._stream = Stream(experiment, self.now())
            else:
                self._stream.opened(experiment)
            self._away = self._why = None
        return client

    def _ask(self, client: Client) -> None:
        with self._lock:
            stream = self._stream
            assert stream is not None
            question, query = stream.question, stream.feed.query()
        if question == "config":
            experiment = client.experiment()
            with self._lock:
                stream.opened(experiment)
        elif question == "start":
            accepted = client.start()
            with self._lock:
                stream.started(self.now(), accepted)
        else:
            answer = client.get(query)
            with self._lock:
                stream.take(self.now(), answer)

    def _failed(self, token: str, why: str | None) -> None:
        with self._lock:
            if self._stream is None:
                self._away, self._why = token, why
            else:
                self._stream.failed(self.now(), token, why)
