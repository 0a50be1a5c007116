"""Serving the coach: one at a time in a data folder, on a port that is free, until Ctrl-C."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import signal
import socket
import sys
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from hipwise.errors import UserError
from hipwise.folders import data_dir
from hipwise.records import Records

DEFAULT_PORT = 8080
LOOPBACK = ("127.0.0.1", "localhost", "::1")
STARTING_S = 15.0


@dataclass(frozen=True, slots=True)
class Running:
    """The coach that holds the data folder, as its lock file says."""

    pid: int
    host: str
    port: int
    token: str

    @property
    def address(self) -> str:
        """Where a browser on this computer finds it."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def answers(self) -> bool:
        """Ask it: is it this very one?"""
        # No proxy: it is on this computer.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with (
            contextlib.suppress(OSError, ValueError),
            opener.open(f"{self.address}/hello", timeout=2) as reply,
        ):
            return json.load(reply).get("token") == self.token
        return False


class Lock:
    """Only one coach writes in a data folder.

    The system's own lock on ``coach.held`` says that one does: it cannot be had twice, and it ends with
    its program however that ends. ``coach.lock`` says where that one is found.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "coach.lock"
        self._held = folder / "coach.held"
        self._file: int | None = None

    def holder(self) -> Running | None:
        """The coach that runs, given time to finish starting. None: there is none, and this one has the lock.

        Raises:
            UserError: one has it and does not answer.
        """
        until = time.monotonic() + STARTING_S
        while not self._hold():
            if (found := self._read()) and found.answers():
                return found
            if time.monotonic() > until:
                raise UserError(
                    "Another coach has your records open and does not answer. End it, or restart."
                )
            time.sleep(0.2)  # it may be starting
        self.path.unlink(missing_ok=True)  # left behind by a dead one
        return None

    def take(self, mine: Running) -> Running | None:
        """Take it, and say where this one is; or say which other coach was first."""
        if other := self.holder():
            return other
        self.path.write_text(json.dumps(asdict(mine)), encoding="utf-8")
        return None

    def release(self, mine: Running) -> None:
        if self._read() == mine:
            self.path.unlink(missing_ok=True)
            self.close()

    def close(self) -> None:
        """Give the system's lock back, if it is ours. Its file stays: another may be waiting at it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _hold(self) -> bool:
        if self._file is None:
            file = os.open(self._held, os.O_RDWR | os.O_CREAT, 0o600)
            if not _lock(file):
                os.close(file)
                return False
            self._file = file
        return True

    def _read(self) -> Running | None:
        try:
            return Running(**json.loads(self.path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None


def _lock(file: int) -> bool:
    """The system's lock on an open file, without waiting: whether it could be had."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # Some network folders know no locks: better one person alone there than nobody.
        return error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
    return True


def listen(host: str, port: int | None) -> socket.socket:
    """A socket on ``port``; or, none asked for, on the first that is free from 8080 on.

    Raises:
        UserError: the port is taken, or the host is none of this computer's.
    """
    ports = range(DEFAULT_PORT, DEFAULT_PORT + 20) if port is None else [port]
    refused = OSError()
    for candidate in ports:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(host, candidate, type=socket.SOCK_STREAM)[
                0
            ]
            listener = socket.socket(family, kind, protocol)
        except OSError as error:
            raise UserError(f"{host!r} is not an address of this computer.") from error
        try:
            if os.name != "nt":  # there it would let two programs share a port
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(128)
            return listener
        except OSError as error:
            listener.close()
            refused = error
    if port is None:
        raise UserError(
            f"No port from {ports[0]} to {ports[-1]} is free. Name another with --port."
        ) from refused
    if isinstance(refused, PermissionError):
        raise UserError(f"Port {port} may not be used. Try --port {DEFAULT_PORT}.") from refused
    raise UserError(
        f"Port {port} is taken by another program, or {host} is not this computer. Try --port {port + 1}."
    ) from refused


def serve(host: str, port: int | None, *, browser: bool, say: Callable[[str], None]) -> None:
    """Serve the coach until Ctrl-C; if one runs already, say so and show that one.

    Raises:
        UserError: the port is taken, or the data folder or the disk will not do.
    """
    with Records.open() as records, contextlib.closing(Lock(data_dir())) as lock:
        # Before a port is looked for: the coach that runs has the one that was asked for.
        with _plain_errors():
            other = lock.holder()
        if other:
            _second(other, browser, say)
            return
        with listen(host, port) as listener:
            mine = Running(os.getpid(), host, listener.getsockname()[1], secrets.token_hex(16))
            with _plain_errors():
                lock.take(mine)

            def ready() -> None:
                say(f"The coach is at {mine.address}   (Ctrl-C stops it)")
                if host not in LOOPBACK:
                    say("Everyone on your network can reach it and read your records.")
                if browser:
                    # Some browsers hold the caller until they are closed.
                    threading.Thread(target=webbrowser.open, args=(mine.address,), daemon=True).start()

            try:
                _run(records, mine, listener, ready)
            finally:
                lock.release(mine)


@contextlib.contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UserError(f"The data folder {data_dir()} cannot be written ({error.strerror}).") from error


def _second(other: Running, browser: bool, say: Callable[[str], None]) -> None:
    say(f"The coach is running already: {other.address}")
    if browser:
        webbrowser.open(other.address)


def _run(records: Records, mine: Running, listener: socket.socket, ready: Callable[[], None]) -> None:
    import uvicorn

    from hipwise.web import app
    from hipwise.web.live.socket import FRAME_BYTES

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

    application = app.create(records, hosts=[*LOOPBACK, mine.host], port=mine.port, token=mine.token)
    config = uvicorn.Config(
        application,
        ws_max_size=2 * FRAME_BYTES,  # a picture a little too large is told so; a flood ends the line
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    # Being ended politely is no error either; uvicorn stops first and then passes the signal on.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listener])
