"""Before each session: pain now and where, anything new; then how today's session is to be."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from hipwise import exercises
from hipwise.program import check_in as rules
from hipwise.program import screening as screening_rules
from hipwise.program.check_in import CheckIn
from hipwise.program.screening import Outcome
from hipwise.records import Records
from hipwise.web import words
from hipwise.web.pages.frame import el, form, frame, link, radios, submit

SOURCES = {
    "camera": "This computer's camera",
    "beat": "Just the beat",
    "sample": "A sample clip, to try it out",
}

NOT_TODAY = (
    "Numbness between the legs, trouble with the bladder or bowel, or trouble in both legs: ring your "
    "emergency number (112, 999 or 911) or go to the nearest emergency department now.",
    "Any other new numbness or weakness: ring your doctor today.",
)


def register(records: Records) -> None:
    @ui.page("/check-in")
    async def ask(missing: bool = False) -> Any:  # pyright: ignore[reportUnusedFunction]
        screening = await asyncio.to_thread(records.screening)
        if screening is None or not screening.may_start:
            return RedirectResponse("/screening" if screening is None else "/screening/outcome")
        with frame("How are you today?", here="/"):
            if missing:
                el(
                    "p",
                    "Please say how much pain there is, and whether anything is new.",
                    "note warn",
                    role="alert",
                )
            with form("/check-in"):
                radios(
                    "pain",
                    "Pain now, from 0 (none) to 10 (the worst there is)",
                    {str(pain): str(pain) for pain in range(11)},
                    kind="scale",
                )
                radios("where", "Where, if anywhere", rules.PLACES, required=False, kind="chips")
                radios("new", rules.NEW_SYMPTOMS, {"no": "No", "yes": "Yes"}, kind="yesno")
                submit("Go on", "button big")

    @ui.page("/check-in/{check_in_id}")
    async def choose(check_in_id: int) -> Any:  # pyright: ignore[reportUnusedFunction]
        screening = await asyncio.to_thread(records.screening)
        found = await asyncio.to_thread(records.check_in, check_in_id)
        old = found is not None and found.at.astimezone().date() != datetime.now().astimezone().date()
        if found is None or old or screening is None or not screening.may_start:
            return RedirectResponse("/check-in")
        if not found.outcome.may_start:
            _not_today()
            return None
        first = words.first_side(await asyncio.to_thread(records.sessions, words.LOOKED_BACK))
        sore = any(question.key == "outer_hip" for question in screening_rules.yes(screening.answers))
        _choices(found, first, sore=sore or found.where == "outer_hip")
        return None


def add_routes(router: APIRouter, records: Records) -> None:
    @router.post("/check-in")
    async def answered(request: Request) -> RedirectResponse:  # pyright: ignore[reportUnusedFunction]
        sent = await request.form()
        where = sent.get("where")
        try:
            pain = int(str(sent["pain"]))
            new = {"yes": True, "no": False}[str(sent["new"])]
            outcome = rules.outcome(pain, new)
        except (KeyError, ValueError):
            return RedirectResponse("/check-in?missing=true", status_code=303)
        place = where if isinstance(where, str) and where in rules.PLACES else None
        check_in_id = await asyncio.to_thread(
            records.add_check_in, datetime.now(UTC), pain, place, new, outcome
        )
        return RedirectResponse(f"/check-in/{check_in_id}", status_code=303)

    @router.post("/check-in/{check_in_id}/start")
    async def start(check_in_id: int, request: Request) -> RedirectResponse:  # pyright: ignore[reportUnusedFunction]
        sent = await request.form()
        dose = exercises.load("clamshell").dose

        def picked(name: str, allowed: Collection[str], otherwise: str) -> str:
            value = sent.get(name)
            return value if isinstance(value, str) and value in allowed else otherwise

        plan = {
            "check_in": check_in_id,
            "reps": picked("reps", (str(dose.reps), str(dose.easier_reps)), str(dose.easier_reps)),
            "first": picked("first", ("left", "right"), "left"),
            "source": picked("source", SOURCES, "camera"),
        }
        return RedirectResponse(f"/live?{urlencode(plan)}", status_code=303)


def _choices(check_in: CheckIn, first: str, *, sore: bool) -> None:
    dose = exercises.load("clamshell").dose
    easier = check_in.outcome is not Outcome.GO
    with frame("Today's session", here="/"):
        if check_in.outcome is Outcome.SEE_SOMEONE:
            el(
                "p",
                f"Pain of {check_in.pain} is high. If that is usual for you, take the easier start, and "
                "have the pain looked at by your doctor or physiotherapist. "
                "If it is not usual, rest today and ask.",
                "note warn",
            )
        elif easier:
            el(
                "p",
                f"With pain of {check_in.pain} the easier start is the better one. "
                "It is fine if it has settled by tomorrow morning.",
                "note warn",
            )
        if sore:
            outer = next(q for q in screening_rules.questions() if q.key == "outer_hip")
            el("p", f"The outside of your hip is sore. {outer.do}", "note")
        with form(f"/check-in/{check_in.id}/start"):
            radios(
                "reps",
                "How many on each side",
                {
                    str(dose.reps): f"{dose.reps}",
                    str(dose.easier_reps): f"{dose.easier_reps}, an easier start",
                },
                chosen=str(dose.easier_reps if easier else dose.reps),
                kind="chips",
            )
            radios(
                "first",
                "Which leg on top first",
                {"left": "Left", "right": "Right"},
                chosen=first,
                kind="chips sides",
                hint="The sides take turns in going first.",
            )
            radios(
                "source",
                "Who watches",
                SOURCES,
                chosen="camera",
                kind="chips",
                hint="The picture stays on this computer, and none is kept.",
            )
            submit("Begin", "button big")
        el("p", rules.BROUGHT_ON, "quiet-text")


def _not_today() -> None:
    with frame("Not today", here="/"):
        with el("section", classes="card stop", role="alert"):
            el("p", "Something is new, so there is no exercise today.", "lead")
            for sentence in NOT_TODAY:
                el("p", sentence)
        link("To today", "/", "button quiet")
