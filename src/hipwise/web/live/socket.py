"""The socket of the live page.

The page sends pictures (binary: 8 bytes little-endian float64, the capture time in seconds on the
page's clock, then the JPEG) and commands (text: JSON with a ``type``); each gets exactly one answer.
The page keeps one picture in flight; should more arrive, the newest wins. Nonsense gets an answer
that says so, and the session goes on. A session whose socket is lost lives in the records: the page
comes back and says ``resume``.
"""

from __future__ import annotations

import asyncio
import json
import logging
import struct
import time
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeGuard

from fastapi import WebSocket, WebSocketDisconnect

from hipwise.coaching.messages import Message
from hipwise.coaching.plan import Stage
from hipwise.errors import UserError
from hipwise.live import Live
from hipwise.program.check_in import PLACES
from hipwise.program.ladder import STANDARD
from hipwise.records import SessionRecord
from hipwise.web.live.reply import body, finite, reply, summary
from hipwise.web.live.room import Occupied, Room

logger = logging.getLogger(__name__)

FRAME_BYTES = 2 * 1024 * 1024
TEXT_CHARACTERS = 10_000
WAITING = 32
"""More commands than this in the queue, and somebody is not waiting for answers."""
TAKEN = 4001
"""Closed because another page has taken over: do not come back by yourself."""

SOURCES = ("camera", "sample", "beat", "phone", "both")
BUSY = "The coach is already open in another tab or window. Go on there, or take over here."
NO_ANSWER = "That is none of the answers to choose from."
GONE = "This session has moved to another tab or window."


