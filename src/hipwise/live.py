"""The one place that wires source, engine, coach and records together, for the page and the tests alike.

There is no clock in here: each frame, sample and command comes with its own time, and the time of
day is told once, when a session starts or goes on. Every repetition is written as it ends, with the
opening since the one before; a picture is looked at and let go.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import numpy as np

from hipwise import exercises
from hipwise.coaching.messages import Arm, Ended, Kept, Message, SetEnded, SetStarted
from hipwise.coaching.session import Plan, Progress, Session, Stage
from hipwise.errors import UserError
from hipwise.exercises import Exercise
from hipwise.program.check_in import CheckIn
from hipwise.records import Records, SessionRecord, SetRecord, Writer
from hipwise.repetitions import Arming, Repetition, Tracker
from hipwise.sensing import Sample, Side, View

AT_ONCE_S = 60.0
"""After a shorter break than this the person is taken to lie there still, home known."""
SHORT_GAP_S = 10.0
"""Out of sight for less than this, the person is taken to lie as before."""
FIRST_TARGET_DEG = 30.0
"""What fills the ring until the person's own opening is known (SCIENCE 1.2)."""
CHECK_IN_LASTS = timedelta(hours=6)
"""What was said of pain before a session does not hold for longer (and not for another day)."""
MOST_REPS = 50


class Sighting(Protocol):
    """What a camera makes of one picture."""

    @property
    def sample(self) -> Sample: ...
    @property
    def side(self) -> Side | None: ...
    @property
    def view(self) -> View: ...


class Eye(Protocol):
    """A camera's sensor: picture in, sighting out."""

    def see(self, t_s: float, image: np.ndarray, /) -> Any: ...


