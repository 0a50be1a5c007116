"""Raw requests against the real server: what a foreign page or name could send."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

import pytest
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from hipwise.web import guard

NICEGUI = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
POLLING = "/_nicegui_ws/socket.io/?EIO=4&transport=polling"
SOCKETS = [NICEGUI, "/live/socket"]
FOREIGN_ORIGINS = [
    "http://evil.example",
    "null",
    "https://{host}",
    "http://{host}.evil.example",
    "http://127.0.0.1",
]
FOREIGN_HOSTS = [
    "evil.example",
    "evil.example:{port}",
    "127.0.0.1",
    "127.0.0.1:1",
    "127.0.0.1.evil.example:{port}",
]


def ask(coach: Any, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Any:
    connection = HTTPConnection(coach.host, timeout=60)
    try:
        connection.putrequest(method, path, skip_host=True)
        for name, value in ({"Host": coach.host} | headers).items():
            connection.putheader(name, value)
        if body:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body or None)
        reply = connection.getresponse()
        reply.read()
        return reply
    finally:
        connection.close()


def test_its_own_names_may_ask(coach: Any):
    port = coach.host.split(":")[1]
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"LOCALHOST:{port}", f"[::1]:{port}"):
        assert ask(coach, "GET", "/hello", {"Host": host}).status == 200


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
@pytest.mark.parametrize("path", ["/", "/hello", "/static/style.css", POLLING])
def test_a_foreign_host_is_refused(coach: Any, host: str, path: str):
    host = host.format(port=coach.host.split(":")[1])
    assert ask(coach, "GET", path, {"Host": host}).status == 403


@pytest.mark.parametrize("path", SOCKETS)
def test_a_socket_under_a_foreign_host_is_refused(coach: Any, path: str):
    sock = socket.create_connection(coach.host.split(":"))
    foreign = f"ws://evil.example:{coach.host.split(':')[1]}{path}"
    with pytest.raises(InvalidStatus, match="403"):
        connect(foreign, sock=sock, origin=f"http://{foreign.split('/')[2]}", proxy=None)  # pyright: ignore
    sock.close()


@pytest.mark.parametrize("origin", [*FOREIGN_ORIGINS, None])
@pytest.mark.parametrize("path", SOCKETS)
def test_a_socket_from_a_foreign_page_is_refused(coach: Any, path: str, origin: str | None):
    sent = origin and origin.format(host=coach.host)
    with pytest.raises(InvalidStatus, match="403"):
        connect(f"ws://{coach.host}{path}", origin=sent, proxy=None)  # pyright: ignore[reportArgumentType]


def test_a_socket_from_its_own_page_is_open(coach: Any):
    own = f"http://{coach.host}"
    with connect(f"ws://{coach.host}{NICEGUI}", origin=own, proxy=None) as opened:  # pyright: ignore
        assert str(opened.recv(timeout=60)).startswith("0{")  # engine.io's welcome


def test_a_frame_of_fifty_megabytes_ends_only_its_socket(coach: Any):
    own = f"http://{coach.host}"
    with connect(f"ws://{coach.host}{NICEGUI}", origin=own, proxy=None) as opened:  # pyright: ignore
        opened.recv(timeout=60)
        with pytest.raises((ConnectionClosed, OSError)):
            opened.send(b"x" * 50_000_000)
            opened.recv(timeout=60)
    assert ask(coach, "GET", "/hello", {}).status == 200


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_polling_from_a_foreign_page_is_refused(coach: Any, origin: str):
    sent = origin.format(host=coach.host)
    assert ask(coach, "GET", POLLING, {"Origin": sent}).status == 403
    assert ask(coach, "POST", POLLING, {"Origin": sent}, b"40").status == 403
    assert ask(coach, "OPTIONS", POLLING, {"Origin": sent}).status == 403


def test_polling_from_its_own_page_is_open(coach: Any):
    assert ask(coach, "GET", POLLING, {}).status == 200


@pytest.mark.parametrize("origin", [*FOREIGN_ORIGINS, None])
def test_a_form_from_a_foreign_page_changes_nothing(coach: Any, origin: str | None):
    headers = {} if origin is None else {"Origin": origin.format(host=coach.host)}
    reply = ask(coach, "POST", "/check-in", headers, b"pain=0&new=no")
    assert reply.status == 403


def test_two_hosts_or_none_are_refused(coach: Any):
    with socket.create_connection(coach.host.split(":")) as raw:
        raw.sendall(f"GET /hello HTTP/1.1\r\nHost: {coach.host}\r\nHost: evil.example\r\n\r\n".encode())
        assert raw.recv(4096).split(b" ")[1] in (b"400", b"403")
    with socket.create_connection(coach.host.split(":")) as raw:
        raw.sendall(b"GET /hello HTTP/1.0\r\n\r\n")
        assert raw.recv(4096).split(b" ")[1] in (b"400", b"403")


def test_too_large_a_body_is_refused(coach: Any):
    own = {"Origin": f"http://{coach.host}", "Content-Length": str(guard.MOST_BODY_BYTES + 1)}
    assert ask(coach, "POST", "/check-in", own).status == 413


def test_too_large_a_body_in_chunks_is_refused(coach: Any):
    connection = HTTPConnection(coach.host, timeout=60)
    chunks = (b"x" * 50_000 for _ in range(100))
    headers = {"Origin": f"http://{coach.host}", "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request("POST", "/check-in", chunks, headers, encode_chunked=True)
        assert connection.getresponse().status == 413
    except ConnectionError:
        pass  # it hung up while the rest was still coming
    finally:
        connection.close()
    assert ask(coach, "GET", "/hello", {}).status == 200


@pytest.mark.parametrize(
    ("path", "chunks", "status"),
    [
        ("/check-in", 10, 200),
        ("/check-in", 11, 413),
        ("/week/bring-in", 20, 200),
        ("/week/bring-in", 21, 413),
    ],
)
def test_what_comes_is_counted(path: str, chunks: int, status: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(guard.UPLOADS, "/week/bring-in", 2_000_000)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await Response(str(len(await Request(scope, receive).body())))(scope, receive, send)

    watch = guard.Guard(ExceptionMiddleware(app), hosts=["localhost"], port=80)
    more = iter(range(chunks - 1, -1, -1))
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": bytes(100_000), "more_body": next(more) > 0}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"localhost"), (b"origin", b"http://localhost"), (b"transfer-encoding", b"chunked")]
    with ThreadPoolExecutor() as pool:  # Playwright keeps a loop of its own running in this thread
        pool.submit(
            asyncio.run,
            watch({"type": "http", "method": "POST", "path": path, "headers": headers}, receive, send),
        ).result()
    assert sent[0]["status"] == status


@pytest.mark.parametrize("number", [0, 99, 2**63, 10**30])
def test_a_number_of_nothing_is_no_stumble(coach: Any, number: int):
    own = {"Origin": f"http://{coach.host}"}
    for path in (f"/session/{number}", f"/check-in/{number}", f"/live?resume={number}"):
        assert ask(coach, "GET", path, {}).status < 500
    assert ask(coach, "POST", f"/sessions/{number}/leave", own).status < 500


@pytest.mark.parametrize("path", ["/", "/screening", "/static/style.css", "/nothing"])
def test_every_reply_says_what_a_page_may_do(coach: Any, path: str):
    reply = ask(coach, "GET", path, {})
    for name, value in guard.HEADERS.items():
        assert reply.headers[name] == value
    assert "http" not in guard.HEADERS["content-security-policy"]  # nothing from elsewhere
    assert reply.headers["access-control-allow-origin"] is None


def test_no_page_mentions_another_host(coach: Any):
    connection = HTTPConnection(coach.host, timeout=60)
    connection.request("GET", "/screening")
    page = connection.getresponse().read().decode()
    connection.close()
    assert "//cdn" not in page and "https://" not in page


async def _nothing(*_: Any) -> None:
    raise AssertionError("a refused request must not get here")


@pytest.mark.parametrize(
    ("hosts", "asked", "passes"),
    [
        (["0.0.0.0"], "192.168.1.7:8080", True),
        (["0.0.0.0"], "my-laptop:8080", False),  # a name can be made to point here
        (["::"], "[fe80::1]:8080", True),
        (["my-laptop"], "my-laptop:8080", True),
        (["my-laptop"], "192.168.1.7:8080", False),
        (["::1"], "[::1]:8080", True),
        (["127.0.0.1"], "127.0.0.1", False),
        (["127.0.0.1"], "[::1", False),
        (["127.0.0.1"], "", False),
    ],
)
def test_hosts_given_by_hand(hosts: list[str], asked: str, passes: bool):
    watch = guard.Guard(_nothing, hosts=hosts, port=8080)
    scope = {"type": "http", "method": "GET", "headers": [(b"host", asked.encode())]}
    assert (watch._refusal(scope) is None) is passes


def test_the_port_of_the_web_need_not_be_named():
    watch = guard.Guard(_nothing, hosts=["localhost", "::1"], port=80)
    for host in (b"localhost", b"localhost:80", b"[::1]"):
        assert watch._refusal({"type": "http", "method": "GET", "headers": [(b"host", host)]}) is None
