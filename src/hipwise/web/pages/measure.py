"""Measuring with the phone: the check set at the pelvis, and how far a hip turns while sitting."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from nicegui import ui

from hipwise.errors import UserError
from hipwise.exercises import Exercise
from hipwise.records import Records
from hipwise.watching import Eye
from hipwise.web import words
from hipwise.web.live import camera
from hipwise.web.measuring import Desk
from hipwise.web.pages.frame import el, frame, link, page_at, radios
from hipwise.web.phone import PhoneLine

SIDES = {"left": "Left", "right": "Right"}
WATCH = (
    "Let the camera watch too. It finds how far your hip opens with the pelvis still: open a little further "
    "each time, as far as is comfortable. No picture is kept."
)
OLDEST_S = 2.0
"""A picture that waited for longer is not sent."""


def register(records: Records) -> None:
    @page_at("/phone/check")
    async def check() -> Any:  # pyright: ignore[reportUnusedFunction]
        with frame("Check set", here="/more"):
            el(
                "p",
                "Does your pelvis stay still while the knee opens? A phone on the thigh cannot see that; in "
                "the waistband it can.",
                "lead",
            )
            with el("ol", classes="points"):
                el("li", "Phone in the waistband at the top hip bone, any way round, held tight.")
                el("li", "Lie on your side as for the clamshell.")
                el("li", "Press Start and lie still. Then eight repetitions with the beat.")
            _measure("check", sides="Which leg is on top?", watched=True)
            await _latest(records, "pelvis_roll", "Last time")
            await _latest(records, "personal_range", "Your own range, last time")
            el(
                "p",
                "Under 5° is steady, from 5° to 10° worth watching, above 10° the pelvis rolls back. It is "
                "accurate to about 2°. At first use and once a week is enough; it is never a must.",
                "quiet-text",
            )

    @page_at("/phone/rotation")
    async def rotation() -> Any:  # pyright: ignore[reportUnusedFunction]
        with frame("How far your hip turns", here="/more"):
            el(
                "p",
                "Sitting high enough that the foot hangs free. Three tries; the middle one counts.",
                "lead",
            )
            with el("ol", classes="points"):
                el("li", "Strap the phone flat on the front of the shin.")
                el("li", "Thigh level, knee bent to a right angle, both sitting bones down.")
                el("li", "Foot outwards turns the hip in; foot inwards turns the hip out.")
            _measure(
                "rotation", sides="Which hip?", ways={"in": "In (foot outwards)", "out": "Out (foot inwards)"}
            )
            await _latest(records, "hip_rotation_in", "Last time, inwards")
            await _latest(records, "hip_rotation_out", "Last time, outwards")
            el(
                "p",
                "A change of less than 10° is no clear change. Stop where it hurts; there is nothing to win.",
                "quiet-text",
            )


def add_routes(
    router: APIRouter,
    records: Records,
    line: PhoneLine,
    eye: Callable[[Exercise], Eye] | None = None,
) -> None:
    """``eye`` makes the camera's sensor; without it, the one with the networks."""
    desk = Desk(line, records, lambda: datetime.now().astimezone(), eye or camera(records))

    @router.post("/phone/measuring/{step}")
    async def measuring(step: str, request: Request) -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        asked = request.query_params
        body = await request.body()

        def do() -> dict[str, Any]:
            if step == "start":
                what, side, way = asked.get("what", ""), asked.get("side", ""), asked.get("way", "in")
                return desk.start(what, side, way, watched=asked.get("watched") == "yes")
            if step == "picture":
                return desk.see(_ago_s(asked.get("ago", "")), body)
            if step == "tick":
                return desk.tick()
            if step == "stop":
                return desk.stop()
            raise UserError("There is no such step.")

        try:
            return JSONResponse(await asyncio.to_thread(do))
        except UserError as error:
            return JSONResponse({"error": str(error)}, status_code=409)


def _ago_s(text: str) -> float:
    """
    Raises:
        UserError: no picture of now was taken then.
    """
    try:
        ago_s = float(text)
    except ValueError:
        ago_s = math.nan
    if not 0 <= ago_s <= OLDEST_S:
        raise UserError("That picture has no time.")
    return ago_s


def _measure(what: str, *, sides: str, ways: dict[str, str] | None = None, watched: bool = False) -> None:
    ui.add_body_html('<script type="module" src="/static/measure.js"></script>')
    with el("section", classes="card measuring", id="measuring", data_what=what, aria_label="Measuring"):
        radios("side", sides, SIDES, chosen="left")
        if ways:
            radios("way", "Which way?", ways, chosen="in")
        if watched:
            with el("p"), el("label"):
                el("input", type="checkbox", id="measure-camera")
                el("span", f" {WATCH}")
            video = el("video", classes="measure-video", id="measure-video", aria_hidden="true")
            video.props["muted"] = video.props["playsinline"] = video.props["hidden"] = True
        with el("div", classes="row"):
            el("button", "Start", "button big", id="measure-start", type="button")
            stop = el("button", "Stop", "button quiet", id="measure-stop", type="button")
            stop.props["hidden"] = True
        el("p", "", "measure-count", id="measure-count", aria_hidden="true")
        el("p", "", "lead", id="measure-doing", role="status", aria_live="polite")
        el("p", "", "note warn", id="measure-trouble", role="alert").props["hidden"] = True
        with el("div", id="measure-result") as result:
            result.props["hidden"] = True
            el("h2", "", id="measure-head", tabindex="-1")
            el("p", "", id="measure-text")
        with el("p", classes="quiet-text"):
            link("The phone cannot be felt?", "/phone", "")


async def _latest(records: Records, what: Any, title: str) -> None:
    taken = await asyncio.to_thread(records.measures.all, what)
    if taken:
        last = taken[-1]
        error = f" ± {last.error:.0f}°" if last.error is not None else ""
        el("p", f"{title}: {last.value:.0f}°{error} ({last.side}, {words.day(last.at)}).")
