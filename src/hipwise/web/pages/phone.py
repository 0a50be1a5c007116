"""The phone: how to get it ready, where it is, and whether it can be felt."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse
from nicegui import ui

from hipwise.errors import UserError
from hipwise.records import Records
from hipwise.sensing.phone import Address
from hipwise.web.pages.frame import el, form, frame, link, page_at, submit
from hipwise.web.phone import PhoneLine

LOOKING = "Looking for the phone."
STEPS = (
    "On the phone, get phyphox. It is free, from RWTH Aachen University, and shows no advertisements.",
    "In phyphox open “Acceleration with g”.",
    "Tap the three dots at the top, then “Allow remote access”. An address appears at the bottom.",
    "Type that address here. It is remembered.",
)
WITH_GYROSCOPE = (
    "Better still: in phyphox tap + and “Add simple experiment”, tick accelerometer and gyroscope, 100 a "
    "second, and open that one. Then the coach can also tell feet apart, and rocking."
)


def register(records: Records) -> None:
    line = PhoneLine(records)  # for its address only: nothing is asked from here

    @page_at("/phone")
    async def phone(typed: str = "") -> Any:  # pyright: ignore[reportUnusedFunction]
        address = await asyncio.to_thread(lambda: line.address)
        with frame("Phone", here="/more"):
            el(
                "p",
                "On your thigh, a phone measures the opening better than any camera, in any light.",
                "lead",
            )
            with el("ol", classes="points"):
                for step in STEPS:
                    el("li", step)
            _ask(typed, address)
            if address is not None:
                _found(address)
            el("p", WITH_GYROSCOPE, "quiet-text")
            el(
                "p",
                "The phone and this computer must be in the same Wi-Fi. The coach asks the phone, and nobody "
                "else; nothing leaves your home.",
                "quiet-text",
            )


def add_routes(router: APIRouter, line: PhoneLine) -> None:
    @router.post("/phone/address")
    async def move(request: Request) -> RedirectResponse:  # pyright: ignore[reportUnusedFunction]
        typed = str((await request.form()).get("address", ""))[:500]
        try:
            await asyncio.to_thread(line.move, typed)
        except UserError:
            return RedirectResponse(f"/phone?typed={quote(typed[:100])}", status_code=303)
        return RedirectResponse("/phone", status_code=303)

    @router.get("/phone/view")
    def view() -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        try:
            phone = line.open()
        except UserError as error:
            return JSONResponse({"state": "none", "text": str(error)})
        seen, experiment = phone.view(), phone.experiment
        if seen is None or (seen.trouble is None and experiment is None):
            return JSONResponse({"state": "looking", "text": LOOKING})
        if seen.trouble is not None:
            return JSONResponse({"state": "trouble", "text": seen.why})
        extra = " and gyroscope" if experiment is not None and experiment.gyroscope else ""
        return JSONResponse({"state": "good", "text": f"I can feel the phone: accelerometer{extra}."})


def _ask(typed: str, address: Address | None) -> None:
    why = ""
    if typed:
        try:
            Address.parse(typed)
        except UserError as error:
            why = str(error)
    with form("/phone/address"):
        el("label", "Address that phyphox shows, or the text of its QR code", for_="address")
        field = el("input", id="address", name="address", type="text", required=True, autocapitalize="none")
        field.props["value"] = typed or (str(address) if address else "")
        field.props["placeholder"] = "192.168.0.42:8080"
        field.props["spellcheck"] = "false"
        if why:
            field.props["aria-invalid"] = "true"
            field.props["aria-describedby"] = "address-wrong"
            el("p", why, "note warn", id="address-wrong", role="alert")
        with el("div", classes="row"):
            submit("Remember it")


def _found(address: Address) -> None:
    ui.add_body_html('<script type="module" src="/static/phone.js"></script>')
    with el("section", classes="card", aria_labelledby="felt"):
        el("h2", f"The phone at {address}", id="felt")
        el("p", LOOKING, "lead", id="phone-view", role="status", aria_live="polite")
        with el("div", id="phone-then") as then:  # there is nothing to do with a phone that is not felt
            then.props["hidden"] = True
            el("p", "Strap it above your top knee, screen outwards, in any direction. Then:")
            with el("div", classes="row"):
                link("A session with the phone", "/check-in", "button")
                link("Check set at the pelvis", "/phone/check", "button quiet")
                link("How far your hip turns", "/phone/rotation", "button quiet")
