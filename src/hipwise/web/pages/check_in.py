"""Before each session: pain now and where, anything new; one question at a time, each answered by one tap."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from hipwise.program import check_in as rules
from hipwise.records import Records
from hipwise.web.pages.frame import el, form, frame, link, page_at, taps

TITLE = "How are you today?"
NOWHERE = "none"
"""The place of no pain, and of pain in no place that could be named."""


def register(records: Records) -> None:
    @page_at("/check-in")
    async def ask(pain: str = "", where: str = "") -> Any:  # pyright: ignore[reportUnusedFunction]
        screening = await asyncio.to_thread(records.screening)
        if screening is None or not screening.may_start:
            return RedirectResponse("/screening" if screening is None else "/screening/outcome")
        if (level := _pain(pain)) is None:
            _ask_pain()
        elif level and where not in rules.PLACES and where != NOWHERE:
            _ask_where(level)
        else:
            _ask_new(level, where if level else NOWHERE)
        return None


def add_routes(router: APIRouter, records: Records) -> None:
    @router.post("/check-in")
    async def answered(request: Request) -> RedirectResponse:  # pyright: ignore[reportUnusedFunction]
        sent = await request.form()
        pain, where = _pain(sent.get("pain")), sent.get("where")
        new = {"yes": True, "no": False}.get(str(sent.get("new")))
        if pain is None or new is None:
            return RedirectResponse("/check-in", status_code=303)
        place = where if isinstance(where, str) and where in rules.PLACES else None
        check_in_id = await asyncio.to_thread(
            records.add_check_in, datetime.now(UTC), pain, place, new, rules.outcome(pain, new)
        )
        return RedirectResponse(f"/check-in/{check_in_id}", status_code=303)


def _pain(sent: object) -> int | None:
    """0 to 10, None for anything else."""
    return int(sent) if isinstance(sent, str) and sent in {str(pain) for pain in range(11)} else None


def _ask_pain() -> None:
    with frame(TITLE, here="/"), form("/check-in", "get"):
        taps(
            "pain",
            "How much pain is there now?",
            {str(pain): str(pain) for pain in range(11)},
            kind="scale",
            ends="0: none. 10: the worst there is.",
        )


def _ask_where(pain: int) -> None:
    with frame(TITLE, here="/"):
        with form("/check-in", "get", pain=str(pain)):
            places = {token: place.capitalize() for token, place in rules.PLACES.items()}
            taps("where", f"Pain {pain} of 10. Where is it worst?", places, kind="places")
        _back("/check-in")


def _ask_new(pain: int, where: str) -> None:
    with frame(TITLE, here="/"):
        with form("/check-in", pain=str(pain), where=where):
            taps("new", rules.NEW_SYMPTOMS, {"no": "No", "yes": "Yes"}, kind="yesno-taps")
        _back(f"/check-in?pain={pain}" if pain else "/check-in")


def _back(to: str) -> None:
    with el("p", classes="quiet-text"):
        link("Back", to, "")
