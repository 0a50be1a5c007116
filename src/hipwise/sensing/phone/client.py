"""Talking to phyphox on the phone: small, bounded questions in the home network, and nothing else.

No redirect is followed, no proxy asked, no answer read beyond `MOST_BYTES` or waited for beyond `PATIENCE_S`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from hipwise.sensing.phone.address import Address
from hipwise.sensing.phone.experiment import Experiment

if TYPE_CHECKING:
    import httpx2

MOST_BYTES = 8_000_000
"""Ten minutes of two sensors at 100 Hz, after a long gap, are about 6 MB."""
CONNECT_S = 2.0
PATIENCE_S = 3.0
"""For a whole answer; a phone in the same room needs a hundredth of it."""


class PhoneError(Exception):
    """It could not be asked. ``token`` is one of `trouble.WORDS`."""

    def __init__(self, token: str) -> None:
        super().__init__(token)
        self.token = token


class Client:
    """One phone. Closes its connection at the end of ``with``."""

    def __init__(self, address: Address) -> None:
        import httpx2  # heavy

        self.address = address
        timeout = httpx2.Timeout(PATIENCE_S, connect=CONNECT_S)
        # phyphox answers one at a time and may drop a line that is kept open: a new one costs a millisecond.
        self._http: httpx2.Client = httpx2.Client(
            timeout=timeout,
            trust_env=False,
            follow_redirects=False,
            headers={"Connection": "close", "Accept-Encoding": "identity"},
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def experiment(self) -> Experiment:
        """What is open in phyphox.

        Raises:
            PhoneError: it cannot be asked.
            UserError: it is not the right experiment.
        """
        return Experiment.of(self._ask("/config"))

    def start(self) -> bool:
        """Start the measurement; whether phyphox took it."""
        answer = self._ask("/control", {"cmd": "start"})
        return isinstance(answer, dict) and answer.get("result") is True

    def get(self, query: Mapping[str, str]) -> Any:
        return self._ask("/get", query)

    def model(self) -> str | None:
        """What kind of phone it is, where it says so."""
        answer = self._ask("/meta")
        model = answer.get("deviceModel") if isinstance(answer, dict) else None
        return model[:80] if isinstance(model, str) and model else None

    def _ask(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        import httpx2

        # urlencode writes | as %7C: the bare sign is not allowed in an address.
        url = f"{self.address.url}{path}" + (f"?{urlencode(query)}" if query else "")
        until_s = time.monotonic() + PATIENCE_S
        try:
            with self._http.stream("GET", url) as response:
                if response.status_code != 200:
                    raise PhoneError("strange")
                read = bytearray()
                for piece in response.iter_raw(65_536):
                    read += piece
                    if len(read) > MOST_BYTES:
                        raise PhoneError("flood")
                    if time.monotonic() > until_s:
                        raise PhoneError("slow")
        except httpx2.TimeoutException as error:
            raise PhoneError("away" if isinstance(error, httpx2.ConnectTimeout) else "slow") from None
        except httpx2.ConnectError as error:
            refused = isinstance(error.__cause__ or error, ConnectionRefusedError) or "refused" in str(error)
            raise PhoneError("closed" if refused else "away") from None
        except httpx2.RequestError:
            raise PhoneError("cut") from None
        try:
            return json.loads(read)
        except (ValueError, RecursionError):
            raise PhoneError("strange") from None


def find(address: Address) -> tuple[Client, Experiment]:
    """The phone at an address, tried at the ports phyphox uses where none was given.

    Raises:
        PhoneError: nothing answers.
        UserError: it does, with the wrong experiment.
    """
    worst = PhoneError("away")
    for candidate in address.candidates:
        client = Client(candidate)
        try:
            return client, client.experiment()
        except PhoneError as error:
            client.close()
            # What answers at all tells more than what does not.
            worst = error if worst.token in ("away", "closed") else worst
        except BaseException:
            client.close()
            raise
    raise worst
