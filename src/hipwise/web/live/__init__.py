"""The live page: static files of our own, and one socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response, WebSocket
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles

from hipwise.exercises import Exercise
from hipwise.pair import calibrations
from hipwise.records import Records
from hipwise.watching import Eye
from hipwise.web.live.room import Room
from hipwise.web.live.socket import Connection
from hipwise.web.phone import PhoneLine

HERE = Path(__file__).parent
HEADERS = {
    # The page is small and changes with the program: ask each time, send only what is new.
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
}


def camera(records: Records) -> Callable[[Exercise], Eye]:
    """Makes the camera's sensor, with what it learnt from a phone before; the networks are loaded then."""

    def make(exercise: Exercise) -> Eye:
        from hipwise.sensing.camera import CameraSensor

        return CameraSensor(exercise, calibrations=calibrations(records.settings))

    return make


def routes(
    records: Records,
    eye: Callable[[Exercise], Eye] | None = None,
    now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    line: PhoneLine | None = None,
) -> APIRouter:
    """``/live``, what belongs to it, and its socket ``/live/socket``.

    The guard of Host and Origin stands before them, in the app.
    """
    room = Room(records, eye or camera(records), now, line)

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        yield
        await asyncio.to_thread(room.close)

    router = APIRouter(lifespan=lifespan)
    page = StaticFiles(directory=HERE / "page")
    sounds = StaticFiles(directory=HERE / "sounds")

    @router.get("/live", include_in_schema=False)
    async def index() -> Response:
        return FileResponse(HERE / "page" / "index.html", headers=HEADERS)

    @router.get("/live/style.css", include_in_schema=False)
    async def style() -> Response:
        return FileResponse(HERE.parent / "static" / "style.css", headers=HEADERS)

    @router.get("/live/sample.mp4", include_in_schema=False)
    async def sample() -> Response:
        return FileResponse(str(files("hipwise.sample") / "clamshell.mp4"), headers=HEADERS)

    @router.get("/live/sounds/{path:path}", include_in_schema=False)
    async def sound(path: str, request: Request) -> Response:
        return await _static(sounds, path, request)

    @router.get("/live/{path:path}", include_in_schema=False)
    async def part(path: str, request: Request) -> Response:
        return await _static(page, path, request)

    @router.websocket("/live/socket")
    async def socket(websocket: WebSocket) -> None:
        await Connection(websocket, room).run()

    return router


async def _static(folder: StaticFiles, path: str, request: Request) -> Response:
    scope: dict[str, Any] = dict(request.scope)
    response = await folder.get_response(path, scope)
    response.headers.update(HEADERS)
    return response


__all__ = ["routes"]