class Connection:
    """One page at the socket."""

    def __init__(self, websocket: WebSocket, room: Room) -> None:
        self.page: str | None = None
        self._websocket = websocket
        self._room = room
        self._live: Live | None = None
        self._inbox: deque[bytes | str] = deque()
        self._arrived = asyncio.Event()
        self._dropped = 0

    async def run(self) -> None:
        """Until the page goes, or is sent away."""
        await self._websocket.accept()
        both = [asyncio.create_task(self._listen()), asyncio.create_task(self._work())]
        try:
            # Nobody answers a line whose work has ended: then it is closed, and the page comes back.
            (ended, *_), _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            code = ended.result()
            if code is not None:
                await self._websocket.close(code)
        except (WebSocketDisconnect, RuntimeError):
            pass  # gone: the session is in the records
        finally:
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)
            self._room.leave(self)

    async def _listen(self) -> int:
        """Take in what the page sends; returns why the line is to be closed."""
        while len(self._inbox) <= WAITING:
            self._take_in(await self._receive())
        return 1008

    async def _receive(self) -> bytes | str:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        data = message.get("bytes")
        return message.get("text", "") if data is None else data

    def _take_in(self, message: bytes | str) -> None:
        if isinstance(message, bytes) and self._inbox and isinstance(self._inbox[-1], bytes):
            self._inbox.pop()
            self._dropped += 1
        self._inbox.append(message)
        self._arrived.set()

    async def _work(self) -> int | None:
        """Answer what was taken in; returns why the line is to be closed, None if it is."""
        try:
            while True:
                await self._arrived.wait()
                self._arrived.clear()
                while self._inbox:
                    message = self._inbox.popleft()
                    for _ in range(self._dropped):
                        await self._send({"re": "frame", "skipped": True})
                    self._dropped = 0
                    await self._send(await self._answer(message))
        except (WebSocketDisconnect, RuntimeError):
            return None  # the page went while it was being answered
        except Exception:
            logger.exception("the live page could not be answered")
            return 1011

    async def _send(self, answer: dict[str, Any]) -> None:
        await self._websocket.send_text(json.dumps(answer, allow_nan=False, separators=(",", ":")))

    async def _answer(self, message: bytes | str) -> dict[str, Any]:
        if isinstance(message, bytes):
            return await self._off_loop("frame", self._frame, message)
        try:
            if len(message) > TEXT_CHARACTERS:
                raise ValueError
            command = json.loads(message)
            kind = command["type"]
        except (ValueError, TypeError, KeyError, RecursionError):
            return {"re": "error", "error": "That was neither a picture nor a command."}
        if kind == "hello":
            return await self._answered("hello", self._hello(command))
        if not isinstance(kind, str) or kind not in _COMMANDS:
            return {"re": "error", "error": "There is no such command."}
        return await self._off_loop(kind, self._command, kind, command)

    async def _off_loop(self, kind: str, work: Callable[..., dict[str, Any]], *values: Any) -> dict[str, Any]:
        if self._room.holder is not self:
            return {"re": kind, "error": BUSY, "busy": True}
        return await self._answered(
            kind, asyncio.get_running_loop().run_in_executor(self._room.worker, work, *values)
        )

    async def _answered(self, kind: str, answer: Awaitable[dict[str, Any]]) -> dict[str, Any]:
        """The answer, or what is the matter with it."""
        try:
            return await answer
        except UserError as error:
            return {"re": kind, "error": str(error)}
        except Exception:
            # One picture that nobody expected must not end somebody's set.
            logger.exception("a %s of the live page could not be answered", kind)
            return {"re": kind, "error": "The program stumbled over that. It goes on."}

    async def _hello(self, command: dict[str, Any]) -> dict[str, Any]:
        self.page = str(command.get("page", ""))[:64]
        try:
            before = self._room.enter(self, command.get("take_over") is True)
        except Occupied:
            return {"re": "hello", "error": BUSY, "busy": True}
        if before is not None:
            await before.send_away()
        if command.get("source") not in ("beat", "phone"):
            # Shielded: a page that leaves meanwhile does not take it from the next one.
            await asyncio.shield(asyncio.wrap_future(self._room.warm_up()))
        unfinished = await asyncio.to_thread(self._unfinished, self._room.now())
        return {
            "re": "hello",
            "unfinished": unfinished and {"id": unfinished.id, "source": unfinished.source},
            "cues": sorted(self._room.lengths),
        }

    def _unfinished(self, now: datetime) -> SessionRecord | None:
        if (live := self._room.unwritten()) is not None:
            record = live.record()
            return record if record is not None and record.resumable(now) else None
        return self._room.records.unfinished(now)

    async def send_away(self) -> None:
        """Another page has taken over."""
        try:
            await self._send({"re": "taken", "error": GONE})
            await self._websocket.close(TAKEN)
        except (WebSocketDisconnect, RuntimeError):
            pass

    # ---- in the worker -------------------------------------------------------

    def _frame(self, message: bytes) -> dict[str, Any]:
        begun_s = time.perf_counter()
        if len(message) > FRAME_BYTES:
            raise UserError("That picture is too large.")
        t_s = finite(struct.unpack_from("<d", message)[0]) if len(message) > 8 else None
        if t_s is None:
            raise UserError("That picture has no time.")
        live = self._present()
        from hipwise.sensing.camera import BadFrame, decode_jpeg

        try:
            image = decode_jpeg(message[8:])
        except BadFrame as error:
            raise UserError(f"That was no picture: {error}.") from error
        sighting, messages = live.frame(t_s, image)
        answer = self._reply("frame", live, messages)
        network_s = 0.0
        if sighting is not None:
            answer["landmarks"] = body(sighting.landmarks, image)
            network_s = sighting.network_s
        answer |= {"t": t_s, "ms": _ms(time.perf_counter() - begun_s), "network_ms": _ms(network_s)}
        return answer

    def _command(self, kind: str, command: dict[str, Any]) -> dict[str, Any]:
        t_s = finite(command.get("t"))
        if t_s is None:
            raise UserError("That command has no time.")
        if kind == "start":
            self._live, messages = self._start(t_s, command)
        elif kind == "resume":
            self._live, messages = self._resume(t_s, command)
        else:
            messages = _COMMANDS[kind](self._present(), t_s, command)
        return self._reply(kind, self._present(), messages)

    def _reply(self, kind: str, live: Live, messages: list[Message]) -> dict[str, Any]:
        over = live.session is not None and live.session.stage in (Stage.CLOSE, Stage.DONE)
        if over and (messages or kind in ("stop", "close", "resume")):
            # What cannot be written for now is told all the same, and tried again while the program runs.
            self._room.writer.settle()
        answer = reply(kind, live, messages, self._room.cues)
        if over:
            answer["summary"] = summary(live, self._room.cues)
        return answer

    def _present(self) -> Live:
        if self._live is None:
            raise UserError("No session has been started.")
        return self._live

    def _start(self, t_s: float, command: dict[str, Any]) -> tuple[Live, list[Message]]:
        if command.get("kind") == "squeeze":
            live = self._room.new()
            return live, live.squeeze(t_s, self._room.now())
        check_in, reps = command.get("check_in"), command.get("reps")
        source, first = command.get("source"), command.get("first")
        kind, warm_up = command.get("kind", "clams"), command.get("warm_up")
        rung = command.get("rung") or STANDARD
        if not _is_id(check_in) or not _is_id(reps):
            raise UserError("Please answer today's check-in first, on the first page.")
        if (
            source not in SOURCES
            or first not in ("left", "right")
            or kind not in ("full", "clams")
            or warm_up not in (None, "clams", "band-walk")
            or not isinstance(rung, str)
        ):
            raise UserError("The address of this page is not complete. Start again from the first page.")
        if (begun := self._room.asked_twice(self.page, check_in, source)) is not None:
            return begun, begun.tick(t_s)
        live, now = self._room.new(), self._room.now()
        messages = live.start(
            t_s,
            now,
            source=source,
            check_in_id=check_in,
            reps=reps,
            first_side=first,
            kind=kind,
            warm_up=warm_up,
            rung=rung,
        )
        self._room.begun(live, self.page)
        return live, messages

    def _resume(self, t_s: float, command: dict[str, Any]) -> tuple[Live, list[Message]]:
        session_id, source = command.get("session"), command.get("source")
        if not _is_id(session_id):
            raise UserError("That session is not in the records. Start a new one.")
        live, before = self._room.new(), self._room.unwritten()
        source = source if isinstance(source, str) else None
        messages = live.resume(t_s, self._room.now(), session_id, source, before)
        self._room.begun(live, self.page)
        return live, messages


