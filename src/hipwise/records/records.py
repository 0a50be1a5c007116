"""The person's records: what was asked, what was done, one repetition at a time."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, ColumnElement, Engine, Row, delete, false, insert, select, update

from hipwise.coaching.plan import Kind, Reached, WarmUp
from hipwise.errors import UserError
from hipwise.folders import data_dir
from hipwise.program.check_in import CheckIn
from hipwise.program.screening import Outcome, Screening
from hipwise.records import database, tables
from hipwise.records.activities import Activities
from hipwise.records.contents import Contents
from hipwise.records.felt import Felt
from hipwise.records.measures import Measures
from hipwise.records.session import Clearer, SessionRecord, SetRecord
from hipwise.records.settings import Settings
from hipwise.records.store import Store
from hipwise.records.trained import Trained
from hipwise.records.weeks import Weeks
from hipwise.records.zoned import offset_min, there
from hipwise.repetitions.events import Repetition
from hipwise.sensing.source import Side

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FIELDS = tuple(field.name for field in fields(Repetition))
LOOKED_BACK = 10
"""Sessions among which the latest of the person's own is looked for."""
_IDS = range(1, 2**63)
"""What SQLite can number; an address may hold any number."""


class Records(Store):
    """The database in the data folder: what is asked before a session, and what is done in it.

    Other parts of the same file have their own stores: `settings`, `felt`, `measures`, `activities`, `weeks`,
    `trained`; `contents` is the whole of it.
    """

    def __init__(self, engine: Engine, path: Path) -> None:
        super().__init__(engine, path)
        self.settings = Settings(engine, path)
        self.measures = Measures(engine, path)
        self.activities = Activities(engine, path)
        self.weeks = Weeks(engine, path)
        self.trained = Trained(engine, path)
        self.felt = Felt(engine, path)
        self.contents = Contents(engine, path)

    @classmethod
    def open(cls, folder: Path | None = None) -> Records:
        """Open the records in ``folder`` (the data folder), made or brought up to date if need be.

        Raises:
            UserError: the file cannot be opened, belongs to something else, or to a newer hipwise.
        """
        try:
            folder = folder or data_dir()
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(
                f"The data folder cannot be made ({error}). Choose another with --data."
            ) from error
        path = folder / database.FILE
        engine = database.connect(path)
        try:
            with database.plain_errors(path):
                database.ready(engine, path)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, path)

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Records:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # ---- before a session

    def screening(self) -> Screening | None:
        """The latest answers to the first-run questions."""
        with self._reading() as connection:
            row = connection.execute(_latest_screening()).first()
        if row is None:
            return None
        return Screening(row.at, row.answers, Outcome(row.outcome), row.agreed_at)

    def add_screening(self, at: datetime, answers: Mapping[str, bool], outcome: Outcome) -> None:
        with self._writing() as connection:
            connection.execute(
                insert(tables.screening).values(at=at, answers=dict(answers), outcome=outcome.value)
            )

    def agree(self, at: datetime) -> None:
        """Keep that a clinician has agreed, as the person says, to the latest screening.

        Raises:
            LookupError: no question was answered yet.
        """
        with self._writing() as connection:
            row = connection.execute(_latest_screening()).first()
            if row is None:
                raise LookupError("there is no screening to agree to")
            screening = tables.screening
            connection.execute(update(screening).where(screening.c.id == row.id).values(agreed_at=at))

    def add_check_in(
        self, at: datetime, pain: int, where: str | None, new_symptoms: bool, outcome: Outcome
    ) -> int:
        values = {
            "at": at,
            "pain": pain,
            "place": where,
            "new_symptoms": new_symptoms,
            "outcome": outcome.value,
        }
        return self._add(insert(tables.check_in).values(values))

    def check_in(self, check_in_id: int) -> CheckIn | None:
        """One check-in, None where there is none of that id."""
        check_in = tables.check_in
        with self._reading() as connection:
            row = connection.execute(select(check_in).where(_is(check_in.c.id, check_in_id))).first()
        return None if row is None else _check_in(row)

    def latest_check_in(self) -> CheckIn | None:
        with self._reading() as connection:
            row = connection.execute(
                select(tables.check_in)
                .order_by(tables.check_in.c.at.desc(), tables.check_in.c.id.desc())
                .limit(1)
            ).first()
        return None if row is None else _check_in(row)

    def check_ins(self, since: datetime | None = None) -> dict[int, CheckIn]:
        """All of them by id, or those from ``since`` on."""
        query = select(tables.check_in)
        if since is not None:
            query = query.where(tables.check_in.c.at >= since)
        with self._reading() as connection:
            return {row.id: _check_in(row) for row in connection.execute(query)}

    # ---- a session as it happens

    def start_session(
        self,
        at: datetime,
        source: str,
        check_in_id: int | None,
        reps: int,
        first_side: Side,
        kind: Kind = "clams",
        warm_up: WarmUp | None = None,
        rung: str | None = None,
        one_side: bool = False,
    ) -> int:
        """Begin a session; one that was left unfinished before it ends with it."""
        session = tables.session
        new = insert(session).values(
            started_at=at,
            offset_min=offset_min(at),
            source=source,
            check_in_id=check_in_id,
            reps=reps,
            first_side=first_side,
            kind=kind,
            warm_up=warm_up,
            rung=rung,
            one_side=one_side,
        )
        with self._writing() as connection:
            connection.execute(
                update(session).where(session.c.ended_at.is_(None)).values(ended_at=at, why="left")
            )
            (new_id,) = connection.execute(new).inserted_primary_key or (0,)
        return new_id

    def start_set(
        self, session_id: int, at: datetime, exercise: str, side: Side | None, prescribed: int
    ) -> int:
        return self._add(
            insert(tables.exercise_set).values(
                session_id=session_id, exercise=exercise, side=side, prescribed=prescribed, started_at=at
            )
        )

    def add_repetition(
        self, set_id: int, repetition: Repetition, trace: NDArray[np.float32] | None = None
    ) -> None:
        """Keep a repetition with the opening since the last one, instead of the one that has its number.

        ``trace``: shape (n, 2), seconds on the repetition's clock and opening in degrees (NaN where unseen);
        None or n = 0 where nothing was measured.
        """
        the_same = (tables.repetition.c.set_id == set_id) & (tables.repetition.c.number == repetition.number)
        with self._writing() as connection:
            its_id = select(tables.repetition.c.id).where(the_same)
            connection.execute(delete(tables.trace).where(tables.trace.c.repetition_id.in_(its_id)))
            connection.execute(delete(tables.repetition).where(the_same))
            added = connection.execute(insert(tables.repetition).values(set_id=set_id, **_values(repetition)))
            if trace is not None and len(trace):
                (repetition_id,) = added.inserted_primary_key or (0,)
                data = zlib.compress(trace.astype("<f4").tobytes(order="F"))
                connection.execute(insert(tables.trace).values(repetition_id=repetition_id, data=data))

    def set_right(self, set_id: int, repetitions: Sequence[Repetition]) -> None:
        """Repetitions of a set, by their numbers, measured again when more was known of it."""
        repetition = tables.repetition
        with self._writing() as connection:
            for one in repetitions:
                connection.execute(
                    update(repetition)
                    .where(_is(repetition.c.set_id, set_id), repetition.c.number == one.number)
                    .values(**_values(one))
                )

    def end_set(self, set_id: int, at: datetime, why: str) -> None:
        self._end(tables.exercise_set, set_id, at, why)

    def reach(self, session_id: int, reached: Reached) -> None:
        """Keep how far a session has come in what is done before its sets."""
        self._change(session_id, reached=asdict(reached))

    def end_session(self, session_id: int, at: datetime, why: str) -> None:
        self._end(tables.session, session_id, at, why)

    def close_session(
        self,
        session_id: int,
        at: datetime,
        effort: int | None = None,
        pain: int | None = None,
        place: str | None = None,
        clearer: Clearer | None = None,
        *,
        again: bool = False,
    ) -> None:
        """Keep the answers to the questions at the close; None leaves what was answered before.

        ``again``: what was left out is asked again at the next opening.
        """
        answers = {"effort": effort, "pain_after": pain, "pain_place_after": place, "clearer": clearer}
        given = {name: answer for name, answer in answers.items() if answer is not None}
        self._change(session_id, **given, **({} if again else {"closed_at": at}))

    # ---- what was done

    def unfinished(self, now: datetime) -> SessionRecord | None:
        """The latest session, if it has not ended and something happened in it within the last 12 hours."""
        latest = self.sessions(limit=1)
        return latest[0] if latest and latest[0].resumable(now) else None

    def unclosed(self) -> SessionRecord | None:
        """The person's own latest session that asks anything, if it has ended and not all is answered."""
        latest = next((done for done in self.sessions(limit=LOOKED_BACK) if done.own and done.asks), None)
        is_open = latest is not None and latest.ended_at is not None and latest.closed_at is None
        return latest if is_open else None

    def session(self, session_id: int) -> SessionRecord | None:
        """One session, None where there is none of that id."""
        session = tables.session
        found = self._sessions(select(session).where(_is(session.c.id, session_id)))
        return found[0] if found else None

    def sessions(
        self, limit: int | None = None, after: int = 0, since: datetime | None = None
    ) -> list[SessionRecord]:
        """All sessions or the latest ``limit`` after the latest ``after``, newest first.

        ``since``: only those begun from then on.
        """
        session = tables.session
        latest = select(session).order_by(session.c.started_at.desc(), session.c.id.desc())
        if since is not None:
            latest = latest.where(session.c.started_at >= since)
        return self._sessions(latest.limit(limit).offset(after))

    def trace(self, set_id: int) -> NDArray[np.float32]:
        """The opening over a whole set, in the order of its repetitions.

        Returns: shape (n, 2), seconds and degrees.
        """
        import numpy as np

        repetition, trace = tables.repetition, tables.trace
        query = (
            select(trace.c.data)
            .join(repetition)
            .where(_is(repetition.c.set_id, set_id))
            .order_by(repetition.c.id)
        )
        with self._reading() as connection:
            pieces = [zlib.decompress(row.data) for row in connection.execute(query)]
        columns = [np.frombuffer(piece, "<f4").reshape(2, -1).T for piece in pieces]
        return np.concatenate([np.empty((0, 2), np.float32), *columns])

    def _sessions(self, query: Any) -> list[SessionRecord]:
        """The sessions of a query, with their sets and repetitions, in three queries in all."""
        sets_of: dict[int, list[SetRecord]] = defaultdict(list)
        reps_of: dict[int, list[Repetition]] = defaultdict(list)
        done, repetition = tables.exercise_set, tables.repetition
        with self._reading() as connection:
            sessions = connection.execute(query).all()
            ids = query.with_only_columns(tables.session.c.id)
            sets = connection.execute(
                select(done).where(done.c.session_id.in_(ids)).order_by(done.c.id)
            ).all()
            columns = [repetition.c.set_id, *(repetition.c[name] for name in _FIELDS)]
            of_sessions = select(done.c.id).where(done.c.session_id.in_(ids))
            rows = connection.execute(
                select(*columns).where(repetition.c.set_id.in_(of_sessions)).order_by(repetition.c.id)
            )
            for row in rows.all():  # at once: one by one takes half as long again
                set_id, *measures, faults = tuple(row)
                # In the order of `_FIELDS`, `faults` last.
                reps_of[set_id].append(Repetition(*measures, tuple(faults)))  # pyright: ignore[reportCallIssue]
        for row in sets:
            sets_of[row.session_id].append(_set(row, reps_of[row.id]))
        return [_session(row, sets_of[row.id]) for row in sessions]

    def _change(self, session_id: int, **values: Any) -> None:
        session = tables.session
        if values:
            with self._writing() as connection:
                connection.execute(update(session).where(_is(session.c.id, session_id)).values(values))

    def _end(self, table: Any, row_id: int, at: datetime, why: str) -> None:
        with self._writing() as connection:
            connection.execute(update(table).where(_is(table.c.id, row_id)).values(ended_at=at, why=why))


