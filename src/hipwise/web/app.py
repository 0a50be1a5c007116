"""The application: the calm pages, the live page and its socket, behind the guard."""

from __future__ import annotations

import os
from collections.abc import Iterable
from html import escape
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.staticfiles import StaticFiles

from hipwise import __version__
from hipwise.errors import UserError
from hipwise.folders import data_dir
from hipwise.records import Records
from hipwise.web.guard import Guard

STATIC = Path(__file__).parent / "static"
TROUBLE = """<!doctype html>
<html lang="en-GB"><head><title>That did not work · hipwise</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/style.css"><link rel="stylesheet" href="/static/pages.css"></head>
<body><main class="page narrow"><h1>That did not work</h1><p class="lead" role="alert">{why}</p>
<p>Go back with your browser: what you answered is still there.</p></main></body></html>
"""


def create(records: Records, *, hosts: Iterable[str], port: int, token: str) -> FastAPI:
    """The application over these records, reached under these names at this port.

    ``token`` is told at /hello, so that a second start can tell that this coach is the one it looks for.
    NiceGUI keeps its pages in a module of its own: one application a process.
    """
    # NiceGUI would keep files in the current folder.
    os.environ.setdefault("NICEGUI_STORAGE_PATH", str(data_dir() / "nicegui"))
    import nicegui
    from nicegui import ui

    from hipwise.web import live, pages
    from hipwise.web.phone import PhoneLine

    app = FastAPI(title="hipwise", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/hello")
    async def hello() -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        return JSONResponse({"hipwise": __version__, "token": token})

    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    line = PhoneLine(records)
    app.include_router(pages.routes(records, line))
    app.include_router(live.routes(records, line=line))
    pages.register(records)
    # Its bar at the top of the window would say that something loads while nobody waits for anything.
    nicegui.app.config.quasar_config["loadingBar"]["skipHijack"] = True
    nicegui.app.on_page_exception(pages.trouble)

    @app.exception_handler(UserError)
    async def said(_: Request, error: UserError) -> HTMLResponse:  # pyright: ignore[reportUnusedFunction]
        # A form could not be kept: the browser's way back has all that was typed.
        return HTMLResponse(TROUBLE.format(why=escape(str(error))), status_code=503)

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
