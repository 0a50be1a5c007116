"""After the check-in: what today's session is to be, chosen by one tap, with the rest as it was last time."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from hipwise import exercises
from hipwise.program import change, ladder
from hipwise.program import check_in as rules
from hipwise.program.change import Change
from hipwise.program.check_in import CheckIn
from hipwise.program.ladder import Rung
from hipwise.program.screening import Outcome
from hipwise.records import Records
from hipwise.web import words
from hipwise.web.pages import weeks
from hipwise.web.pages.frame import el, form, frame, link, page_at, radios

CHOSEN = "session.chosen"
"""The setting that keeps what was chosen last."""

KINDS = {
    "full": ("The full routine", "Find the muscle, warm up, then clamshells. About ten minutes."),
    "clams": ("Just the clams", "One side, then the other. Under five minutes."),
}
WARM_UPS = {"clams": "Ten easy clamshells a side", "band-walk": "Side steps with a band"}
SOURCES = {
    "camera": "This computer's camera",
    "phone": "A phone on my thigh",
    "both": "Phone and camera",
    "beat": "Just the beat",
    "sample": "A sample clip, to try it out",
}
USUAL = {"kind": "full", "warm_up": "clams", "source": "camera"}

NOT_TODAY = (
    "Numbness between the legs, trouble with the bladder or bowel, or trouble in both legs: ring your "
    "emergency number (112, 999 or 911) or go to the nearest emergency department now.",
    "Any other new numbness or weakness: ring your doctor today.",
)


def register(records: Records) -> None:
    @page_at("/check-in/{check_in_id}")
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
        sore = await asyncio.to_thread(records.weeks.sore)
        chosen = USUAL | await asyncio.to_thread(records.settings.get, CHOSEN, {})
        plan = await asyncio.to_thread(weeks.present, records)
        _choices(found, first, chosen, plan.asked.rung, change.changes(screening, found, sore))
        return None


def add_routes(router: APIRouter, records: Records) -> None:
    @router.post("/check-in/{check_in_id}/start")
    async def start(check_in_id: int, request: Request) -> RedirectResponse:  # pyright: ignore[reportUnusedFunction]
        sent = await request.form()
        dose = exercises.load("clamshell").dose

        def picked(name: str, allowed: Collection[str], otherwise: str) -> str:
            value = sent.get(name)
            return value if isinstance(value, str) and value in allowed else otherwise

        plan = await asyncio.to_thread(weeks.present, records)
        offered = {str(dose.reps), str(dose.easier_reps), str(plan.asked.rung.reps)}
        if plan.twenty and sent.get("reps") == str(dose.reps):
            # Twenty is one tap away: whoever takes it here has taken that step.
            now = datetime.now().astimezone()
            await asyncio.to_thread(
                records.weeks.add_step, now, ladder.STANDARD, "chosen", "You chose twenty.", "taken"
            )
        chosen = {
            "kind": picked("kind", KINDS, "clams"),
            "warm_up": picked("warm_up", WARM_UPS, USUAL["warm_up"]),
            "source": picked("source", SOURCES, USUAL["source"]),
        }
        # The sample is nobody's way to train.
        kept = chosen if chosen["source"] != "sample" else chosen | {"source": USUAL["source"]}
        await asyncio.to_thread(records.settings.put, CHOSEN, kept)
        asked = {
            "check_in": check_in_id,
            "reps": picked("reps", offered, str(dose.easier_reps)),
            "first": picked("first", ("left", "right"), "left"),
        } | chosen
        return RedirectResponse(f"/live?{urlencode(asked)}", status_code=303)


def _choices(
    check_in: CheckIn, first: str, chosen: dict[str, str], rung: Rung, changes: Sequence[Change]
) -> None:
    dose = exercises.load("clamshell").dose
    reps = {str(dose.reps): f"{dose.reps}", str(dose.easier_reps): f"{dose.easier_reps}, an easier start"}
    reps.setdefault(str(rung.reps), f"{rung.reps}, {rung.title.lower()}")
    easier = check_in.outcome is not Outcome.GO
    asked = min(dose.easier_reps, rung.reps) if easier else rung.reps
    with frame("Today's session", here="/"):
        _advice(check_in, changes)
        if rung.key not in (ladder.GENTLE, ladder.STANDARD):
            with el("p", classes="note"):
                el("strong", f"{rung.title}. ")
                el("span", rung.do)
        with form(f"/check-in/{check_in.id}/start"):
            with el("fieldset", classes="choice kinds"):
                el("legend", "How long do you have?")
                for kind, (name, said) in KINDS.items():
                    chosen_so = "chosen" if kind == chosen["kind"] else ""
                    with el("button", "", chosen_so, type="submit", name="kind", value=kind):
                        el("strong", name)
                        el("span", said)
            with el("details", classes="how"):
                with el("summary"):
                    el(
                        "span",
                        _as_chosen(asked, first, chosen) + " ",
                        "now",
                    )
                    el("span", "Change", "change")
                    el("span", "As chosen here:", "open")
                radios(
                    "reps",
                    "How many on each side",
                    reps,
                    chosen=str(asked),
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
                    chosen=chosen["source"],
                    kind="chips",
                    hint="The picture stays on this computer, and none is kept.",
                )
                with el("p", classes="quiet-text"):
                    link("Set up a phone", "/phone", "")
                    el("span", ", and see whether your pelvis stays still.")
                radios(
                    "warm_up",
                    "Warm-up of the full routine",
                    WARM_UPS,
                    chosen=chosen["warm_up"],
                    kind="chips",
                )
        el("p", rules.BROUGHT_ON, "quiet-text")


def _as_chosen(reps: int, first: str, chosen: dict[str, str]) -> str:
    source = {
        "camera": "seen by this computer's camera",
        "phone": "felt by the phone on the thigh",
        "both": "felt by the phone, and seen by the camera",
        "beat": "with just the beat",
    }
    return f"{reps} on each side, {first} leg on top first, {source.get(chosen['source'], 'as last time')}."


def _advice(check_in: CheckIn, changes: Sequence[Change]) -> None:
    if check_in.outcome is Outcome.SEE_SOMEONE:
        el(
            "p",
            f"Pain of {check_in.pain} is high. If that is usual for you, take the easier start, and "
            "have the pain looked at by your doctor or physiotherapist. "
            "If it is not usual, rest today and ask.",
            "note warn",
        )
    elif check_in.outcome is not Outcome.GO:
        el(
            "p",
            f"With pain of {check_in.pain} the easier start is the better one. "
            "It is fine if it has settled by tomorrow morning.",
            "note warn",
        )
    if changes:
        el("p", " ".join(one.do for one in changes), "note")


def _not_today() -> None:
    with frame("Not today", here="/"):
        with el("section", classes="card stop", role="alert"):
            el("p", "Something is new, so there is no exercise today.", "lead")
            for sentence in NOT_TODAY:
                el("p", sentence)
        link("To today", "/", "button quiet")
