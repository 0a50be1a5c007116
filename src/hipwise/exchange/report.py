"""What a physiotherapist wants to know of some weeks (FIELD D4): asked, done, clean, dose, pain, range."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from statistics import median

from hipwise import exercises
from hipwise.errors import UserError
from hipwise.program import ladder
from hipwise.program.check_in import CheckIn
from hipwise.program.late import LateEntry
from hipwise.program.measure import KINDS, Measure
from hipwise.program.pause import Pause
from hipwise.program.schedule import week_start
from hipwise.records import Records, SessionRecord, SetRecord
from hipwise.repetitions.events import FAULT_WORDS, Fault, Repetition
from hipwise.sensing.source import Side

SIDES: tuple[Side, ...] = ("left", "right")
MOST_ROWS = 8
"""So many rows fit on the page; a longer time is told in longer parts."""
MOST_POINTS = 40
MOST_MEASURES = 4
LONGEST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class Period:
    """From ``first`` to ``last``, both in it, by the calendar of the person's own clock."""

    first: date
    last: date
    made_at: datetime

    @classmethod
    def parse(cls, text: str, now: datetime) -> Period:
        """The last days ("10d"), weeks ("4w") or months of thirty days ("6m"), up to ``now``.

        Raises:
            UserError: it is none of these.
        """
        found = re.fullmatch(r"(\d{1,4})([dwm])", text.strip().lower())
        days = int(found[1]) * {"d": 1, "w": 7, "m": 30}[found[2]] if found else 0
        if not 0 < days <= LONGEST_DAYS:
            raise UserError(
                f"{text!r} is no length of time for a report. Say 10d, 4w or 6m, up to ten years."
            )
        return cls(now.date() - timedelta(days=days - 1), now.date(), now)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(slots=True)
class Done:
    """Repetitions of one side. ``clean`` are those ``measured`` in which nothing was noticed."""

    prescribed: int = 0
    done: int = 0
    measured: int = 0
    clean: int = 0

    def add(self, other: Done) -> None:
        self.prescribed += other.prescribed
        self.done += other.done
        self.measured += other.measured
        self.clean += other.clean


@dataclass(slots=True)
class Part:
    """Some weeks, or all of the time, in figures. ``dose_s`` is seconds of lifting, holding and lowering,
    measured; ``dose_asked_s`` what the same sets asked for. Pain and effort are 0 to 10, as said.
    """

    first: date
    last: date
    days_trained: Sequence[date] = ()
    sessions: int = 0
    sides: dict[Side, Done] = field(default_factory=lambda: {side: Done() for side in SIDES})
    dose_s: float = 0.0
    dose_asked_s: float = 0.0
    ratios: list[float] = field(default_factory=list[float])
    effort: list[int] = field(default_factory=list[int])
    pain_before: list[int] = field(default_factory=list[int])
    pain_after: list[int] = field(default_factory=list[int])
    stopped: Counter[str] = field(default_factory=Counter[str])
    by_hand: int = 0

    @property
    def both(self) -> Done:
        whole = Done()
        for done in self.sides.values():
            whole.add(done)
        return whole

    def add(self, session: SessionRecord, check_in: CheckIn | None) -> None:
        """Count a session in."""
        self.sessions += 1
        if check_in is not None:
            self.pain_before.append(check_in.pain)
        if session.effort is not None:
            self.effort.append(session.effort)
        if session.pain_after is not None:
            self.pain_after.append(session.pain_after)
        if session.why not in (None, "done"):
            self.stopped[str(session.why)] += 1
        if session.kind == "squeeze":
            return  # nothing in it is a repetition
        for side in SIDES:
            self.sides[side].add(side_done(session, side))
        for one in session.sets:
            measured = [rep for rep in one.reps if rep.whole and rep.lift_s is not None]
            if measured and (asked_s := _work_s(session, one)) is not None:
                self.dose_asked_s += one.prescribed * asked_s
                self.dose_s += sum(map(under_tension_s, measured))
            self.ratios += [rep.lower_to_lift for rep in measured if rep.lower_to_lift is not None]

    def add_late(self, late: LateEntry) -> None:
        """Count in what the person entered by hand: nobody measured it, and nobody had asked for a number."""
        self.by_hand += 1
        for side, reps in late.reps.items():
            self.sides[side].add(Done(done=reps))


