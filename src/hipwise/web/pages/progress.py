"""Progress: each measure over time with its error, and "no clear change" where there is none."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, time

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from hipwise.program import told
from hipwise.program.done import Done
from hipwise.program.measure import KINDS
from hipwise.program.mobility import Point
from hipwise.records import Records
from hipwise.records.felt import FeltRecord
from hipwise.records.progress import SIDES, Line, progress
from hipwise.web import lines_chart
from hipwise.web.pages.frame import el, form, frame, link, page_at, submit
from hipwise.web.pages.weeks import choice, field, styles

TABLED = 10
"""So many of the latest points stand in the table."""
TYPED = ("hip_rotation_in", "hip_rotation_out", "single_leg_stance")
HOW = {
    "hip_rotation_in": "Sit on a high edge, thigh level, knee bent. The foot goes out, the hip turns in.",
    "hip_rotation_out": "Sitting in the same way: the foot goes in, the hip turns out.",
    "single_leg_stance": "On one leg, the pelvis level, the trunk over the foot: how many seconds, up to 45.",
}


@dataclass(frozen=True, slots=True)
class _Shown:
    lines: list[Line]
    done: list[Done]
    felt: list[FeltRecord]


def register(records: Records) -> None:
    @page_at("/progress")
    async def shown(unclear: bool = False) -> None:  # pyright: ignore[reportUnusedFunction]
        found = await asyncio.to_thread(_read, records)
        styles()
        with frame("Progress", here="/progress", wide=True):
            if unclear:
                el("p", "That could not be kept. Please look at it again.", "note warn", role="alert")
            el(
                "p",
                "A change means something from 10° on, or from 30 % of strength; less is no clear change, "
                "and that is an answer too. Weeks pass before anything can be seen.",
                "lead",
            )
            lines = [line for line in found.lines if not line.empty]
            if not lines:
                el("p", "Nothing is measured yet. After your first sessions it stands here.")
            with el("div", classes="beside"):
                for line in lines:
                    _line(line)
                _said(found)
            _enter()
            with el("p", classes="quiet-text"):
                link("All sessions", "/history", "")
                el("span", " · ")
                link("What the article says, and what is known", "/claims", "")


def add_routes(router: APIRouter, records: Records) -> None:
    @router.post("/progress/measure")
    async def add(request: Request) -> RedirectResponse:  # pyright: ignore[reportUnusedFunction]
        sent = await request.form()
        try:
            await asyncio.to_thread(_keep, records, {name: str(value) for name, value in sent.items()})
        except (KeyError, ValueError):
            return RedirectResponse("/progress?unclear=true", status_code=303)
        return RedirectResponse("/progress", status_code=303)


def _read(records: Records) -> _Shown:
    now = datetime.now().astimezone()
    return _Shown(progress(records, now), records.trained.done(latest=30), records.felt.all())


def _keep(records: Records, given: dict[str, str]) -> None:
    day = date.fromisoformat(given["on"])
    if given["what"] not in TYPED or given["side"] not in SIDES:
        raise ValueError("no such measure")
    now = datetime.now().astimezone()
    if day > now.date():
        raise ValueError("that day is still to come")
    at = now if day == now.date() else datetime.combine(day, time(12)).astimezone()
    what = given["what"]
    unit = KINDS[what].unit  # pyright: ignore[reportArgumentType]
    records.measures.add(at, what, given["side"], float(given["value"]), None, unit, "typed")  # pyright: ignore[reportArgumentType]


def _line(line: Line) -> None:
    with el("section", classes="card half", aria_labelledby=f"line-{line.key}"):
        el("h2", line.title, id=f"line-{line.key}")
        ui.html(
            lines_chart.lines({side: line.points[side] for side in SIDES}, line.unit, line.title),
            sanitize=False,
        )
        for side in SIDES:
            if line.points[side]:
                with el("p"):
                    el("span", f"{side.capitalize()}: ", f"side {side}")
                    el("span", told.change(line.changes[side], line.unit))
        if line.difference is not None:
            side, by = line.difference
            amount = told.number(by, line.unit)
            el("p", f"On two days {amount} more on the {side}. Many healthy people differ so.")
        _figures(line)


def _figures(line: Line) -> None:
    with el("details"):
        el("summary", f"The latest figures: {line.title.lower()}")
        with el("table", classes="figures"):
            with el("thead"), el("tr"):
                for column in ("Day", "Side", "Value"):
                    el("th", column, scope="col")
            with el("tbody"):
                rows = [(point, side) for side in SIDES for point in line.points[side][-TABLED:]]
                for point, side in sorted(rows, key=lambda row: (row[0].day, row[1]), reverse=True):
                    with el("tr"):
                        el("th", f"{point.day:%d %b %Y}", scope="row")
                        el("td", side)
                        el("td", _with_error(point, line.unit))


def _with_error(point: Point, unit: str) -> str:
    value = told.number(point.value, unit)
    return value if point.error is None else f"{value} ± {told.number(point.error, unit)}"


def _said(found: _Shown) -> None:
    """Pain and effort beside the measures, and whether the muscle was felt: the person's own words."""
    told_so = [one for one in found.done if one.effort is not None or one.pain_after is not None]
    if not told_so and not found.felt:
        return
    with el("section", classes="card half", aria_labelledby="said"):
        el("h2", "What you said", id="said")
        if told_so:
            with el("table", classes="figures"):
                with el("thead"), el("tr"):
                    for column in ("Session", "Effort", "Pain before", "Pain after"):
                        el("th", column, scope="col")
                with el("tbody"):
                    for one in reversed(told_so[-TABLED:]):
                        with el("tr"):
                            el("th", f"{one.on:%d %b %Y}", scope="row")
                            for value in (one.effort, one.pain_before, one.pain_after):
                                el("td", "–" if value is None else str(value))
        for side in SIDES:
            felt = [one.felt for one in found.felt if one.side == side]
            if felt:
                lately = told.listed([str(value) for value in felt[-5:]])
                el("p", f"Felt in the squeeze, {side}, 0 to 3, lately: {lately}. A skill, not a strength.")


def _enter() -> None:
    with el("details", classes="more"):
        el("summary", "Type in a measure")
        with el("ul", classes="plain-list"):
            for what in TYPED:
                with el("li"):
                    el("strong", f"{KINDS[what].title}. ")
                    el("span", HOW[what])
        with form("/progress/measure"):
            with el("div", classes="fields"):
                choice("what", "Measure", {what: KINDS[what].title for what in TYPED})
                choice("side", "Leg", {"left": "Left", "right": "Right"})
                field("value", "Degrees or seconds", "number", min="0", max="600", step="any", required=True)
                today = datetime.now().astimezone().date().isoformat()
                field("on", "On", "date", today, max=today, required=True)
            submit("Keep it")
