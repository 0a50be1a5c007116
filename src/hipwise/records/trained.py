"""What was done on the floor as the rules and the charts see it, counted by the database itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Connection, Row, String, case, cast, func, select

from hipwise.program.done import Done, SideDone
from hipwise.program.ladder import rungs
from hipwise.program.late import LateEntry
from hipwise.program.week import enough, training_days
from hipwise.records import tables
from hipwise.records.store import Store
from hipwise.records.zoned import there
from hipwise.sensing.source import Side

LATEST = 12
"""So many of the latest sessions are looked at by the rules, which judge the last two."""
MOST_MEASURED = 66
"""More sessions than this cannot be told apart in a chart of a year."""
APART_RUNGS = [rung.key for rung in rungs() if not rung.compared]
"""The rungs whose opening is another matter."""
ENDS = 3
FAULTY_RUNNING = 2


@dataclass(frozen=True, slots=True)
class SideMeasured:
    """One side of one session: the median opening with its error, degrees, and where the form broke.

    ``reps`` is how many were done, ``form_break`` None where the form held to the end.
    """

    day: date
    side: Side
    reps: int
    opening_deg: float | None
    opening_error_deg: float | None
    form_break: int | None


class Trained(Store):
    """The person's own sessions, without the sample clip. Ten years of them are counted in a blink."""

    def days(self, late: Iterable[LateEntry] = (), since: datetime | None = None) -> list[date]:
        """The person's own days on which they trained, as `training_days` has them, late entries included.

        ``since``: without the sessions begun before.
        """
        by_day: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        with self._reading() as connection:
            counted = _counted() if since is None else _counted().where(tables.session.c.started_at >= since)
            for row in connection.execute(counted):
                session_id, asked, day, reps = tuple(row)
                by_day[day].append((session_id, asked, reps))
            # Only where there are several does the clock of each matter.
            often_ids = [one[0] for found in by_day.values() if len(found) > 1 for one in found]
            clocks = _clocks(connection, often_ids)
        alone = {
            date.fromisoformat(day)
            for day, found in by_day.items()
            if len(found) == 1 and enough(found[0][2], found[0][1])
        }
        several = [
            Done(clocks[session_id].date(), asked, {"left": SideDone(reps)}, clocks[session_id])
            for found in by_day.values()
            if len(found) > 1
            for session_id, asked, reps in found
        ]
        often = training_days([*several, *(_late(entry) for entry in late if entry.on not in alone)])
        return sorted([*alone, *often])

    def done(self, late: Iterable[LateEntry] = (), latest: int = LATEST) -> list[Done]:
        """The ``latest`` sessions with all that is known of them, and late entries, in the order of time."""
        session, check_in = tables.session, tables.check_in
        query = (
            select(session, check_in.c.pain)
            .join_from(session, check_in, isouter=True)
            .where(session.c.source != "sample")
            .order_by(session.c.started_at.desc(), session.c.id.desc())
            .limit(latest)
        )
        with self._reading() as connection:
            rows = connection.execute(query).all()
            sets = _sets(connection, [row.id for row in rows])
            said = _pains(connection, rows[-1].started_at) if rows else []
        found = [_done(row, sets[row.id], said) for row in rows]
        # By day; a late entry comes after what was seen on its day. (Sorting keeps the order within.)
        return sorted([*reversed(found), *map(_late, late)], key=lambda one: (one.on, one.at is None))

    def measured(self, since: datetime, most: int = MOST_MEASURED) -> list[SideMeasured]:
        """Each side of the sessions from ``since`` on, in the order of time: opening and form.

        Where there are more than ``most``, some stand for all: the first and the last, and every few between.
        """
        session = tables.session
        query = (
            select(session.c.id, session.c.started_at, session.c.offset_min)
            .where(session.c.source != "sample", session.c.started_at >= since)
            .where(session.c.rung.is_(None) | session.c.rung.not_in(APART_RUNGS))
            .order_by(session.c.started_at, session.c.id)
        )
        with self._reading() as connection:
            rows = _some(connection.execute(query).all(), most)
            reps = _repetitions(connection, [row.id for row in rows])
        return [
            _side_measured(there(row.started_at, row.offset_min).date(), side, reps[row.id][side])
            for row in rows
            for side in reps.get(row.id, {})
        ]


def form_break(faulty: Iterable[tuple[int, bool]]) -> int | None:
    """The number of the first of two faulty repetitions running, None where the form held. [J]"""
    running: list[int] = []
    for number, broken in faulty:
        running = [*running, number] if broken else []
        if len(running) == FAULTY_RUNNING:
            return running[0]
    return None


def _counted() -> Any:
    """Every session with its own day, and how many whole repetitions it has."""
    session, one_set, repetition = tables.session, tables.exercise_set, tables.repetition
    # What was done before the offset was kept is taken to be under this computer's clock.
    day = case(
        (session.c.offset_min.is_(None), func.date(session.c.started_at, "localtime")),
        else_=func.date(session.c.started_at, cast(session.c.offset_min, String) + " minutes"),
    )
    done = (
        select(func.count())
        .select_from(one_set)
        .join(repetition)
        .where(one_set.c.session_id == session.c.id, repetition.c.whole == 1)
        .scalar_subquery()
    )
    columns = (session.c.id, session.c.reps, day.label("day"), done.label("done"))
    return select(*columns).where(session.c.source != "sample")


