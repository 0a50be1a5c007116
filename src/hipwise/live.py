"""The one place that wires source, engine, coach and records together, for the page and the tests alike.

There is no clock in here: each frame, sample and command comes with its own time, and the time of
day is told once, when a session starts or goes on. `Watching` has the camera, `Strapped` the phone on the
thigh, `Keeping` what is written down; a picture is looked at and let go.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from hipwise import asking, exercises
from hipwise.asking import ON_THIGH
from hipwise.coaching.messages import Arm, Ended, Message, SetEnded
from hipwise.coaching.plan import Kind, Plan, Stage, WarmUp
from hipwise.coaching.routine import Routine
from hipwise.errors import UserError
from hipwise.exercises import Exercise
from hipwise.keeping import Daytime, Keeping
from hipwise.pair import Pair
from hipwise.program import ladder
from hipwise.program.ladder import Rung
from hipwise.records import Clearer, Journal, Records, SessionRecord, Writer, permission
from hipwise.repetitions import Arming, Tracker
from hipwise.sensing import Sample, Side, SourceKind, View
from hipwise.sensing.phone.worn import Listener
from hipwise.strapped import Strapped, in_time
from hipwise.watching import WALK, Eye, Watching

AT_ONCE_S = 60.0
"""After a shorter break than this the person is taken to lie there still, home known."""
SHORT_GAP_S = 10.0
"""Out of sight for less than this, the person is taken to lie as before."""
UNSETTLED_S = 10.0
"""Who has moved and goes on without lying still is not left to do repetitions that nobody counts."""
FIRST_TARGET_DEG = 30.0
"""What fills the ring until the person's own opening is known (SCIENCE 1.2)."""
MOST_REPS = 50


