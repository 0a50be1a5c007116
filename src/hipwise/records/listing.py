"""The sessions as other programs read them, and as a table for the terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from hipwise.coaching.close import before
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
    return None if at is None else at.isoformat()


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
        first = (
            f"{session.started_at.astimezone():%a %d %b %Y %H:%M}",
            str(check_in.pain) if check_in else "–",
        )
        if not session.sets:
            done = before(session.reached) or f"0 of {session.reps}"
            table.add_row(first[0], "–", done, "–", "–", first[1])
        for number, done in enumerate(session.sets):
            summary = Summary.of(done.reps)
            table.add_row(
                first[0] if number == 0 else "",
                done.side or "–",
                f"{summary.reps} of {done.prescribed}",
                "–" if summary.lower_to_lift is None else f"{summary.lower_to_lift.median:.1f}",
                "–" if summary.opening_deg is None else f"~{round(summary.opening_deg.median, -1):.0f}°",
                first[1] if number == 0 else "",
            )
    console.print(table)