_COMMANDS: dict[str, Callable[[Live, float, dict[str, Any]], list[Message]]] = {
    "start": lambda live, t_s, _: [],  # with "resume" made in `_command`, as there is no session yet
    "resume": lambda live, t_s, _: [],
    "tick": lambda live, t_s, _: live.tick(t_s),
    "pause": lambda live, t_s, _: live.pause(t_s),
    "go_on": lambda live, t_s, _: live.go_on(t_s),
    "alone": lambda live, t_s, _: live.alone(t_s),
    "skip": lambda live, t_s, _: live.skip(t_s),
    "stop": lambda live, t_s, command: _stop(live, t_s, command),
    "close": lambda live, t_s, command: _close(live, t_s, command),
}
WHYS = ("done", "tired", "pain", "no-time", "did-not-work", "stopped")


def _stop(live: Live, t_s: float, command: dict[str, Any]) -> list[Message]:
    why, where = command.get("why", "stopped"), command.get("where")
    return live.stop(t_s, why if why in WHYS else "stopped", where if where in PLACES else None)


def _close(live: Live, t_s: float, command: dict[str, Any]) -> list[Message]:
    """
    Raises:
        UserError: an answer is none of those that can be given.
    """
    felt = command.get("felt") or {}
    clearer, place = command.get("clearer"), command.get("place")
    if not isinstance(felt, dict) or not set(felt) <= {"left", "right"}:
        raise UserError(NO_ANSWER)
    if clearer not in (None, "left", "right", "same") or place not in (None, *PLACES):
        raise UserError(NO_ANSWER)
    degrees = {side: _degree(degree, 3) for side, degree in felt.items()}
    return live.close(
        t_s,
        effort=_degree(command.get("effort"), 10),
        pain=_degree(command.get("pain"), 10),
        place=place,
        clearer=clearer,
        felt={side: degree for side, degree in degrees.items() if degree is not None},
    )


def _degree(value: object, most: int) -> int | None:
    """An answer from 0 to ``most``, None for none."""
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= most:
        raise UserError(NO_ANSWER)
    return value


def _is_id(value: object) -> TypeGuard[int]:
    return type(value) is int and 0 < value < 2**53


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 2)
