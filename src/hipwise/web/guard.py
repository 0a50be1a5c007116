"""Who may talk to the coach: only pages that it served itself, under its own name.

Any website may send requests to 127.0.0.1, and a name that an attacker owns may come to point there. So
the Host must be one of ours, and so must the Origin, on every socket and on everything that changes
something. What is refused never reaches the application.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MOST_BODY_BYTES = 1_000_000
UPLOADS = {"/week/bring-in": 200_000_000}
"""Where files are taken in, and how much of them at once."""
TOO_MUCH = "That is too much at once."

HEADERS = {
    # NiceGUI compiles its templates in the page, hence eval and inline; but nothing from elsewhere, ever.
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data: blob:; "
        "media-src 'self' blob:; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "permissions-policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    # Nothing is told to other sites. Not "no-referrer": browsers would send our own forms without
    # an Origin then.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


class Guard:
    """Middleware for pages and sockets alike (pure ASGI).

    ``hosts``: the names under which the coach is reached. Given 0.0.0.0 or ::, any literal address is
    one, but no other name is (a name can be made to point here, an address cannot).
    """

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], port: int) -> None:
        self.app = app
        self._any_address = False
        self._names: set[str] = set()
        for host in hosts:
            if _is_unspecified(host):
                self._any_address = True
            else:
                self._names.add(f"[{host}]" if ":" in host else host.lower())
        self._port = port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif refusal := self._refusal(scope):
            await _refuse(scope, receive, send, *refusal)
        elif scope["type"] == "http":
            await self.app(scope, _bounded(receive, _most_bytes(scope)), _with_headers(send))
        else:
            await self.app(scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Why this may not pass: status and sentence."""
        hosts = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or not self._ours(hosts[0]):
            return 403, "This is not the address of the coach."
        origins = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"origin"]
        changes = scope["type"] == "websocket" or scope["method"] not in SAFE_METHODS
        # A browser says where a socket or a form comes from. Foreign is foreign, whatever the method:
        # a socket may begin as plain requests.
        if (origins or changes) and origins != [f"http://{hosts[0]}"]:
            return 403, "Another website may not talk to the coach."
        sizes = [value for name, value in scope["headers"] if name == b"content-length"]
        if any(not size.isdigit() or int(size) > _most_bytes(scope) for size in sizes):
            return 413, TOO_MUCH
        return None

    def _ours(self, host: str) -> bool:
        name, colon, port = host.rpartition(":")
        if not colon or port.endswith("]"):
            name, port = host, "80"
        if port != str(self._port):
            return False
        return name in self._names or (self._any_address and _is_address(name))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def _is_unspecified(host: str) -> bool:
    return _is_address(host) and ipaddress.ip_address(host).is_unspecified


def _most_bytes(scope: Scope) -> int:
    return UPLOADS.get(scope.get("path", ""), MOST_BODY_BYTES)


def _bounded(receive: Receive, most_bytes: int) -> Receive:
    """Counts what comes: a body sent in chunks does not say beforehand how long it is."""
    taken_bytes = 0

    async def wrapped() -> Message:
        nonlocal taken_bytes
        message = await receive()
        taken_bytes += len(message.get("body", b""))
        if taken_bytes > most_bytes:
            raise HTTPException(413, TOO_MUCH, {"connection": "close"})
        return message

    return wrapped


def _with_headers(send: Send) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return wrapped


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, why: str) -> None:
    if scope["type"] == "websocket":
        await receive()  # the browser's wish to connect; closing before accepting answers it with 403
        await send({"type": "websocket.close", "code": 1008, "reason": why})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": why.encode()})
