"""Today: start, or go on with what was stopped."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from fastapi.responses import RedirectResponse
from nicegui import ui

from hipwise.program.check_in import HURT_TODAY
from hipwise.program.screening import Screening
from hipwise.records import Records, SessionRecord
from hipwise.web import words
from hipwise.web.pages import screening as screening_page
from hipwise.web.pages.frame import el, form, frame, link, submit


def register(records: Records) -> None:
    @ui.page("/")
    async def home() -> Any:  # pyright: ignore[reportUnusedFunction]
        screening = await asyncio.to_thread(records.screening)
        if screening is None:
            return RedirectResponse("/screening")
        unfinished = await asyncio.to_thread(records.unfinished, datetime.now(UTC))
        latest = await asyncio.to_thread(records.sessions, words.LOOKED_BACK)
        own = [session for session in latest if session.own]
        ended = [session for session in own if unfinished is None or session.id != unfinished.id]
        with frame("Today", here="/"):
            if screening.may_start:
                if words.hurt_on(datetime.now(UTC), own):
                    el("p", HURT_TODAY, "note warn")
                _start(unfinished)
            else:
                screening_page.what_to_do(screening)
            _before(ended[0] if ended else None, screening)


def add_routes(router: APIRouter, records: Records) -> None:
    @router.post("/sessions/{session_id}/leave")
    def leave(session_id: int) -> RedirectResponse:  # pyright: ignore[reportUnusedFunction]
        session = records.session(session_id)
        if session is not None and session.ended_at is None:
            records.end_session(session_id, datetime.now(UTC), "left")
        return RedirectResponse("/", status_code=303)


def _start(unfinished: SessionRecord | None) -> None:
    if unfinished is None:
        el("p", "Clamshells, one side and then the other. About five minutes, on the floor.", "lead")
        link("Start", "/check-in", "button big")
        return
    with el("section", classes="card", aria_labelledby="unfinished"):
        el("h2", words.going_on(unfinished), id="unfinished")
        el(
            "p",
            f"That was at {words.time_of_day(unfinished.last_activity)}. All of it is kept.",
            "quiet-text",
        )
        with el("div", classes="row"):
            link("Go on", f"/live?resume={unfinished.id}&source={unfinished.source}", "button big")
            with form(f"/sessions/{unfinished.id}/leave"):
                submit("Leave it at that", "button quiet")
        with el("p", classes="quiet-text"):
            el("span", "Some hours later? Then say first ")
            link("how you are now", "/check-in", "")
            el("span", ", and come back here.")


def _before(last: SessionRecord | None, screening: Screening) -> None:
    with el("section", classes="below", aria_label="What there is to know"):
        if last is not None:
            with el("p"):
                el("span", words.last_time(last) + " ")
                link("See it", f"/session/{last.id}", "").props["aria-label"] = "See the last session"
        el("p", words.CANNOT_SEE, "quiet-text")
        with el("p", classes="quiet-text"):
            el("span", f"You answered the health questions on {words.day(screening.at)}. ")
            link("Answer them again", "/screening", "")