def _clocks(connection: Connection, ids: Sequence[int]) -> dict[int, datetime]:
    """When sessions began, by the clock they began under."""
    session = tables.session
    query = select(session.c.id, session.c.started_at, session.c.offset_min).where(session.c.id.in_(ids))
    return {row.id: there(row.started_at, row.offset_min) for row in connection.execute(query)}


def _some(rows: Sequence[Any], most: int) -> Sequence[Any]:
    """About ``most`` of them: the first and last few, which a change is judged by, and some between."""
    if len(rows) <= most:
        return rows
    every = -(-(len(rows) - 2 * ENDS) // max(1, most - 2 * ENDS))
    return [*rows[:ENDS], *rows[ENDS:-ENDS:every], *rows[-ENDS:]]


def _sets(connection: Connection, ids: Sequence[int]) -> Mapping[int, Sequence[tuple[Side, SideDone, bool]]]:
    """By session: each side with what was done on it, and whether it was stopped for pain."""
    one_set = tables.exercise_set
    reps = _repetitions(connection, ids)
    hurt = (
        select(one_set.c.session_id, one_set.c.side)
        .where(one_set.c.session_id.in_(ids), one_set.c.why == "pain")
        .distinct()
    )
    pained = {(row.session_id, row.side or "left") for row in connection.execute(hurt)}
    found: dict[int, list[tuple[Side, SideDone, bool]]] = defaultdict(list)
    for session_id, by_side in reps.items():
        for side, rows in by_side.items():
            found[session_id].append((side, _side(rows), (session_id, side) in pained))
    return found


def _repetitions(connection: Connection, ids: Any) -> dict[int, dict[Side, list[Any]]]:
    """The whole repetitions of some sessions, by session and side, in their order."""
    one_set, repetition = tables.exercise_set, tables.repetition
    sets = connection.execute(
        select(one_set.c.id, one_set.c.session_id, one_set.c.side)
        .where(one_set.c.session_id.in_(ids))
        .order_by(one_set.c.id)
    ).all()
    query = (
        select(
            repetition.c.set_id,
            repetition.c.number,
            repetition.c.lift_s,
            repetition.c.opening_deg,
            repetition.c.opening_error_deg,
            # Whether there is any: read as text, it is not parsed.
            (cast(repetition.c.faults, String) != "[]").label("faulty"),
        )
        .where(repetition.c.set_id.in_(select(one_set.c.id).where(one_set.c.session_id.in_(ids))))
        .where(repetition.c.whole == 1)
        .order_by(repetition.c.set_id, repetition.c.id)
    )
    # A set begun without anybody knowing the side counts as the left.
    of: dict[int, tuple[int, Side]] = {row.id: (row.session_id, row.side or "left") for row in sets}
    found: dict[int, dict[Side, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in connection.execute(query):
        session_id, side = of[row.set_id]
        found[session_id][side].append(row)
    return found


def _side(rows: Sequence[Any]) -> SideDone:
    measured = [row for row in rows if row.lift_s is not None]
    return SideDone(
        reps=len(rows),
        measured=len(measured),
        clean=sum(not row.faulty for row in measured),
        form_break=form_break((row.number, row.faulty) for row in measured),
    )


def _side_measured(day: date, side: Side, rows: Sequence[Any]) -> SideMeasured:
    openings = [row.opening_deg for row in rows if row.opening_deg is not None]
    errors = [row.opening_error_deg for row in rows if row.opening_error_deg is not None]
    return SideMeasured(
        day=day,
        side=side,
        reps=len(rows),
        opening_deg=median(openings) if openings else None,
        opening_error_deg=median(errors) if errors else None,
        form_break=_side(rows).form_break,
    )


def _pains(connection: Connection, since: datetime) -> Sequence[Any]:
    check_in = tables.check_in
    query = select(check_in.c.at, check_in.c.pain).where(check_in.c.at >= since).order_by(check_in.c.at)
    return connection.execute(query).all()


def _done(row: Row[Any], sets: Sequence[tuple[Side, SideDone, bool]], said: Sequence[Any]) -> Done:
    at = there(row.started_at, row.offset_min)
    tomorrow = at.date() + timedelta(days=1)
    next_day = (one.pain for one in said if one.at.astimezone(at.tzinfo).date() == tomorrow)
    return Done(
        on=at.date(),
        prescribed=row.reps,
        sides={side: done for side, done, _ in sets},
        at=at,
        effort=row.effort,
        pain_before=row.pain,
        pain_after=row.pain_after,
        pain_next=next(next_day, None),
        hurt=row.why == "pain" or any(hurt for _, _, hurt in sets),
        session_id=row.id,
        asked=(row.first_side,) if row.one_side else ("left", "right"),
        rung=row.rung,
    )


def _late(entry: LateEntry) -> Done:
    sides: dict[Side, SideDone] = {side: SideDone(reps) for side, reps in entry.reps.items()}
    return Done(on=entry.on, prescribed=max(entry.reps.values()), sides=sides)
