"""Serving the coach: one at a time in a data folder, on a port that is free, until Ctrl-C."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from hipwise.errors import UserError
from hipwise.folders import data_dir
from hipwise.records import Records

DEFAULT_PORT = 8080
LOOPBACK = ("127.0.0.1", "localhost", "::1")
FRAME_BYTES = 4 * 1024 * 1024
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
    """The lock file in the data folder: only one coach writes there."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "coach.lock"

    def holder(self) -> Running | None:
        """The coach that runs, given time to finish starting. A lock left behind by a dead one is removed."""
        until = time.monotonic() + STARTING_S
        while self.path.exists() and time.monotonic() < until:
            found = self._read()
            if found and found.answers():
                return found
            if found and not _exists(found.pid):
                break
            time.sleep(0.2)  # it may be starting
        self.path.unlink(missing_ok=True)
        return None

    def take(self, mine: Running) -> Running | None:
        """Take it; or say which other coach was first."""
        try:
            with self.path.open("x", encoding="utf-8") as file:
                json.dump(asdict(mine), file)
        except FileExistsError:
            return self.holder() or self.take(mine)
        return None

    def release(self, mine: Running) -> None:
        if self._read() == mine:
            self.path.unlink(missing_ok=True)

    def _read(self) -> Running | None:
        try:
            return Running(**json.loads(self.path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None


def _exists(pid: int) -> bool:
    if os.name == "nt":
        return True  # asking there would end it; whether it answers decides
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
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
    with Records.open() as records:
        lock = Lock(data_dir())
        if other := lock.holder():
            _second(other, browser, say)
            return
        with listen(host, port) as listener:
            mine = Running(os.getpid(), host, listener.getsockname()[1], secrets.token_hex(16))
            try:
                other = lock.take(mine)
            except OSError as error:
                raise UserError(
                    f"The data folder {data_dir()} cannot be written ({error.strerror})."
                ) from error
            if other:
                _second(other, browser, say)
                return

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


def _second(other: Running, browser: bool, say: Callable[[str], None]) -> None:
    say(f"The coach is running already: {other.address}")
    if browser:
        webbrowser.open(other.address)


def _run(records: Records, mine: Running, listener: socket.socket, ready: Callable[[], None]) -> None:
    import uvicorn

    from hipwise.web import app

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

    application = app.create(records, hosts=[*LOOPBACK, mine.host], port=mine.port, token=mine.token)
    config = uvicorn.Config(
        application,
        ws_max_size=FRAME_BYTES,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    # Being ended politely is no error either; uvicorn stops first and then passes the signal on.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listener])
