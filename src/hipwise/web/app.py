"""The application: the calm pages, the live page and its socket, behind the guard."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.staticfiles import StaticFiles

from hipwise import __version__
from hipwise.folders import data_dir
from hipwise.records import Records
from hipwise.web.guard import Guard

STATIC = Path(__file__).parent / "static"


def create(records: Records, *, hosts: Iterable[str], port: int, token: str) -> FastAPI:
    """The application over these records, reached under these names at this port.

    ``token`` is told at /hello, so that a second start can tell that this coach is the one it looks for.
    NiceGUI keeps its pages in a module of its own: one application a process.
    """
    # NiceGUI would keep files in the current folder.
    os.environ.setdefault("NICEGUI_STORAGE_PATH", str(data_dir() / "nicegui"))
    from nicegui import ui

    from hipwise.web import pages

    app = FastAPI(title="hipwise", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/hello")
    async def hello() -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        return JSONResponse({"hipwise": __version__, "token": token})

    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.include_router(pages.routes(records))
    pages.register(records)
    ui.run_with(
        app,
        root=pages.not_found,
        title="hipwise",
        favicon=STATIC / "icon.svg",
        dark=None,  # follows the system
        language="en-GB",
        tailwind=False,
        reconnect_timeout=30.0,
        show_welcome_message=False,
    )
    app.add_middleware(Guard, hosts=list(hosts), port=port)
    return app
