"""One session: each repetition as a bar, the two sides beside each other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from nicegui import ui

from hipwise.coaching.close import before
from hipwise.program import ladder
from hipwise.program.check_in import PLACES, CheckIn
from hipwise.records import Records, SessionRecord
from hipwise.repetitions.events import FAULT_WORDS, Repetition
from hipwise.repetitions.range import shown_alike
from hipwise.repetitions.summary import Summary
from hipwise.sensing.source import Side
from hipwise.web import chart, words
from hipwise.web.pages import data
from hipwise.web.pages.frame import el, frame, link, not_found, page_at

ENDINGS = {
    "done": "Done to the end.",
    "stopped": "Stopped before the end.",
    "left": "Left unfinished.",
    "tired": "Stopped, tired.",
    "pain": "Stopped for pain.",
    "no-time": "Stopped, no time left.",
    "did-not-work": "Stopped, it did not work.",
}
CLEARER = {
    "left": "The left felt clearer.",
    "right": "The right felt clearer.",
    "same": "Both felt the same.",
}


def register(records: Records) -> None:
    @page_at("/session/{session_id}")
    async def session(session_id: int) -> None:  # pyright: ignore[reportUnusedFunction]
        found = await asyncio.to_thread(records.session, session_id)
        if found is None:
            not_found()
            return
        check_in = None
        if found.check_in_id is not None:
            check_in = await asyncio.to_thread(records.check_in, found.check_in_id)
        with frame(words.day(found.started_at), here="/progress", wide=True):
            el("p", _facts(found, check_in), "lead")
            if not found.sets:
                el("p", "The clamshells were not begun.")
            sides = words.sides(found)
            longest_s = chart.longest_s(rep for done in found.sets for rep in done.reps)
            with el("div", classes="beside"):
                for side in sides:
                    _side(found, side, longest_s)
            if explained := _explained([rep for done in found.sets for rep in done.reps]):
                el("p", explained, "quiet-text")
            data.downloads(records, found)
            link("All sessions", "/history", "button quiet")


def _facts(session: SessionRecord, check_in: CheckIn | None) -> str:
    facts = [
        f"At {words.time_of_day(session.started_at)}, {words.SOURCES.get(session.source, session.source)}."
    ]
    rung = ladder.find(session.rung)
    if rung is not None:
        facts.insert(0, f"{rung.title}.")
    if session.one_side:
        facts.append(f"With the {session.first_side} leg on top only, as asked.")
    if session.why is not None:
        facts.append(ENDINGS.get(session.why, "Ended."))
    if done := before(session.reached):
        facts.append(f"Before the clamshells: {done}.")
    if check_in is not None:
        where = f", {PLACES[check_in.where]}" if check_in.where in PLACES and check_in.pain else ""
        facts.append(f"Pain before: {check_in.pain} of 10{where}.")
    if session.pain_after is not None:
        facts.append(f"After: {session.pain_after} of 10.")
    if session.effort is not None:
        facts.append(f"Effort: {session.effort} of 10.")
    if session.clearer is not None:
        facts.append(CLEARER[session.clearer])
    return " ".join(facts)


def _explained(reps: Sequence[Repetition]) -> str:
    """What the charts need said about them: nothing where nothing was measured."""
    said: list[str] = []
    if any(rep.lower_error_s is not None for rep in reps):
        said.append("The thin lines on the bars show how surely the length of the lowering is known.")
    if any(rep.opening_deg is not None for rep in reps):
        said.append("The opening includes any roll of the hip, which the coach cannot tell apart.")
        said.append("A difference between the sides means something only from 10° on, and seen twice.")
    return " ".join(said)


def _side(session: SessionRecord, side: Side | None, longest_s: float) -> None:
    reps = words.side_reps(session, side)
    done, prescribed = words.side_done(session, side)
    name = f"{side.capitalize()} side" if side else "One side"
    summary = Summary.of(reps)
    with el("section", classes=f"card half {side or ''}", aria_labelledby=f"side-{side}"):
        with el("h2", id=f"side-{side}"):
            el("span", name, f"side {side or ''}")
            el("span", f"{done} of {prescribed}", "count")
        if summary.lower_to_lift is not None:
            el("p", words.ratio_spread(summary.lower_to_lift))
            ui.html(chart.bars(reps, side, longest_s), sanitize=False)
            el("p", f"Knee opening, hip roll included: {words.opening(reps)}.")
        if noticed := words.noticed(reps):
            el("p", f"Noticed: {noticed}.")
        for sentence in words.not_whole(reps):
            el("p", sentence, "quiet-text")
        if summary.lower_to_lift is not None:
            with el("details"):
                el("summary", f"The figures, {name.lower()}")
                _figures(reps)


def _figures(reps: Sequence[Repetition]) -> None:
    with el("table", classes="figures"):
        with el("thead"), el("tr"):
            for title in ("", "Lift", "Hold", "Lower", "Ratio", "Opening", "Noticed"):
                el("th", title, scope="col")
        with el("tbody"):
            for rep, opening in zip(reps, shown_alike(reps), strict=True):
                with el("tr"):
                    el("th", str(rep.number) if rep.whole else "cut", scope="row")
                    el("td", _with_error(rep.lift_s, rep.lift_error_s, " s"))
                    el("td", _with_error(rep.hold_s, rep.hold_error_s, " s"))
                    el("td", _with_error(rep.lower_s, rep.lower_error_s, " s"))
                    el("td", _with_error(rep.lower_to_lift, rep.lower_to_lift_error, ""))
                    el("td", opening or "–")
                    el("td", ", ".join(FAULT_WORDS[fault] for fault in rep.faults) or "–")


def _with_error(value: float | None, error: float | None, unit: str) -> str:
    if value is None:
        return "–"
    return f"{value:.1f}{unit}" if error is None else f"{value:.1f} ± {error:.1f}{unit}"
