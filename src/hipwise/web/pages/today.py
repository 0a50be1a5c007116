"""After the check-in: what today's session is to be, chosen by one tap, with the rest as it was last time."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from hipwise.asking import BOTH_SORE
from hipwise.program import change, ladder
from hipwise.program import check_in as rules
from hipwise.program.change import Change
from hipwise.program.check_in import CheckIn
from hipwise.program.plan import Plan
from hipwise.program.screening import Outcome
from hipwise.records import Records
from hipwise.sensing.source import Side
from hipwise.web import words
from hipwise.web.pages import weeks
from hipwise.web.pages.frame import el, form, frame, link, page_at, radios
from hipwise.web.pages.plan import SORE, by_yourself

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
        sore = await asyncio.to_thread(records.weeks.sore_said)
        chosen = USUAL | await asyncio.to_thread(records.settings.get, CHOSEN, {})
        plan = await asyncio.to_thread(weeks.present, records)
        hip = _Hip(change.outer_hip(screening, found, sore or "none"), sore)
        _choices(found, first, chosen, plan, hip, change.changes(screening, found, sore or "none"))
        return None


def add_routes(router: APIRouter, records: Records) -> None:
    @router.post("/check-in/{check_in_id}/start")
    async def start(check_in_id: int, request: Request) -> RedirectResponse:  # pyright: ignore[reportUnusedFunction]
        sent = await request.form()

        def picked(name: str, allowed: Collection[str], otherwise: str) -> str:
            value = sent.get(name)
            return value if isinstance(value, str) and value in allowed else otherwise

        sore = picked("sore", SORE, "")
        if sore:
            await asyncio.to_thread(records.weeks.set_sore, sore)  # pyright: ignore[reportArgumentType]
        top = change.top_legs(await asyncio.to_thread(records.weeks.sore))
        if not top:
            return RedirectResponse(f"/check-in/{check_in_id}", status_code=303)
        plan = await asyncio.to_thread(weeks.present, records)
        choices = {rung.key: rung for rung in plan.choices}
        rung = choices[picked("rung", choices, plan.start_on.key)]
        if plan.twenty and rung.key == ladder.STANDARD:
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
        if not rung.watched:
            chosen["source"] = "beat"  # nothing of it can be seen
        asked: dict[str, Any] = {
            "check_in": check_in_id,
            "rung": rung.key,
            "reps": rung.reps,
            "first": picked("first", top, top[0]),
        } | chosen
        if chosen["source"] != "sample":
            # Only for the words before the start: the coach decides by itself.
            asked |= await asyncio.to_thread(_said_before, records, check_in_id, top)
        return RedirectResponse(f"/live?{urlencode(asked)}", status_code=303)


@dataclass(frozen=True, slots=True)
class _Hip:
    """Whether the outside of a hip is sore, by any of the answers, and which, as far as they said."""

    asked: bool
    sore: change.Sore | None

    @property
    def top(self) -> tuple[Side, ...]:
        return change.top_legs(self.sore or "none")

    @property
    def chosen(self) -> str | None:
        """What was said before; "neither" is asked once more on a day on which one is."""
        return None if self.sore == "none" else self.sore


def _said_before(records: Records, check_in_id: int, top: Sequence[Side]) -> dict[str, str]:
    screening, check_in = records.screening(), records.check_in(check_in_id)
    pillow = change.outer_hip(screening, check_in, records.weeks.sore())
    return ({"only": top[0]} if len(top) == 1 else {}) | ({"pillow": "yes"} if pillow else {})


def _choices(
    check_in: CheckIn,
    first: str,
    chosen: dict[str, str],
    plan: Plan,
    hip: _Hip,
    changes: Sequence[Change],
) -> None:
    rung = plan.start_on
    with frame("Today's session", here="/"):
        _advice(check_in, changes, plan)
        if plan.today_rung.exercise is None:
            by_yourself(plan.today_rung, plan.day)
            el("p", f"Or with the coach: {rung.title[0].lower()}{rung.title[1:]}.", "lead")
        elif rung.key not in (ladder.GENTLE, ladder.STANDARD):
            with el("p", classes="note"):
                el("strong", f"{rung.title}. ")
                el("span", rung.do)
                if not rung.watched:
                    el(
                        "span",
                        " Nothing moves, so nobody watches: the coach counts with its beat.",
                    )
        if not hip.top:
            el("p", BOTH_SORE, "note warn")
            link("To the plan", "/plan")
            return
        first = first if first in hip.top else hip.top[0]
        with form(f"/check-in/{check_in.id}/start"):
            if hip.asked:
                radios(
                    "sore",
                    "Which hip is sore to lie on?",
                    SORE,
                    chosen=hip.chosen,
                    kind="chips",
                    hint="The coach leaves out the side that means lying on it.",
                )
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
                        _as_chosen(rung, first, chosen, one_side=len(hip.top) == 1) + " ",
                        "now",
                    )
                    el("span", "Change", "change")
                    el("span", "As chosen here:", "open")
                radios(
                    "rung",
                    "What, and how many on each side",
                    {one.key: f"{one.title}, {one.reps}" for one in plan.choices},
                    chosen=rung.key,
                    kind="chips",
                )
                if len(hip.top) > 1:
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


def _as_chosen(rung: ladder.Rung, first: str, chosen: dict[str, str], *, one_side: bool) -> str:
    source = {
        "camera": "seen by this computer's camera",
        "phone": "felt by the phone on the thigh",
        "both": "felt by the phone, and seen by the camera",
        "beat": "with just the beat",
    }
    watched = source.get(chosen["source"], "as last time") if rung.watched else source["beat"]
    if one_side:
        return f"{rung.reps} with the {first} leg on top, and only that side, {watched}."
    return f"{rung.reps} on each side, {first} leg on top first, {watched}."


def _advice(check_in: CheckIn, changes: Sequence[Change], plan: Plan) -> None:
    easier = plan.start_on.title[0].lower() + plan.start_on.title[1:]
    if check_in.outcome is Outcome.SEE_SOMEONE:
        el(
            "p",
            f"Pain of {check_in.pain} is high. If that is usual for you, take {easier}, and "
            "have the pain looked at by your doctor or physiotherapist. "
            "If it is not usual, rest today and ask.",
            "note warn",
        )
    elif check_in.outcome is not Outcome.GO:
        el(
            "p",
            f"With pain of {check_in.pain}, {easier} is the better choice today. "
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
