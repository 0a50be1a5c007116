"""The calm pages: what comes before and after a session. NiceGUI draws them; what is asked is a plain form.

A plain form keeps what was typed when the server goes away, works from the keyboard, and is read out
rightly; its answer comes to a route, which writes and sends the browser on.
"""

from __future__ import annotations

from fastapi import APIRouter

from hipwise.records import Records
from hipwise.web.pages import (
    check_in,
    claims,
    data,
    history,
    home,
    how_to,
    measure,
    more,
    muscles,
    phone,
    plan,
    progress,
    screening,
    session,
    today,
    week,
)
from hipwise.web.pages.frame import not_found, trouble
from hipwise.web.phone import PhoneLine

__all__ = ["not_found", "register", "routes", "trouble"]


def register(records: Records) -> None:
    """Give NiceGUI the pages over these records."""
    own = (home, screening, check_in, today, plan, week, progress, history, session, data)
    for part in (*own, muscles, how_to, claims, phone, measure, more):
        part.register(records)


def routes(records: Records, line: PhoneLine) -> APIRouter:
    """Where the forms go."""
    router = APIRouter(include_in_schema=False)
    for part in (home, screening, check_in, today, plan, week, progress, data, muscles):
        part.add_routes(router, records)
    phone.add_routes(router, line)
    measure.add_routes(router, records, line)
    return router