@dataclass(frozen=True, slots=True)
class Range:
    """The opening of one side in one session: median and standard error, degrees."""

    on: date
    side: Side
    opening_deg: float
    error_deg: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything on the page, and nothing else."""

    period: Period
    total: Part
    parts: tuple[Part, ...]
    asked_days: int
    ranges: tuple[Range, ...]
    noticed: Mapping[str, int]
    measures: tuple[Measure, ...]
    pauses: tuple[Pause, ...]
    exercises: tuple[str, ...]
    unmeasured: int

    @property
    def empty(self) -> bool:
        return not self.total.sessions and not self.total.by_hand


def gather(records: Records, period: Period) -> Report:
    """The report of a time, from the records. Its days are those that the week counts."""
    schedule = records.weeks.schedule()
    parts = _parts(period, schedule.first_weekday)
    total = Part(period.first, period.last)
    late_entries = records.weeks.late_entries()
    # A day anywhere on earth begins within this; the person's own days are picked from it.
    since = datetime.combine(period.first, time(), UTC) - timedelta(hours=15)
    trained = records.trained.days(late_entries, since)
    for part in (total, *parts):
        part.days_trained = [day for day in trained if part.first <= day <= part.last]
    check_ins = records.check_ins(since - timedelta(days=1))
    found = (session for session in records.sessions(since=since) if session.own)
    sessions = [one for one in found if period.first <= one.started_at.date() <= period.last]
    noticed: Counter[Fault] = Counter()
    ranges: list[Range] = []
    for session in reversed(sessions):
        on = session.started_at.date()
        for part in (total, _part_of(parts, on)):
            part.add(session, check_ins.get(session.check_in_id or 0))
        noticed.update(fault for one in session.sets for rep in one.reps for fault in rep.faults)
        ranges += [found for side in SIDES if (found := _range(session, side, on))]
    for late in late_entries:
        if period.first <= late.on <= period.last:
            for part in (total, _part_of(parts, late.on)):
                part.add_late(late)
    return Report(
        period=period,
        total=total,
        parts=tuple(part for part in parts),
        asked_days=len(schedule.days),
        ranges=_thinned(ranges),
        noticed={FAULT_WORDS.get(fault, fault): count for fault, count in noticed.most_common()},
        measures=_latest(records.measures.all(), period),
        pauses=tuple(
            p for p in records.weeks.pauses() if p.first <= period.last and _ends(p) >= period.first
        ),
        exercises=tuple(sorted({_title(session, one) for session in sessions for one in session.sets})),
        unmeasured=total.both.done - total.both.measured,
    )


def side_done(session: SessionRecord, side: Side) -> Done:
    """One side of a session, over all its sets: a set gone on with is one more set of the same.

    A side that was left out, as the plan asked, was not prescribed.
    """
    sets = [one for one in session.sets if one.side == side]
    asked = session.reps if side in session.sides else 0
    reps = [rep for one in sets for rep in one.reps if rep.whole]
    measured = [rep for rep in reps if rep.lift_s is not None]
    return Done(
        prescribed=max((one.prescribed for one in sets), default=asked),
        done=len(reps),
        measured=len(measured),
        clean=sum(not rep.faults for rep in measured),
    )


def _work_s(session: SessionRecord, done: SetRecord) -> float | None:
    """Seconds of work that a repetition was to take: by the rung, or else by the exercise; None: unknown."""
    if (rung := ladder.find(session.rung)) is not None:
        return rung.lift_s + rung.hold_s + rung.lower_s
    if done.exercise not in exercises.names():
        return None
    tempo = exercises.load(done.exercise).tempo
    return tempo.lift_s + tempo.hold_s + tempo.lower_s


def under_tension_s(rep: Repetition) -> float:
    """How long the muscle worked in a measured repetition (SCIENCE 3.1)."""
    return (rep.lift_s or 0.0) + (rep.hold_s or 0.0) + (rep.lower_s or 0.0)


def _parts(period: Period, first_weekday: int) -> list[Part]:
    """The time in weeks, or in as many weeks together as the page has rows for."""
    start = week_start(period.first, first_weekday)
    weeks = -(-((period.last - start).days + 1) // 7)
    step = timedelta(weeks=-(-weeks // MOST_ROWS))
    parts: list[Part] = []
    while start <= period.last:
        parts.append(Part(max(start, period.first), min(start + step - timedelta(days=1), period.last)))
        start += step
    return parts


def _part_of(parts: Sequence[Part], on: date) -> Part:
    return next(part for part in parts if on <= part.last)


def _range(session: SessionRecord, side: Side, on: date) -> Range | None:
    rung = ladder.find(session.rung)
    if rung is not None and not rung.compared:
        return None  # its opening is another matter
    reps = [rep for one in session.sets if one.side == side for rep in one.reps if rep.whole]
    openings = [rep.opening_deg for rep in reps if rep.opening_deg is not None]
    errors = [rep.opening_error_deg for rep in reps if rep.opening_error_deg is not None]
    return Range(on, side, median(openings), median(errors) if errors else None) if openings else None


def _thinned(ranges: Sequence[Range]) -> tuple[Range, ...]:
    """As many points as can be told apart on paper: medians of neighbours, where there are more."""
    thinned: list[Range] = []
    for side in SIDES:
        own = [one for one in ranges if one.side == side]
        size = -(-len(own) // MOST_POINTS) or 1
        for begin in range(0, len(own), size):
            some = own[begin : begin + size]
            errors = [one.error_deg for one in some if one.error_deg is not None]
            opening = median(one.opening_deg for one in some)
            thinned.append(Range(some[len(some) // 2].on, side, opening, median(errors) if errors else None))
    return tuple(thinned)


def _latest(measures: Sequence[Measure], period: Period) -> tuple[Measure, ...]:
    """The last of each kind and side within the time; of a few kinds, the first in `KINDS`."""
    latest = {(m.what, m.side): m for m in measures if period.first <= m.day <= period.last}
    kinds = [what for what in KINDS if any(of == what for of, _ in latest)][:MOST_MEASURES]
    return tuple(latest[what, side] for what in kinds for side in (*SIDES, None) if (what, side) in latest)


def _title(session: SessionRecord, done: SetRecord) -> str:
    if (rung := ladder.find(session.rung)) is not None:
        return rung.title
    return exercises.load(done.exercise).title if done.exercise in exercises.names() else done.exercise


def _ends(pause: Pause) -> date:
    return pause.last or date.max