def _values(repetition: Repetition) -> dict[str, Any]:
    return {name: getattr(repetition, name) for name in _FIELDS} | {"faults": list(repetition.faults)}


def _is(column: Column[int], number: int) -> ColumnElement[bool]:
    """The rows of that number; none where there can be none of it."""
    return column == number if number in _IDS else false()


def _latest_screening() -> Any:
    # By time first: what was answered on another computer may have been brought in later.
    screening = tables.screening
    return select(screening).order_by(screening.c.at.desc(), screening.c.id.desc()).limit(1)


def _check_in(row: Row[Any]) -> CheckIn:
    return CheckIn(row.id, row.at, row.pain, row.place, row.new_symptoms, Outcome(row.outcome))


def _set(row: Row[Any], reps: Sequence[Repetition]) -> SetRecord:
    return SetRecord(
        id=row.id,
        exercise=row.exercise,
        side=row.side,
        prescribed=row.prescribed,
        started_at=row.started_at,
        ended_at=row.ended_at,
        why=row.why,
        reps=tuple(reps),
    )


def _session(row: Row[Any], sets: Sequence[SetRecord]) -> SessionRecord:
    return SessionRecord(
        id=row.id,
        started_at=there(row.started_at, row.offset_min),
        ended_at=row.ended_at,
        why=row.why,
        source=row.source,
        check_in_id=row.check_in_id,
        reps=row.reps,
        first_side=row.first_side,
        sets=tuple(sets),
        kind=row.kind,
        warm_up=row.warm_up,
        reached=None if row.reached is None else Reached(**row.reached),
        effort=row.effort,
        pain_after=row.pain_after,
        pain_place_after=row.pain_place_after,
        clearer=row.clearer,
        closed_at=row.closed_at,
        rung=row.rung,
        one_side=row.one_side,
    )
