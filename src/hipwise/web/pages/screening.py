"""Before anything else, once: the health questions, and plainly what their answers mean."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from hipwise.program import screening as rules
from hipwise.program.screening import Outcome, Screening
from hipwise.records import Records
from hipwise.web import words
from hipwise.web.pages.frame import el, form, frame, link, page_at, radios, submit

HEADINGS = {
    "emergency": "Signs that need a hospital",
    "urgent": "Signs that need a doctor soon",
    "ask_first": "Reasons to ask first",
    "advice": "One more thing",
}

OUTCOMES: dict[Outcome, tuple[str, str]] = {
    Outcome.EMERGENCY: (
        "Get help now",
        "Ring your emergency number (112, 999 or 911) or go to the nearest emergency department now. "
        "Do not drive yourself, and do not exercise.",
    ),
    Outcome.URGENT: (
        "Be seen today",
        "Ring your doctor today and say what you answered here; outside opening hours ring your medical "
        "helpline (111 in the United Kingdom, 116 117 in much of Europe). Do not exercise until then.",
    ),
    Outcome.ASK_FIRST: (
        "Ask first",
        "Before you start, a clinician who knows you should agree. Show them what you answered here.",
    ),
    Outcome.GO: ("You can start", "Nothing that you answered speaks against gentle exercise."),
}
"""What to do: heading and plain words. Never a diagnosis."""

AGAIN = "When you have been seen and were told that exercise is right for you, answer the questions again."


def register(records: Records) -> None:
    @page_at("/screening")
    async def ask(missing: bool = False) -> None:  # pyright: ignore[reportUnusedFunction]
        first = await asyncio.to_thread(records.screening) is None
        with frame("Before you start"):
            if missing:
                el("p", "Please answer every question; nothing was kept yet.", "note warn", role="alert")
            if first:
                el(
                    "p",
                    "hipwise leads you through an exercise for the side of the hip. It is not a doctor. "
                    "These questions make sure that exercise at home is right for you; they are asked once.",
                    "lead",
                )
            el("p", "Your answers stay on this computer.", "quiet-text")
            with form("/screening"):
                group = None
                for question in rules.questions():
                    if question.group != group:
                        group = question.group
                        el("h2", HEADINGS[group])
                    radios(
                        question.key,
                        question.ask,
                        {"no": "No", "yes": "Yes"},
                        kind="yesno",
                        points=question.points,
                    )
                submit("Continue", "button big")

    @page_at("/screening/outcome")
    async def outcome() -> Any:  # pyright: ignore[reportUnusedFunction]
        screening = await asyncio.to_thread(records.screening)
        if screening is None:
            return RedirectResponse("/screening")
        with frame("What your answers mean"):
            what_to_do(screening)


def add_routes(router: APIRouter, records: Records) -> None:
    @router.post("/screening")
    async def answered(request: Request) -> RedirectResponse:  # pyright: ignore[reportUnusedFunction]
        sent = await request.form()
        answers = {key: value == "yes" for key, value in sent.items() if value in ("yes", "no")}
        try:
            outcome = rules.outcome(answers)
        except ValueError:
            return RedirectResponse("/screening?missing=true", status_code=303)
        await asyncio.to_thread(records.add_screening, datetime.now(UTC), answers, outcome)
        return RedirectResponse("/screening/outcome", status_code=303)

    @router.post("/screening/agreed")
    def agreed() -> RedirectResponse:  # pyright: ignore[reportUnusedFunction]
        screening = records.screening()
        if screening is not None and screening.outcome is Outcome.ASK_FIRST:
            records.agree(datetime.now(UTC))
        return RedirectResponse("/screening/outcome", status_code=303)


def what_to_do(screening: Screening) -> None:
    """The outcome with what to do, the reasons for it, and the next step."""
    heading, text = OUTCOMES[screening.outcome]
    grave = screening.outcome in (Outcome.EMERGENCY, Outcome.URGENT)
    if screening.may_start and screening.outcome is Outcome.ASK_FIRST:
        heading, text = "You can start", "You said that a clinician agreed."
    kind = "stop" if grave else "good" if screening.may_start else "warn"
    with el("section", classes=f"card {kind}", aria_labelledby="outcome"):
        el("h2", heading, id="outcome")
        el("p", text, "lead")
        if reasons := rules.yes(screening.answers):
            with el("ul", classes="reasons"):
                for question in reasons:
                    with el("li"):
                        el("strong", question.ask + " ")
                        el("span", f"Yes. {question.do}")
        _next(screening, grave)
    el("p", f"Answered on {words.day(screening.at)}.", "quiet-text")


def _next(screening: Screening, grave: bool) -> None:
    if screening.may_start:
        if screening.agreed_at is not None:
            el("p", f"You said so on {words.day(screening.agreed_at)}.", "quiet-text")
        with el("div", classes="row"):
            link("Go on", "/", "button big")
            link("Answer again", "/screening", "button quiet")
    elif grave:
        el("p", AGAIN)
        link("Answer again", "/screening", "button quiet")
    else:
        with el("div", classes="row"):
            with form("/screening/agreed"):
                submit("A clinician has agreed")
            link("Answer again", "/screening", "button quiet")
