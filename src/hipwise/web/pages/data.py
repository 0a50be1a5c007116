"""Your data: a report to print, everything to take along, a calendar, and the way to delete it all."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.background import BackgroundTask

from hipwise.errors import NotThereError, UserError
from hipwise.exchange import calendar, opensim, report_page, strength
from hipwise.exchange.export import export
from hipwise.exchange.forget import forget
from hipwise.exchange.report import Period, gather
from hipwise.exchange.restore import SCRATCH
from hipwise.records import Records, SessionRecord, tables
from hipwise.web.pages.frame import el, form, frame, link, page_at, submit

REPORTS = {"4w": "Last 4 weeks", "3m": "Last 3 months", "12m": "Last year"}
UNFINISHED = (
    "A session is not finished. Go on with it, or leave it at that, on the page Today; then delete all."
)


def register(records: Records) -> None:
    @page_at("/data")
    async def data(missing: bool = False) -> None:  # pyright: ignore[reportUnusedFunction]
        sessions = await asyncio.to_thread(records.contents.count, tables.session)
        with frame("Your data", here="/more"):
            el("p", "All of it is on this computer, and nowhere else.", "lead")
            with _card("report", "A report to print"):
                el(
                    "p",
                    "One page for a physiotherapist: what was asked, done and felt, "
                    "and what is not measured.",
                )
                with el("div", classes="row"):
                    for last, text in REPORTS.items():
                        link(text, f"/report?last={last}", "button quiet")
            with _card("take", "Take it along"):
                el("p", "Everything as tables (CSV) and as JSON, in one zip file. On another computer:")
                with el("p"):
                    el("code", "hipwise import THE_FILE.zip")
                link("Download everything", "/data/export.zip").props["download"] = True
            with _card("calendar", "Your days in your calendar"):
                el(
                    "p",
                    "The days you chose, with an alarm. Load it again after a change: nothing is doubled.",
                )
                link("Download the calendar", "/plan.ics", "button quiet").props["download"] = True
            with _card("delete", "Delete everything"):
                count = "1 session" if sessions == 1 else f"{sessions} sessions"
                el(
                    "p",
                    f"{count}, all answers and every copy of them here go for good. "
                    "Nothing brings them back.",
                )
                if missing:
                    el("p", "Please tick the box first, if that is what you want.", "note warn", role="alert")
                with form("/data/forget"):
                    with el("p"), el("label"):
                        el("input", type="checkbox", name="sure", value="yes", required=True)
                        el("span", " Yes, delete everything, for good")
                    submit("Delete everything", "button quiet")


def add_routes(router: APIRouter, records: Records) -> None:
    @router.get("/report")
    def report(last: str = "4w") -> HTMLResponse:  # pyright: ignore[reportUnusedFunction]
        period = Period.parse(last, datetime.now().astimezone())
        return HTMLResponse(report_page.page(gather(records, period)))

    @router.get("/plan.ics")
    def plan() -> Response:  # pyright: ignore[reportUnusedFunction]
        now = datetime.now().astimezone()
        text = calendar.calendar(
            records.weeks.schedule(), records.weeks.pauses(), calendar.entry(records, now)
        )
        return _download(text, "text/calendar; charset=utf-8", "hipwise.ics")

    @router.get("/data/export.zip")
    def everything() -> FileResponse:  # pyright: ignore[reportUnusedFunction]
        now = datetime.now(UTC)
        # In the data folder: it is as personal as what is there, and `forget` knows it.
        folder = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=records.path.parent))
        try:
            name = f"hipwise-{now:%Y-%m-%d}"
            export(records, folder / name, now)
            packed = shutil.make_archive(str(folder / name), "zip", folder, name)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        tidy = BackgroundTask(shutil.rmtree, folder, ignore_errors=True)
        return FileResponse(packed, filename=f"{name}.zip", background=tidy)

    @router.get("/session/{session_id}/strength.fit")
    def fit(session_id: int) -> Response:  # pyright: ignore[reportUnusedFunction]
        data = strength.strength(_session(records, session_id))
        return _download(data, "application/octet-stream", f"hipwise-session-{session_id}.fit")

    @router.get("/session/{session_id}/set-{number}.mot")
    def motion(session_id: int, number: int) -> Response:  # pyright: ignore[reportUnusedFunction]
        sets = _session(records, session_id).sets
        if not 1 <= number <= len(sets):
            raise NotThereError("There is no such set.")
        text = opensim.motion_of(records, sets[number - 1])
        return _download(text.encode(), "text/plain", f"hipwise-session-{session_id}-set-{number}.mot")

    @router.post("/data/forget")
    async def delete(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        if (await request.form()).get("sure") != "yes":
            return RedirectResponse("/data?missing=true", status_code=303)
        await asyncio.to_thread(_forget, records)
        # What the pages have put into the browser goes too.
        headers = {"clear-site-data": '"storage"'}
        return RedirectResponse("/", status_code=303, headers=headers)


def downloads(records: Records, session: SessionRecord) -> None:
    """The links to one session's files for other programs."""
    if not session.sets:
        return
    with el("details"):
        el("summary", "For other programs")
        with el("p"):
            el("span", "The session as a FIT strength activity: ")
            link("download", f"/session/{session.id}/strength.fit", "").props["download"] = True
        for number, done in enumerate(session.sets, 1):
            if opensim.has_motion(records, done):
                with el("p"):
                    el("span", f"Set {number}, {done.side or 'one'} side, as a motion for OpenSim: ")
                    link("download", f"/session/{session.id}/set-{number}.mot", "").props["download"] = True


def _forget(records: Records) -> None:
    """Delete everything while the coach goes on: nothing writes, as no session is going on."""
    if records.unfinished(datetime.now(UTC)) is not None:
        raise UserError(UNFINISHED)
    records.close()
    forget(records.path.parent)
    Records.open(records.path.parent).close()  # an empty file for what comes


def _session(records: Records, session_id: int) -> SessionRecord:
    found = records.session(session_id)
    if found is None:
        raise NotThereError("There is no such session.")
    return found


def _download(data: bytes, kind: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=kind, headers=headers)


def _card(name: str, title: str) -> Any:
    card = el("section", classes="card", aria_labelledby=f"{name}-title")
    with card:
        el("h2", title, id=f"{name}-title")
    return card
