"""The application: the calm pages, the live page and its socket, behind the guard."""

from __future__ import annotations

import os
from collections.abc import Iterable
from html import escape
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.staticfiles import StaticFiles

from hipwise import __version__
from hipwise.errors import NotThereError, UserError
from hipwise.folders import data_dir
from hipwise.records import Records
from hipwise.web.guard import Guard

STATIC = Path(__file__).parent / "static"
PAGE = """<!doctype html>
<html lang="en-GB"><head><title>{title} · hipwise</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/style.css"><link rel="stylesheet" href="/static/pages.css"></head>
<body><main class="page narrow"><h1>{title}</h1><p class="lead" role="alert">{why}</p>
<p>{then}</p></main></body></html>
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
        if isinstance(error, NotThereError):
            then = '<a href="/">To today</a>'
            return HTMLResponse(
                PAGE.format(title="There is no such page", why=escape(str(error)), then=then), status_code=404
            )
        # A form could not be kept: the browser's way back has all that was typed.
        then = "Go back with your browser: what you answered is still there."
        return HTMLResponse(
            PAGE.format(title="That did not work", why=escape(str(error)), then=then), status_code=503
        )

    @nicegui.app.exception_handler(RequestValidationError)
    async def unreadable(*_: object) -> HTMLResponse:  # pyright: ignore[reportUnusedFunction]
        # An address with a word for its number is a page that there is not, and no matter for JSON.
        why, then = "The address may be mistyped, or what it showed is gone.", '<a href="/">To today</a>'
        return HTMLResponse(PAGE.format(title="There is no such page", why=why, then=then), status_code=404)

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
