"""The calm pages: what comes before and after a session. NiceGUI draws them; what is asked is a plain form.

A plain form keeps what was typed when the server goes away, works from the keyboard, and is read out
rightly; its answer comes to a route, which writes and sends the browser on.
"""

from __future__ import annotations

from fastapi import APIRouter

from hipwise.records import Records
from hipwise.web.pages import check_in, history, home, how_to, muscles, screening, session, today
from hipwise.web.pages.frame import not_found, trouble

__all__ = ["not_found", "register", "routes", "trouble"]


def register(records: Records) -> None:
    """Give NiceGUI the pages over these records."""
    for part in (home, screening, check_in, today, history, session, muscles, how_to):
        part.register(records)


def routes(records: Records) -> APIRouter:
    """Where the forms go."""
    router = APIRouter(include_in_schema=False)
    for part in (home, screening, check_in, today, muscles):
        part.add_routes(router, records)
    return router
