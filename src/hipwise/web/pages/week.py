"""The week and the year: what is done, and what the week was made of."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from nicegui import ui
from starlette.datastructures import UploadFile

from hipwise.errors import UserError
from hipwise.program import told
from hipwise.program.bout import Bout
from hipwise.program.plan import Plan
from hipwise.program.planes import BASES, NO_MOVEMENT, PLANES, Planes, activities, offers, planes, words
from hipwise.records import Records
from hipwise.records.known import moved
from hipwise.web import calendar, planes_chart
from hipwise.web.guard import UPLOADS
from hipwise.web.pages.frame import el, form, frame, link, page_at, submit
from hipwise.web.pages.weeks import choice, field, present, seven, styles

BROUGHT = "week.brought"
"""The setting that keeps what came of the last files, until it is shown."""
MOST_FILES = 50
MOST_BYTES = UPLOADS["/week/bring-in"] - 1_000_000
"""Of files at once; a form needs a little room around them."""
LONGEST = 80
"""Letters of a file's name."""
EFFORTS = {"1": "easy", "2": "middling", "3": "hard"}


@dataclass(frozen=True, slots=True)
class _Shown:
    plan: Plan
    days: Sequence[date]
    bouts: Sequence[Bout]
    brought: str | None


def register(records: Records) -> None:
    @page_at("/week")
    async def week(unclear: bool = False) -> None:  # pyright: ignore[reportUnusedFunction]
        shown = await asyncio.to_thread(_read, records)
        styles()
        with frame("Week", here="/week", wide=True):
            if unclear:
                el("p", "That could not be kept. Please look at it again.", "note warn", role="alert")
            seven(shown.plan)
            el("p", told.this_week(shown.plan), "lead")
            with el("div", classes="sub"):
                link("Enter a session done without the coach", "/plan?box=late#late", "")
                link("Pause the weeks", "/plan?box=pause#pause", "")
                link("Change the plan", "/plan", "")
            _made_of(shown.bouts, planes(shown.bouts))
            _enter(shown)
            _from_a_watch(shown.brought)
            _year(shown)


def add_routes(router: APIRouter, records: Records) -> None:
    @router.post("/week/activity")
    async def add(request: Request) -> RedirectResponse:  # pyright: ignore[reportUnusedFunction]
        sent = await request.form()
        try:
            bout = _typed({name: str(value) for name, value in sent.items()})
        except (KeyError, ValueError):
            return RedirectResponse("/week?unclear=true", status_code=303)
        await asyncio.to_thread(records.activities.add, bout)
        return RedirectResponse("/week", status_code=303)

    @router.post("/week/bring-in")
    async def bring_in(request: Request) -> RedirectResponse:  # pyright: ignore[reportUnusedFunction]
        async with request.form(max_files=MOST_FILES) as sent:
            uploads = [one for one in sent.getlist("file") if isinstance(one, UploadFile) and one.filename]
            said = await asyncio.to_thread(_bring_in, records, uploads)
        await asyncio.to_thread(records.settings.put, BROUGHT, said)
        return RedirectResponse("/week#brought", status_code=303)

    @router.post("/week/activity/{activity_id}/remove")
    async def remove(activity_id: int) -> RedirectResponse:  # pyright: ignore[reportUnusedFunction]
        await asyncio.to_thread(records.activities.remove, [activity_id])
        return RedirectResponse("/week", status_code=303)


def _read(records: Records) -> _Shown:
    plan = present(records)
    days = [day for week in plan.weeks for day in week.days]
    brought = records.settings.get(BROUGHT)
    if brought is not None:
        records.settings.forget(BROUGHT)  # said once
    return _Shown(plan, days, moved(records, plan.week.start, plan.week.last), brought)


def _bring_in(records: Records, uploads: Sequence[UploadFile]) -> str:
    """Keep what all of these files hold, or nothing; returns what came of it, in a sentence."""
    from hipwise.exchange import activities as files
    from hipwise.exchange.found import Found

    if not uploads:
        return "No file was chosen."
    found = Found()
    try:
        for one in uploads:
            found.add(files.read_open(one.file, (one.filename or "The file")[:LONGEST]))
        return found.sentence(records.activities.add(*found.bouts))
    except UserError as error:
        return f"{error} Nothing was brought in."


def _typed(given: dict[str, str]) -> Bout:
    """What was typed in: at noon of its day, which is all that is known of its time.

    Raises:
        KeyError, ValueError: no such activity, or no such day.
    """
    day = date.fromisoformat(given["on"])
    if day > datetime.now().astimezone().date():
        raise ValueError("that day is still to come")
    noon = datetime.combine(day, time(12)).astimezone()
    return Bout(noon, float(given["minutes"]), activities()[given["activity"]].id, int(given["effort"]))