class Live:
    """One session on the floor. Begin with `start` or `resume`; times must not go backwards.

    Each step returns what is to be said and beaten. ``lengths``: seconds of each cue by its id.
    ``writer`` writes to the records, perhaps in a thread of its own; without it each step writes before it
    returns. ``eye`` makes the camera's sensor, for a session that has one.
    """

    def __init__(
        self,
        records: Records,
        lengths: Mapping[str, float],
        eye: Callable[[Exercise], Eye] | None = None,
        writer: Writer | None = None,
        exercise: str = "clamshell",
    ):
        self.exercise = exercises.load(exercise)
        self.session: Session | None = None
        self.session_id: int | None = None
        self.view: View | None = None
        self._records = records
        self._lengths = lengths
        self._make_eye = eye
        self._writer = Writer() if writer is None else writer
        self._eye: Eye | None = None
        self._tracker: Tracker | None = None
        self._anchor: tuple[datetime, float] | None = None
        self._t_s = self._seen_s = -math.inf
        self._record: SessionRecord | None = None
        self._set_ids: dict[int, int] = {}
        self._in_set = False
        self._origin_s = 0.0
        self._trace: list[tuple[float, float]] = []

    # ---- beginning -----------------------------------------------------------

    def start(
        self, t_s: float, now: datetime, *, source: str, check_in_id: int, reps: int, first_side: Side
    ) -> list[Message]:
        """A new session, after today's check-in.

        Raises:
            UserError: there was no check-in today, it advised against exercise, or no eye can be had.
        """
        if not 1 <= reps <= MOST_REPS:
            raise UserError(f"Ask for 1 to {MOST_REPS} repetitions.")
        self._check(check_in_id, now)
        self._look(source)
        self._anchor, self._t_s = (now, t_s), t_s
        self.session_id = self._records.start_session(now, source, check_in_id, reps, first_side)
        self._record = SessionRecord(
            self.session_id, now, None, None, source, check_in_id, reps, first_side, sets=()
        )
        self.session = Session(self.exercise, Plan(reps, first_side, source != "beat"), self._lengths)
        return self._do(self.session.begin(t_s))

    def resume(
        self,
        t_s: float,
        now: datetime,
        session_id: int,
        source: str | None = None,
        before: Live | None = None,
    ) -> list[Message]:
        """Go on with a session where the records end; one that is over only says so.

        ``before``: who had it until now, if not all of it is written yet; it must do no more.

        Raises:
            UserError: there is no such session, it is too long ago, its check-in is, or advises against it.
        """
        if before is not None and before.session_id == session_id:
            record, self._set_ids = before.record(), before._set_ids
        else:
            record = self._records.session(session_id)
            self._set_ids = {} if record is None else {n: s.id for n, s in enumerate(record.sets)}
        if record is None:
            raise UserError("That session is not in the records. Start a new one.")
        self._record = record
        self._anchor, self._t_s = (now, t_s), t_s
        self.session_id = session_id
        done = [
            Progress(s.side or record.first_side, len(s.reps), s.ended_at is not None) for s in record.sets
        ]
        plan = Plan(record.reps, record.first_side, (source or record.source) != "beat")
        self.session = Session(self.exercise, plan, self._lengths, done)
        if record.ended_at is not None:
            self.session.stage = Stage.DONE
            return [Ended(t_s, record.why or "done")]
        if not record.resumable(now):
            raise UserError("That session was too long ago to go on with. Start a new one.")
        self._check_again(now)
        self._look(source or record.source)
        at_once = False
        if record.sets and record.sets[-1].ended_at is None:
            last = record.sets[-1]
            self._in_set = True
            self._origin_s = t_s - (now - last.started_at).total_seconds()
            at_once = now - last.last_activity < timedelta(seconds=AT_ONCE_S)
        return self._do(self.session.begin(t_s, at_once))

    # ---- as it happens -------------------------------------------------------

    def frame(self, t_s: float, image_bgr: np.ndarray) -> tuple[Any, list[Message]]:
        """Look at a picture: (what was seen, what is to be said). A picture from the past is skipped."""
        if self._eye is None:
            raise UserError("There is no camera in this session.")
        if t_s <= self._t_s:
            return None, []
        sighting = self._eye.see(t_s, image_bgr)
        return sighting, self.sample(t_s, sighting.sample, sighting.side, sighting.view)

    def sample(self, t_s: float, sample: Sample, side: Side | None, view: View) -> list[Message]:
        """Take in one look at the leg, from any source."""
        session = self._running()
        if t_s <= self._t_s:
            return []
        self._t_s = t_s
        self.view = view
        messages = self._do(session.look(t_s, side, view))
        if session.listening and self._tracker is not None:
            if self._in_set:
                self._trace.append((t_s, sample.opening_deg))
            for event in self._tracker.feed(sample):
                messages += self._do(session.hear(event))
            if sample.seen:
                if session.stage is Stage.MOVING and not self._tracker.armed:
                    # The tracker lost the leg. A short gap (somebody walked by) is passed over.
                    messages += self._do(session.found(t_s, at_once=t_s - self._seen_s < SHORT_GAP_S))
                self._seen_s = t_s
        return messages + self._do(session.tick(t_s))

    def tick(self, t_s: float) -> list[Message]:
        """Let time pass without a look."""
        session = self._running()
        self._t_s = max(self._t_s, t_s)
        return self._do(session.tick(self._t_s))

    def pause(self, t_s: float) -> list[Message]:
        session = self._running()
        messages = self._flush(session)
        return messages + self._do(session.pause(max(t_s, self._t_s)))

    def go_on(self, t_s: float) -> list[Message]:
        return self._do(self._running().go_on(max(t_s, self._t_s)))

    def alone(self, t_s: float) -> list[Message]:
        """Go on with the beat alone."""
        session = self._running()
        messages = self._flush(session)
        self.view = None
        return messages + self._do(session.alone(max(t_s, self._t_s)))

    def stop(self, t_s: float, why: str = "stopped") -> list[Message]:
        session = self._running()
        messages = self._flush(session)
        return messages + self._do(session.stop(max(t_s, self._t_s), why))

    @property
    def opening_deg(self) -> float | None:
        """The opening now, from home, None where nobody sees or home is not known yet."""
        if self._tracker is None or self.session is None or not self.session.listening:
            return None
        if not self._tracker.armed:
            return None
        opening_deg = self._tracker.opening_deg
        return opening_deg if math.isfinite(opening_deg) else None

    @property
    def target_deg(self) -> float:
        """The person's usual opening: what a full ring stands for."""
        return (self._tracker and self._tracker.usual_deg) or FIRST_TARGET_DEG

    def record(self) -> SessionRecord | None:
        """What was done, all of it; a set that is not written down yet has the id 0."""
        if self._record is None:
            return None
        sets = (replace(done, id=self._set_ids.get(n, 0)) for n, done in enumerate(self._record.sets))
        return replace(self._record, sets=tuple(sets))

    @property
    def trouble(self) -> str | None:
        """What keeps it from being written down, None if nothing does."""
        return self._writer.trouble

    # ---- inside --------------------------------------------------------------

    def _look(self, source: str) -> None:
        """Open the eye before anything is written: without the pose weights there is no such session."""
        if source != "beat" and self._make_eye is not None:
            self._eye = self._make_eye(self.exercise)

    def _running(self) -> Session:
        if self.session is None:
            raise UserError("No session has been started.")
        return self.session

    def _check(self, check_in_id: int, now: datetime) -> None:
        self._check_screening()
        check_in = self._records.check_in(check_in_id)
        if check_in is None or check_in.at.astimezone(now.tzinfo).date() != now.date():
            raise UserError("Please answer today's check-in first, on the first page.")
        self._check_outcome(check_in)

    def _check_again(self, now: datetime) -> None:
        """Before going on the latest answers count, whichever session they were given for."""
        self._check_screening()
        check_in = self._records.latest_check_in()
        if (
            check_in is None
            or check_in.at.astimezone(now.tzinfo).date() != now.date()
            or now - check_in.at > CHECK_IN_LASTS
        ):
            raise UserError("Your last check-in is a while ago. Please answer it again, on the first page.")
        self._check_outcome(check_in)

    def _check_screening(self) -> None:
        screening = self._records.screening()
        if screening is None or not screening.may_start:
            raise UserError("Please answer the questions about your health first, on the first page.")

    def _check_outcome(self, check_in: CheckIn) -> None:
        if not check_in.outcome.may_start:
            raise UserError("Today's check-in advises against exercise. Rest, and see what it says to do.")

    def _flush(self, session: Session) -> list[Message]:
        """What the tracker still has to tell of a repetition that was counted and is not home."""
        messages: list[Message] = []
        if self._tracker is not None and session.listening:
            for event in self._tracker.finish():
                messages += self._do(session.hear(event))
        self._tracker = None
        return messages

    def _do(self, messages: Sequence[Message]) -> list[Message]:
        """Carry out what is ours, and hand all of it on."""
        for message in messages:
            match message:
                case Arm(_, at_once):
                    self._tracker = Tracker(self.exercise, Arming.AT_ONCE if at_once else Arming.STILL)
                case SetStarted(at_s, side):
                    self._in_set, self._origin_s, self._trace = True, at_s, []
                    self._start_set(self._now(at_s), side)
                case Kept(repetition):
                    trace = np.array(self._trace, np.float64).reshape(-1, 2) - (self._origin_s, 0)
                    self._trace = []
                    self._keep(_shifted(repetition, -self._origin_s), trace.astype(np.float32))
                case SetEnded(at_s, why):
                    self._in_set = False
                    self._end_set(self._now(at_s), why)
                case Ended(at_s, why):
                    self._end(self._now(at_s), why)
                case _:
                    pass
        return list(messages)

    def _now(self, t_s: float) -> datetime:
        assert self._anchor is not None
        now, anchor_s = self._anchor
        return now + timedelta(seconds=t_s - anchor_s)

    # Each of these is remembered here and written when the disk takes it: what is told at the end, or
    # gone on with after a lost line, is what was done, whether or not it is written yet.

    def _start_set(self, at: datetime, side: Side) -> None:
        assert self._record is not None
        session_id, name, reps = self._record.id, self.exercise.name, self._record.reps
        number, ids = len(self._record.sets), self._set_ids
        begun = SetRecord(0, name, side, reps, at, None, None, ())
        self._record = replace(self._record, sets=(*self._record.sets, begun))

        def write() -> None:
            ids[number] = self._records.start_set(session_id, at, name, side, reps)

        self._writer.add(write)

    def _keep(self, repetition: Repetition, trace: np.ndarray) -> None:
        number, done = self._present()
        self._replace(replace(done, reps=(*done.reps, repetition)))
        ids = self._set_ids
        self._writer.add(lambda: self._records.add_repetition(ids[number], repetition, trace))

    def _end_set(self, at: datetime, why: str) -> None:
        number, done = self._present()
        self._replace(replace(done, ended_at=at, why=why))
        ids = self._set_ids
        self._writer.add(lambda: self._records.end_set(ids[number], at, why))

    def _end(self, at: datetime, why: str) -> None:
        assert self._record is not None
        session_id = self._record.id
        self._record = replace(self._record, ended_at=at, why=why)
        self._writer.add(lambda: self._records.end_session(session_id, at, why))

    def _present(self) -> tuple[int, SetRecord]:
        """The set that runs: its place in the session, and what was done in it."""
        assert self._record is not None and self._record.sets
        return len(self._record.sets) - 1, self._record.sets[-1]

    def _replace(self, done: SetRecord) -> None:
        assert self._record is not None
        self._record = replace(self._record, sets=(*self._record.sets[:-1], done))


def warm_up(exercise: str = "clamshell") -> None:
    """Count one made repetition, for what it imports: seconds, which the first real one must not take."""
    tracker = Tracker(exercises.load(exercise), Arming.AT_ONCE)
    for n in range(90):
        t_s = n / 15
        tracker.feed(Sample(t_s, 20 - 20 * math.cos(math.tau * min(t_s, 4.0) / 4)))


def _shifted(repetition: Repetition, by_s: float) -> Repetition:
    """The same with its times counted from the start of its set: the page's clock means nothing later."""
    times = {
        name: value + by_s
        for name in ("t_s", "start_s", "top_s", "end_s")
        if (value := getattr(repetition, name)) is not None
    }
    return replace(repetition, **times)