class Live:
    """One session on the floor. Begin with `start` or `resume`; times must not go backwards.

    Each step returns what is to be said and beaten. ``lengths``: seconds of each cue by its id.
    ``writer`` writes to the records, perhaps in a thread of its own; without it each step writes before it
    returns. ``eye`` makes the camera's sensor, ``phone`` opens the line to the phone on the thigh, for a
    session that has one. With both, the phone measures, and the camera sees the feet and is calibrated.
    """

    def __init__(
        self,
        records: Records,
        lengths: Mapping[str, float],
        eye: Callable[[Exercise], Eye] | None = None,
        writer: Writer | None = None,
        phone: Callable[[], Listener] | None = None,
    ):
        self.exercise = exercises.load("clamshell")
        self.rung: Rung | None = None
        self.session: Routine | None = None
        self.view: View | None = None
        self._records = records
        self._lengths = lengths
        self._make_eye = eye
        self._writer = Writer() if writer is None else writer
        self._open_phone = phone
        self._camera: Watching | None = None
        self._thigh: Strapped | None = None
        self._pair: Pair | None = None
        self._tracker: Tracker | None = None
        self._day: Daytime | None = None
        self._keeping: Keeping | None = None  # the minute of squeezes on its own has none
        self._t_s = self._seen_s = -math.inf

    @property
    def session_id(self) -> int | None:
        """Its number in the records; the minute of squeezes on its own has none."""
        return None if self._keeping is None else self._keeping.journal.record.id

    # ---- beginning -----------------------------------------------------------

    def start(
        self,
        t_s: float,
        now: datetime,
        *,
        source: str,
        check_in_id: int,
        reps: int,
        first_side: Side,
        kind: Kind = "clams",
        warm_up: WarmUp | None = None,
        rung: str = ladder.STANDARD,
    ) -> list[Message]:
        """A new session on a rung of the ladder, after today's check-in.

        A leg that could only be trained lying on a sore hip is left out, whatever was asked (SCIENCE 4.4).

        Raises:
            UserError: there was no check-in today, it advised against exercise, both hips are sore, the coach
                cannot take anybody through that rung, or no eye can be had.
        """
        if not 1 <= reps <= MOST_REPS:
            raise UserError(f"Ask for 1 to {MOST_REPS} repetitions.")
        permission.to_start(self._records, check_in_id, now)
        source = self._climb(rung, source)
        top = asking.sides(self._records, source)
        first_side, one_side = first_side if first_side in top else top[0], len(top) == 1
        self._look(source)
        warm_up = warm_up if kind == "full" else None
        session_id = self._records.start_session(
            now, source, check_in_id, reps, first_side, kind, warm_up, rung, one_side
        )
        record = SessionRecord(
            session_id, now, None, None, source, check_in_id, reps, first_side, (), kind, warm_up,
            rung=rung, one_side=one_side,
        )  # fmt: skip
        self._keep(Journal(self._records, self._writer, record), t_s, now)
        self.session = Routine(self.exercise, asking.plan(self._records, record, source), self._lengths)
        return self._do(self.session.begin(t_s))

    def squeeze(self, t_s: float, now: datetime) -> list[Message]:
        """The minute of squeezes on its own, at any time: only what was felt is kept of it.

        Raises:
            UserError: the questions about health are not answered, or advise against exercise.
        """
        permission.at_all(self._records)
        self._day, self._t_s = Daytime(now, t_s), t_s
        plan = Plan(1, "left", measured=False, kind="squeeze")
        self.session = Routine(self.exercise, plan, self._lengths)
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
        if before is not None and before._keeping is not None and before.session_id == session_id:
            journal = Journal.taken_over(before._keeping.journal)
        elif (found := self._records.session(session_id)) is not None:
            journal = Journal(self._records, self._writer, found)
        else:
            raise UserError("That session is not in the records. Start a new one.")
        record = journal.record
        source = source or record.source
        if record.rung is not None:
            source = self._climb(record.rung, source)
        keeping = self._keep(journal, t_s, now)
        plan = asking.plan(self._records, record, source)
        self.session = Routine(self.exercise, plan, self._lengths, asking.done(record), record.reached)
        if record.ended_at is not None:
            why = record.why or "done"
            self.session.over(why, closed=record.closed_at is not None)
            return [Ended(t_s, why)]
        if not record.resumable(now):
            raise UserError("That session was too long ago to go on with. Start a new one.")
        permission.to_go_on(self._records, now)
        self._look(source)
        at_once = False
        if record.sets and record.sets[-1].ended_at is None:
            keeping.go_on()
            at_once = now - record.sets[-1].last_activity < timedelta(seconds=AT_ONCE_S)
        return self._do(self.session.begin(t_s, at_once))

    # ---- as it happens -------------------------------------------------------

    def frame(self, t_s: float, image_bgr: np.ndarray) -> tuple[Any, list[Message]]:
        """Look at a picture: (what was seen, what is to be said). A picture from the past is skipped."""
        if self._camera is None:
            raise UserError("There is no camera in this session.")
        if t_s <= self._t_s:
            return None, []
        act = self._running().act_name
        sighting, steps = self._camera.see(t_s, image_bgr, act)
        if self._pair is None:
            arm_up = bool(getattr(sighting, "arm_up", False))
            messages = self.sample(t_s, sighting.sample, sighting.side, sighting.view, arm_up)
        else:
            session = self._running()
            if act != WALK and session.listening:
                self._pair.camera(t_s, sighting, session.side)
            messages = self._asked_for(t_s) if getattr(sighting, "arm_up", False) else []
            messages += self.tick(t_s)
        for _ in range(steps):
            messages += self.stepped(t_s)
        return sighting, messages

    def sample(
        self, t_s: float, sample: Sample, side: Side | None, view: View, arm_up: bool = False
    ) -> list[Message]:
        """Take in one look at the leg, from any source; ``arm_up``: the gesture is complete."""
        session = self._running()
        if t_s <= self._t_s:
            return []
        self._t_s = t_s
        self.view = view
        messages = self._do(session.look(t_s, side, view, sample))
        if arm_up:
            messages += self._asked_for(t_s)
        return messages + self._measure(session, sample) + self._do(session.tick(t_s))

    def tick(self, t_s: float) -> list[Message]:
        """Let time pass without a picture; with a phone on the thigh, take in what it measured meanwhile."""
        session = self._running()
        self._t_s = max(self._t_s, t_s)
        messages = self._take_in(session, self._thigh) if self._thigh is not None else []
        return messages + self._do(session.tick(self._t_s))

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

    def stepped(self, t_s: float) -> list[Message]:
        """A step of the band walk was seen, and the other foot beside it."""
        return self._do(self._running().stepped(max(t_s, self._t_s)))

    def skip(self, t_s: float) -> list[Message]:
        """Leave this act for the next one."""
        session = self._running()
        self._tracker = None
        return self._do(session.skip(max(t_s, self._t_s)))

    def stop(self, t_s: float, why: str = "stopped", where: str | None = None) -> list[Message]:
        """The end, when the person wants it. ``where``: the place of the pain that ended it."""
        session = self._running()
        messages = self._flush(session)
        messages += self._do(session.stop(max(t_s, self._t_s), why))
        if where is not None and self._keeping is not None:
            self._keeping.journal.close(self._now(self._t_s), None, None, where, None, again=True)
        return messages

    def close(
        self,
        t_s: float,
        *,
        effort: int | None = None,
        pain: int | None = None,
        place: str | None = None,
        clearer: Clearer | None = None,
        felt: Mapping[Side, int] | None = None,
    ) -> list[Message]:
        """The answers to the questions of the close; None for what was left out."""
        session = self._running()
        if session.stage is not Stage.CLOSE:
            return []
        at, felt = self._now(max(t_s, self._t_s)), felt or {}
        if self._keeping is not None:
            open_ = set(session.asks) - ({"felt"} if len(felt) == 2 else set())
            self._keeping.close(at, open_, effort=effort, pain=pain, place=place, clearer=clearer)
        for side, degree in felt.items():
            self._feel(at, side, degree)
        return self._do(session.close(max(t_s, self._t_s), pain))

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
        return None if self._keeping is None else self._keeping.journal.record

    @property
    def trouble(self) -> str | None:
        """What keeps it from being written down, None if nothing does."""
        return self._writer.trouble

    @property
    def note(self) -> str | None:
        """What is good to know and stops nobody: the camera was moved, or learnt nothing from the phone."""
        aside = None if self._camera is None else self._camera.set_aside
        return aside or (None if self._pair is None else self._pair.note)

    # ---- inside --------------------------------------------------------------

    def _climb(self, key: str, source: str) -> str:
        """Take up the movement of that rung, with its tempo; returns the source that can watch it."""
        self.rung = asking.rung(key)
        self.exercise = self.rung.movement()
        return source if self.rung.watched else "beat"

    def _look(self, source: str) -> None:
        """Open the eye, or the line to the phone, before anything is written: without them there is no such
        session."""
        if source in ON_THIGH:
            if self._open_phone is None:
                raise UserError("There is no phone here. Choose the camera, or the beat alone.")
            self._pair = Pair(self._records.settings) if source == "both" and self._make_eye else None
            self._thigh = Strapped(self._open_phone(), self._pair)
        if source not in ("beat", "phone") and self._make_eye is not None:
            self._camera = Watching(self._make_eye, self.exercise)

    def _keep(self, journal: Journal, t_s: float, now: datetime) -> Keeping:
        self._day, self._t_s = Daytime(now, t_s), t_s
        self._keeping = Keeping(journal, self._day, self.exercise.name)
        return self._keeping

    def _measure(self, session: Routine, sample: Sample) -> list[Message]:
        """Count and measure, by one look at the leg."""
        messages: list[Message] = []
        if not session.listening or self._tracker is None:
            return messages
        t_s = sample.t_s
        if self._keeping is not None:
            self._keeping.look(sample)
        for event in self._tracker.feed(sample):
            if self._thigh is not None:
                self._thigh.hear(event)
            messages += self._do(session.hear(event))
        if sample.seen:
            if session.stage is Stage.MOVING and self._tracker is not None:
                if not self._tracker.armed:
                    # The tracker lost the leg. A short gap (somebody walked by) is passed over.
                    messages += self._do(session.found(t_s, at_once=t_s - self._seen_s < SHORT_GAP_S))
                elif self._tracker.unsettled_s > UNSETTLED_S:
                    messages += self._do(session.found(t_s, at_once=False))
            self._seen_s = t_s
        return messages

    def _take_in(self, session: Routine, thigh: Strapped) -> list[Message]:
        """What the phone measured since the last time."""
        t_s = self._t_s
        felt = thigh.feel(t_s, session.stage)
        messages = [message for sample in felt.samples for message in self._measure(session, sample)]
        self.view = felt.view
        last = felt.samples[-1] if felt.samples else Sample(t_s, math.nan)
        messages += self._do(session.look(t_s, thigh.top(session.side), felt.view, last))
        if felt.taps:
            messages += self._asked_for(t_s)
        return in_time(messages, t_s)

    def _asked_for(self, t_s: float) -> list[Message]:
        """By a raised arm, or two taps: a pause, or its end."""
        return self.go_on(t_s) if self._running().stage is Stage.PAUSED else self.pause(t_s)

    def _running(self) -> Routine:
        if self.session is None:
            raise UserError("No session has been started.")
        return self.session

    def _flush(self, session: Routine) -> list[Message]:
        """What the tracker still has to tell of a repetition that was counted and is not home."""
        messages: list[Message] = []
        if self._tracker is not None and session.listening:
            for event in self._tracker.finish():
                messages += self._do(session.hear(event))
        self._tracker = None
        return messages

    def _do(self, messages: Sequence[Message]) -> list[Message]:
        """Carry out what is ours, write down what is to be kept, and hand all of it on."""
        for message in messages:
            if isinstance(message, SetEnded) or (isinstance(message, Arm) and not message.at_once):
                self._measure_again()
            if isinstance(message, Arm):
                self._arm(message.at_once)
            if self._keeping is not None:
                self._keeping.take(message)
            if isinstance(message, SetEnded) and self._pair is not None:
                self._pair.keep(self._writer)
        return list(messages)

    def _measure_again(self) -> None:
        """A stretch of lying there is over: by the phone, all of it is known now."""
        thigh = self._thigh
        if thigh is not None and self._keeping is not None:
            self._keeping.measure_again(lambda counted: thigh.again(counted, self.exercise))

    def _arm(self, at_once: bool) -> None:
        """A tracker of its own for what comes now."""
        kind: SourceKind = "camera" if self._thigh is None else "thigh"
        self._tracker = Tracker(self.exercise, Arming.AT_ONCE if at_once else Arming.STILL, kind)
        if self._thigh is not None and not at_once:
            self._thigh.settle()

    def _feel(self, at: datetime, side: Side, degree: int) -> None:
        session_id = self.session_id
        self._writer.add(lambda: self._records.felt.add(at, side, degree, session_id))

    def _now(self, t_s: float) -> datetime:
        assert self._day is not None
        return self._day.at(t_s)


def warm_up(exercise: str = "clamshell") -> None:
    """Count one made repetition, for what it imports: seconds, which the first real one must not take."""
    tracker = Tracker(exercises.load(exercise), Arming.AT_ONCE)
    for n in range(90):
        t_s = n / 15
        tracker.feed(Sample(t_s, 20 - 20 * math.cos(math.tau * min(t_s, 4.0) / 4)))