def _made_of(bouts: Sequence[Bout], found: Planes) -> None:
    with el("section", aria_labelledby="made-of"):
        el("h2", "What this week was made of", id="made-of")
        el("p", words(found), "lead")
        if found.share is None:
            return
        with el("div", classes="beside"):
            with el("div", classes="card half"):
                ui.html(planes_chart.picture(found), sanitize=False)
            with el("div"):
                el(
                    "p",
                    f"Gluteus medius, the muscle on the side of the hip, was at work for about "
                    f"{found.medius_minutes:.0f} of {found.total_minutes:.0f} minutes. That is another "
                    "matter than the directions: walking is mostly forward and back, and works it.",
                )
                if found.one_sided:
                    sports = told.listed([name.lower() for name in found.one_sided])
                    el("p", f"One-sided: {sports}, {found.one_sided_minutes:.0f} minutes.")
                if offered := offers(found, bouts):
                    names = told.listed([one.name.lower() for one in offered])
                    el("p", f"What would bring in some sideways and turning movement: {names}.")
        _table(bouts)
        el(
            "p",
            "Shares are of the movement of the hip, good to 15 points at best. Sitting, driving and standing "
            "still are left out. Effort weighs the ring, not the minutes.",
            "quiet-text",
        )


def _table(bouts: Sequence[Bout]) -> None:
    with el("details"):
        el("summary", "The figures, and what they rest on")
        with el("table", classes="figures"):
            with el("thead"), el("tr"):
                for column in ("Activity", "Minutes", *(name.capitalize() for name in PLANES.values())):
                    el("th", column, scope="col")
                el("th", "Rests on", scope="col")
                el("th", "", scope="col").props["aria-label"] = "To take out"
            with el("tbody"):
                for bout in bouts:
                    _row(bout)


def _row(bout: Bout) -> None:
    known = activities().get(bout.activity)
    name = bout.activity if known is None else known.name
    with el("tr"):
        el("th", f"{name}, {bout.day:%a}", scope="row")
        el("td", f"{bout.minutes:.0f}")
        for plane in PLANES:
            el("td", "–" if known is None else f"{100 * getattr(known, plane):.0f} %")
        el("td", "–" if known is None else BASES[known.basis])
        with el("td"):
            if bout.source == "typed":
                with form(f"/week/activity/{bout.id}/remove"):
                    submit("Take out", "plain").props["aria-label"] = f"Take out: {name}, {bout.day:%a}"


def _enter(shown: _Shown) -> None:
    with el("details", classes="more"):
        el("summary", "Add what else you did")
        with form("/week/activity"):
            with el("div", classes="fields"):
                known = {one.id: one.name for one in activities().values() if one.id not in NO_MOVEMENT}
                choice("activity", "Activity", known, "walk_level")
                field("minutes", "Minutes", "number", "30", min="1", max="1440", required=True)
                choice("effort", "How hard", EFFORTS, "2")
                today = shown.plan.day.isoformat()
                field("on", "On", "date", today, max=today, required=True)
            submit("Add it")


def _from_a_watch(brought: str | None) -> None:
    ui.add_head_html('<script type="module" src="/static/bring_in.js"></script>')
    with el("details", classes="more", id="brought", open=brought is not None):
        el("summary", "Bring in from a watch or phone")
        if brought is not None:
            el("p", brought, "note", role="status")
        el(
            "p",
            "A FIT file of a watch or bicycle computer, a zip of them, or Apple Health's export.zip. Only "
            "kind, start and minutes are kept, no route and no pulse; a file read twice doubles nothing.",
        )
        with el("form", method="post", action="/week/bring-in", enctype="multipart/form-data"):
            with el("label", classes="file"):
                el("span", "The files")
                box = el(
                    "input", type="file", name="file", accept=".fit,.zip,.xml", multiple=True, required=True
                )
                box.props["data-most-bytes"] = str(MOST_BYTES)
            submit("Bring in")
        with el("p", classes="quiet-text"):
            el("span", f"Up to {MOST_BYTES // 1_000_000} MB here. For larger ones type ")
            el("code", "hipwise week export.zip")
            el("span", ": it reads them however large they are.")


def _year(shown: _Shown) -> None:
    plan = shown.plan
    with el("section", aria_labelledby="year"):
        el("h2", "The year", id="year")
        el("p", told.row(plan.weeks))
        with el("div", classes="sideways", tabindex="0", role="group", aria_label="The year, day by day"):
            drawn = calendar.year(shown.days, plan.pauses, plan.day, plan.schedule.first_weekday)
            ui.html(drawn, sanitize=False)
        with el("ul", classes="legend"):
            for kind, name in (("done", "done"), ("paused", "paused"), ("free", "free")):
                el("li", name, kind)
        with el("details"):
            el("summary", "The months in figures")
            with el("table", classes="figures"):
                with el("thead"), el("tr"):
                    el("th", "Month", scope="col")
                    el("th", "Days with a session", scope="col")
                with el("tbody"):
                    for first, count in calendar.months(shown.days, plan.day):
                        with el("tr"):
                            el("th", f"{first:%B %Y}", scope="row")
                            el("td", str(count))
