"""Today: start, or go on with what was stopped."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from hipwise.program.check_in import HURT_TODAY
from hipwise.program.plan import Today
from hipwise.program.screening import Screening
from hipwise.records import Records, SessionRecord
from hipwise.sensing.source import Side
from hipwise.web import words
from hipwise.web.pages import plan as plan_page
from hipwise.web.pages import screening as screening_page
from hipwise.web.pages import weeks
from hipwise.web.pages.frame import el, form, frame, link, page_at, submit, taps
from hipwise.web.phone import ADDRESS
from hipwise.web.questions import Question, answers, open_of

CHECK_EVERY = timedelta(days=7)
"""The check set of the pelvis is offered again after so long (SCIENCE 6.4)."""


def register(records: Records) -> None:
    @page_at("/")
    async def home() -> Any:  # pyright: ignore[reportUnusedFunction]
        screening = await asyncio.to_thread(records.screening)
        if screening is None:
            return RedirectResponse("/screening")
        unfinished = await asyncio.to_thread(records.unfinished, datetime.now(UTC))
        latest = await asyncio.to_thread(records.sessions, words.LOOKED_BACK)
        own = [session for session in latest if session.own]
        ended = [session for session in own if unfinished is None or session.id != unfinished.id]
        asked = await asyncio.to_thread(_open, records)
        plan = await asyncio.to_thread(weeks.present, records)
        weeks.styles()
        with frame("Today", here="/"):
            if asked is not None:
                _ask(*asked)
            if screening.may_start:
                if words.hurt_on(datetime.now(UTC), own):
                    el("p", HURT_TODAY, "note warn")
                plan_page.today(plan)
                if plan.today is Today.REST_FOR_PAIN and unfinished is None:
                    _rest()
                else:
                    _start(unfinished)
                _at_the_sink()
                _with_a_phone(await asyncio.to_thread(_check_due, records))
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

    @router.post("/sessions/{session_id}/close")
    async def close(session_id: int, request: Request) -> RedirectResponse:  # pyright: ignore[reportUnusedFunction]
        sent = await request.form()
        await asyncio.to_thread(_answer, records, session_id, answers(dict(sent)), "skip" in sent)
        return RedirectResponse("/", status_code=303)


def _open(records: Records) -> tuple[SessionRecord, Question] | None:
    """The session whose questions at the close are still open, and the first of them."""
    session = records.unclosed()
    if session is None:
        return None
    asked = open_of(session, _felt(records, session.id))
    return (session, asked[0]) if asked else None


def _felt(records: Records, session_id: int) -> set[Side]:
    return {felt.side for felt in records.felt.all() if felt.session_id == session_id}


def _answer(records: Records, session_id: int, given: dict[str, Any], skip: bool) -> None:
    """Keep what was answered; with the last answer, or all left out a second time, it is closed for good."""
    session = records.unclosed()
    if session is None or session.id != session_id:
        return
    now = datetime.now(UTC)
    for side, degree in given.pop("felt", {}).items():
        records.felt.add(now, side, degree, session_id)
    records.close_session(session_id, now, **given, again=True)
    if skip or _open(records) is None:
        records.close_session(session_id, now)


def _ask(session: SessionRecord, question: Question) -> None:
    """What was left out at the close, asked once more: one question at a time."""
    when = f"{words.day(session.started_at)}, {words.time_of_day(session.started_at)}"
    with el("section", classes="card", aria_label="About last time"):
        el("p", f"About last time, {when}:", "quiet-text")
        with form(f"/sessions/{session.id}/close"):
            kind = "scale" if len(question.answers) > 10 else "places"
            taps(
                question.name, question.later or question.ask, question.answers, kind=kind, hint=question.hint
            )
            el("button", "Leave these out", "plain", type="submit", name="skip", value="yes")


def _at_the_sink() -> None:
    with el("section", classes="aside", aria_label="One minute, standing"), el("p"):
        link("One minute at the sink", "/live?kind=squeeze", "")
        el("span", ": find the muscle, standing. Squeeze, let go, the other side.")


def _check_due(records: Records) -> bool | None:
    """Whether the check set is due again; None where there is no phone."""
    if records.settings.get(ADDRESS) is None:
        return None
    taken = records.measures.all("pelvis_roll")
    return not taken or datetime.now(UTC) - taken[-1].at > CHECK_EVERY


def _with_a_phone(due: bool | None) -> None:
    with el("section", classes="aside", aria_label="With a phone"), el("p"):
        if due:
            link("The check set", "/phone/check", "")
            el("span", ": does your pelvis stay still? Once a week is enough, and you may leave it.")
        else:
            link("The phone" if due is not None else "A phone on the thigh", "/phone", "")
            el("span", ": it measures the opening better than any camera.")


def _rest() -> None:
    """After pain nothing invites; the way is still there, past the questions of the check-in."""
    with el("p", classes="quiet-text"):
        el("span", "All the same? Say first ")
        link("how you are now", "/check-in", "")
        el("span", ".")


def _start(unfinished: SessionRecord | None) -> None:
    if unfinished is None:
        el("p", "Ten minutes for the full routine, or under five for just the clamshells.", "lead")
        link("Start", "/check-in", "button big")
        with el("p", classes="quiet-text"):
            el("span", "New to it? ")
            link("See how it is done", "/how-to", "")
            el("span", ", and where the camera goes.")
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
