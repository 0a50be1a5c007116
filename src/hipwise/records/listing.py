"""The sessions as other programs read them, and as a table for the terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

from hipwise.coaching.close import before
from hipwise.program import ladder
from hipwise.program.check_in import CheckIn
from hipwise.records.session import SessionRecord, SetRecord
from hipwise.repetitions.summary import Summary


def as_json(sessions: Sequence[SessionRecord], check_ins: Mapping[int, CheckIn]) -> str:
    """A list with one object for each session; repetitions and summaries have `hipwise analyze`'s names."""
    return json.dumps([_session(session, check_ins) for session in sessions], indent=2)


def _session(session: SessionRecord, check_ins: Mapping[int, CheckIn]) -> dict[str, Any]:
    check_in = check_ins.get(session.check_in_id) if session.check_in_id is not None else None
    return {
        "id": session.id,
        "started_at": _time(session.started_at),
        "ended_at": _time(session.ended_at),
        "why": session.why,
        "source": session.source,
        "kind": session.kind,
        "warm_up": session.warm_up,
        "first_side": session.first_side,
        "prescribed": session.reps,
        "rung": session.rung,
        "sides": session.sides,
        "before": session.reached and {"act": session.reached.act, "done": session.reached.step},
        "pain_before": check_in and check_in.pain,
        "pain_where": check_in and check_in.where,
        "effort": session.effort,
        "pain_after": session.pain_after,
        "pain_after_where": session.pain_place_after,
        "clearer": session.clearer,
        "sets": [_set(done) for done in session.sets],
    }


def _set(done: SetRecord) -> dict[str, Any]:
    return {
        "id": done.id,
        "exercise": done.exercise,
        "side": done.side,
        "prescribed": done.prescribed,
        "started_at": _time(done.started_at),
        "ended_at": _time(done.ended_at),
        "why": done.why,
        "reps": [rep.as_json() for rep in done.reps],
        "summary": Summary.of(done.reps).as_json(),
    }


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()


def marks(session: SessionRecord) -> list[str]:
    """What sets a session apart in the history."""
    said: list[str] = [] if session.own else ["sample clip"]
    rung = ladder.find(session.rung)
    if rung is not None and rung.key not in (ladder.GENTLE, ladder.STANDARD):
        said.append(rung.title[0].lower() + rung.title[1:])
    if session.one_side:
        said.append("one side, as asked")
    return said + (["stopped for pain"] if session.why == "pain" else [])


def print_table(sessions: Sequence[SessionRecord], check_ins: Mapping[int, CheckIn]) -> None:
    """Print them, one line a set."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if not sessions:
        console.print("No session yet. `hipwise coach` starts the first.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("When", "Side", "Done"):
        table.add_column(column, no_wrap=True)
    for column in ("Lower to lift", "Opening", "Pain before"):
        table.add_column(column, justify="right")
    for session in sessions:
        check_in = check_ins.get(session.check_in_id) if session.check_in_id is not None else None
        # Below its time stands what sets it apart, beside the second set where there is one.
        when = [f"{session.started_at.astimezone():%a %d %b %Y %H:%M}"]
        when += [f"  {', '.join(noted)}"] if (noted := marks(session)) else []
        rows = [_figures(done) for done in session.sets]
        rows = rows or [("–", before(session.reached) or f"0 of {session.reps}", "–", "–")]
        pain = [str(check_in.pain) if check_in else "–"]
        for first, figures, last in zip_longest(when, rows, pain, fillvalue=""):
            table.add_row(first, *(figures or [""] * len(rows[0])), last)
    console.print(table)


def _figures(done: SetRecord) -> tuple[str, str, str, str]:
    summary = Summary.of(done.reps)
    return (
        done.side or "–",
        f"{summary.reps} of {done.prescribed}",
        "–" if summary.lower_to_lift is None else f"{summary.lower_to_lift.median:.1f}",
        "–" if summary.opening_deg is None else f"~{round(summary.opening_deg.median, -1):.0f}°",
    )
