"""The one place that wires source, engine, coach and records together, for the page and the tests alike.

There is no clock in here: each frame, sample and command comes with its own time, and the time of
day is told once, when a session starts or goes on. Every repetition is written as it ends, with the
opening since the one before; a picture is looked at and let go.
"""

from __future__ import annotations

import math
from collections import deque
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
from hipwise.records import Records, SessionRecord, SetRecord
from hipwise.repetitions import Arming, Repetition, Tracker
from hipwise.sensing import Sample, Side, View

AT_ONCE_S = 60.0
"""After a shorter break than this the person is taken to lie there still, home known."""
SHORT_GAP_S = 10.0
"""Out of sight for less than this, the person is taken to lie as before."""
FIRST_TARGET_DEG = 30.0
"""What fills the ring until the person's own opening is known (SCIENCE 1.2)."""
RESUMABLE = timedelta(hours=12)
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
    ``writer`` runs what writes to the records, in order, perhaps in a thread of its own (a disk that wakes
    up takes seconds, and the beat does not wait); without it each step writes before it returns.
    ``eye`` makes the camera's sensor, for a session that has one. What could not be written is tried
    again with the next step; ``trouble`` says so meanwhile.
    """

    def __init__(
        self,
        records: Records,
        lengths: Mapping[str, float],
        eye: Callable[[Exercise], Eye] | None = None,
        writer: Callable[[Callable[[], None]], object] = lambda write: write(),
        exercise: str = "clamshell",
    ):
        self.exercise = exercises.load(exercise)
        self.session: Session | None = None
        self.session_id: int | None = None
        self.view: View | None = None
        self.trouble: str | None = None
        self._records = records
        self._lengths = lengths
        self._make_eye = eye
        self._writer = writer
        self._eye: Eye | None = None
        self._tracker: Tracker | None = None
        self._anchor: tuple[datetime, float] | None = None
        self._t_s = self._seen_s = -math.inf
        self._set_id: int | None = None
        self._in_set = False
        self._origin_s = 0.0
        self._trace: list[tuple[float, float]] = []
        self._unwritten: deque[Callable[[], None]] = deque()

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
        self.session = Session(self.exercise, Plan(reps, first_side, source != "beat"), self._lengths)
        return self._do(self.session.begin(t_s))

    def resume(self, t_s: float, now: datetime, session_id: int, source: str | None = None) -> list[Message]:
        """Go on with a session where the records end; one that is over only says so.

        Raises:
            UserError: there is no such session, it is too long ago, or its check-in advised against it.
        """
        record = self._records.session(session_id)
        if record is None:
            raise UserError("That session is not in the records. Start a new one.")
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
        if now - record.last_activity > RESUMABLE:
            raise UserError("That session was too long ago to go on with. Start a new one.")
        self._look(source or record.source)
        at_once = False
        if record.sets and record.sets[-1].ended_at is None:
            last = record.sets[-1]
            self._set_id, self._in_set = last.id, True
            self._origin_s = t_s - (now - last.started_at).total_seconds()
            at_once = now - _last_sign(last) < timedelta(seconds=AT_ONCE_S)
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
        """What is written down of this session."""
        return None if self.session_id is None else self._records.session(self.session_id)

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
        screening = self._records.screening()
        if screening is None or not screening.may_start:
            raise UserError("Please answer the questions about your health first, on the first page.")
        check_in = self._records.check_in(check_in_id)
        if check_in is None or check_in.at.astimezone(now.tzinfo).date() != now.date():
            raise UserError("Please answer today's check-in first, on the first page.")
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
                    self._later(self._start_set, self._now(at_s), side)
                case Kept(repetition):
                    trace = np.array(self._trace, np.float64).reshape(-1, 2) - (self._origin_s, 0)
                    self._trace = []
                    self._later(self._add, _shifted(repetition, -self._origin_s), trace.astype(np.float32))
                case SetEnded(at_s, why):
                    self._in_set = False
                    self._later(self._end_set, self._now(at_s), why)
                case Ended(at_s, why):
                    self._later(self._end_session, self._now(at_s), why)
                case _:
                    pass
        if self._unwritten:
            self._writer(self._write)
        return list(messages)

    def _later(self, write: Callable[..., None], *values: Any) -> None:
        self._unwritten.append(lambda: write(*values))

    def _write(self) -> None:
        try:
            while self._unwritten:
                self._unwritten[0]()
                self._unwritten.popleft()
            self.trouble = None
        except UserError as error:
            self.trouble = str(error)

    def _now(self, t_s: float) -> datetime:
        assert self._anchor is not None
        now, anchor_s = self._anchor
        return now + timedelta(seconds=t_s - anchor_s)

    def _start_set(self, at: datetime, side: Side) -> None:
        assert self.session_id is not None and self.session is not None
        reps = self.session.plan.reps
        self._set_id = self._records.start_set(self.session_id, at, self.exercise.name, side, reps)

    def _add(self, repetition: Repetition, trace: np.ndarray) -> None:
        assert self._set_id is not None
        self._records.add_repetition(self._set_id, repetition, trace)

    def _end_set(self, at: datetime, why: str) -> None:
        assert self._set_id is not None
        self._records.end_set(self._set_id, at, why)
        self._set_id = None

    def _end_session(self, at: datetime, why: str) -> None:
        assert self.session_id is not None
        self._records.end_session(self.session_id, at, why)


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


def _last_sign(done: SetRecord) -> datetime:
    return done.started_at + timedelta(seconds=done.reps[-1].t_s if done.reps else 0)
