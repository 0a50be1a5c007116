"""All sessions, the newest first."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from hipwise.coaching.close import before
from hipwise.program.check_in import CheckIn
from hipwise.records import Records, SessionRecord
from hipwise.records.listing import marks
from hipwise.repetitions.summary import Summary
from hipwise.web import words
from hipwise.web.pages.frame import el, frame, link, page_at

SHOWN = 30
MOST = 1_000_000
"""More sessions than anybody has; an address may hold any number."""
COLUMNS = ("When", "Done", "Lower to lift", "Knee opening, hip roll included", "Pain before")


def register(records: Records) -> None:
    @page_at("/history")
    async def history(after: int = 0) -> None:  # pyright: ignore[reportUnusedFunction]
        after = min(max(after, 0), MOST)
        sessions = await asyncio.to_thread(records.sessions, SHOWN + 1, after)
        check_ins = await asyncio.to_thread(records.check_ins)
        shown = sessions[:SHOWN]
        with frame("History", here="/progress", wide=True):
            if not sessions:
                el("p", "Nothing yet. After your first session it stands here.", "lead")
                link("To today", "/")
                link("Your data", "/data", "button quiet")
                return
            _table(shown, check_ins)
            with el("div", classes="row"):
                if after:
                    newer = max(0, after - SHOWN)
                    link("Newer ones", f"/history?after={newer}" if newer else "/history", "button quiet")
                if len(shown) < len(sessions):
                    link("Older ones", f"/history?after={after + SHOWN}", "button quiet")
            el(
                "p",
                "Lower to lift: how many times as long the lowering took as the lift, the median of a "
                "session; 3 is the aim. A camera tells the opening in steps of 10°; where it is known "
                "better, its error stands beside it.",
                "quiet-text",
            )
            link("Your data: print, take along, delete", "/data", "button quiet")


def _table(sessions: list[SessionRecord], check_ins: Mapping[int, CheckIn]) -> None:
    with el("table", classes="sessions"):
        el("caption", "Your sessions, the newest first", "unseen")
        with el("thead"), el("tr"):
            for column in COLUMNS:
                el("th", column, scope="col")
        with el("tbody"):
            for session in sessions:
                _row(session, check_ins.get(session.check_in_id or 0))


def _row(session: SessionRecord, check_in: CheckIn | None) -> None:
    reps = [rep for done in session.sets for rep in done.reps]
    summary = Summary.of(reps)
    when = f"{words.day(session.started_at)}, {words.time_of_day(session.started_at)}"
    with el("tr"):
        with el("th", scope="row"):
            link(when, f"/session/{session.id}", "")
            for mark in marks(session):
                el("span", mark, "mark")
        with _cell("Done"), el("span", classes="stack"):
            for side in words.sides(session):
                done, prescribed = words.side_done(session, side)
                el("span", f"{side or 'one side'} {done} of {prescribed}", f"side {side or ''}")
            if not session.sets:
                el("span", before(session.reached) or "not begun")
        with _cell("Lower to lift"):
            el("span", words.ratio(summary.lower_to_lift))
        with _cell("Knee opening"):
            el("span", words.opening(reps))
        with _cell("Pain before"):
            el("span", "not asked" if check_in is None else str(check_in.pain))


def _cell(name: str):
    # The name shows where the table is too narrow for columns.
    return el("td", data_name=name)
