"""What the records say, in plain words: pure functions from records to sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from hipwise.coaching.close import before
from hipwise.records import SessionRecord, SetRecord
from hipwise.repetitions.events import FAULT_WORDS, Fault, Repetition
from hipwise.repetitions.range import Range
from hipwise.repetitions.summary import Spread, Summary
from hipwise.sensing.source import Side

SOURCES = {
    "camera": "seen by the camera",
    "phone": "felt by the phone",
    "both": "felt by the phone, seen by the camera",
    "sample": "the sample clip",
    "beat": "just the beat, not measured",
}

CANNOT_SEE = (
    "The coach sees how far your knees open, but not whether your hip rolls back with them. "
    "A hand on the top hip tells you: it stays put."
)


LOOKED_BACK = 30
"""So many sessions are looked through for the person's own."""


def first_side(sessions: Sequence[SessionRecord]) -> Side:
    """The leg to begin with today, the newest session being the first of ``sessions``.

    The sides take turns by what was really begun with: somebody may lie down on the other side than planned.
    """
    for session in sessions:
        if session.own and session.sets:
            return other(session.sets[0].side or session.first_side)
    return "left"


def hurt_on(today: datetime, sessions: Sequence[SessionRecord]) -> bool:
    """Whether one of the sessions was stopped for pain on this day, in this computer's time."""
    date = today.astimezone().date()
    return any(s.why == "pain" and s.started_at.astimezone().date() == date for s in sessions)


def day(at: datetime) -> str:
    """Friday 20 November, in this computer's time."""
    local = at.astimezone()
    return f"{local:%A} {local.day} {local:%B}"


def time_of_day(at: datetime) -> str:
    return f"{at.astimezone():%H:%M}"


def other(side: Side) -> Side:
    return "right" if side == "left" else "left"


def side_done(session: SessionRecord, side: Side | None) -> tuple[int, int]:
    """Repetitions done and prescribed on a side, over all its sets (a set gone on with is one more set)."""
    sets = [done for done in session.sets if done.side == side]
    return sum(done.counted for done in sets), max((done.prescribed for done in sets), default=session.reps)


def sides(session: SessionRecord) -> list[Side | None]:
    """The sides of a session, the left before the right whichever came first."""
    return sorted({done.side for done in session.sets}, key=("left", "right", None).index)


def side_reps(session: SessionRecord, side: Side | None) -> list[Repetition]:
    return [rep for done in session.sets if done.side == side for rep in done.reps]


def on_the(side: Side | None) -> str:
    return f"on the {side}" if side else "on one side"


def going_on(session: SessionRecord) -> str:
    """Where an unfinished session stands: what the offer to go on says."""
    if not session.sets and (done := before(session.reached)):
        return f"You had only just begun, with {done}."
    if not session.sets:
        return f"You had only just begun, on the {session.first_side}."
    last: SetRecord = session.sets[-1]
    done, prescribed = side_done(session, last.side)
    if done < prescribed:
        return f"You stopped at {done} of {prescribed} {on_the(last.side)}."
    if last.side is None or session.one_side or len(sides(session)) > 1:
        return f"You had done all {prescribed} {on_the(last.side)}."
    return f"You had done {prescribed} {on_the(last.side)}; the {other(last.side)} is still to come."


def last_time(session: SessionRecord) -> str:
    """A session in a sentence."""
    if not any(done.counted for done in session.sets):
        after = f", after {done}" if (done := before(session.reached)) else ""
        pain = "; stopped for pain" if session.why == "pain" else ""
        return f"Last time, {day(session.started_at)}: stopped before the first repetition{after}{pain}."
    counts = " and ".join(f"{side_done(session, side)[0]} {on_the(side)}" for side in sides(session))
    reps = [rep for done in session.sets for rep in done.reps]
    ratio = Summary.of(reps).lower_to_lift
    tempo = f", lowering {ratio.median:.1f} times as long as lifting" if ratio else ""
    pain = "; stopped for pain" if session.why == "pain" else ""
    return f"Last time, {day(session.started_at)}: {counts}{tempo}{pain}."


def opening(reps: Sequence[Repetition]) -> str:
    """The median, no finer than it is known: "about 40°" from a camera, "38° ± 2°" from a thigh sensor."""
    found = Range.of(reps)
    return "not measured" if found is None else found.shown()


def ratio(spread: Spread | None) -> str:
    return "not measured" if spread is None else f"{spread.median:.1f}"


def ratio_spread(spread: Spread | None) -> str:
    if spread is None:
        return "The lowering was not measured."
    if spread.n == 1:
        return f"Lowering {spread.median:.1f} times as long as lifting, in one repetition."
    return (
        f"Lowering {spread.median:.1f} times as long as lifting; "
        f"half of your repetitions lie between {spread.low:.1f} and {spread.high:.1f}."
    )


def noticed(reps: Sequence[Repetition]) -> str:
    """What the coach noticed, most often first: "quick finish 3 times, feet apart once"."""
    counts: Counter[Fault] = Counter(fault for rep in reps for fault in rep.faults)
    named = [f"{FAULT_WORDS[fault]} {_times(count)}" for fault, count in counts.most_common()]
    return ", ".join(named)


def not_whole(reps: Sequence[Repetition]) -> list[str]:
    """What the figures leave out, each in a sentence."""
    said: list[str] = []
    partial = sum(not rep.whole for rep in reps)
    if partial:
        said.append(f"{'One was' if partial == 1 else f'{partial} were'} cut short and not counted.")
    unmeasured = sum(rep.whole and rep.lift_s is None for rep in reps)
    if unmeasured:
        said.append(f"{'One was' if unmeasured == 1 else f'{unmeasured} were'} counted but not measured.")
    return said


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
