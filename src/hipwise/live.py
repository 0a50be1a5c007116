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
from hipwise.coaching.messages import Arm, Beat, Came, Ended, Kept, Message, Say, SetEnded, SetStarted
from hipwise.coaching.plan import Kind, Plan, Progress, Stage, WarmUp, other
from hipwise.coaching.routine import Routine
from hipwise.errors import UserError
from hipwise.exercises import Exercise
from hipwise.pair import Pair
from hipwise.records import Clearer, Journal, Records, SessionRecord, Writer, permission
from hipwise.repetitions import Armed, Arming, Counted, Lift, Repetition, Tracker
from hipwise.sensing import Sample, Side, SourceKind, View
from hipwise.sensing.phone.worn import Listener, Worn

AT_ONCE_S = 60.0
"""After a shorter break than this the person is taken to lie there still, home known."""
SHORT_GAP_S = 10.0
"""Out of sight for less than this, the person is taken to lie as before."""
FIRST_TARGET_DEG = 30.0
"""What fills the ring until the person's own opening is known (SCIENCE 1.2)."""
MOST_REPS = 50
WALK = "band-walk"
"""The act, and the exercise, that is watched standing."""
ON_THIGH = ("phone", "both")
"""The sources that measure by a phone on the thigh; with "both" the camera looks on."""
TAP_LASTS_S = 2.0
"""A double tap that is heard of later was meant for another moment."""
LATEST_S = 1.5
"""What should have been said so long ago is not said any more."""
LIMIT = "limit_deg"
"""The name of the setting with the person's largest opening with the hip still."""


class Sighting(Protocol):
    """What a camera makes of one picture. It may have ``arm_up``: the gesture is complete."""

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
    returns. ``eye`` makes the camera's sensor, ``phone`` opens the line to the phone on the thigh, for a
    session that has one. With both, the phone measures, and the camera sees the feet and is calibrated.
    """

    def __init__(
        self,
        records: Records,
        lengths: Mapping[str, float],
        eye: Callable[[Exercise], Eye] | None = None,
        writer: Writer | None = None,
        exercise: str = "clamshell",
        phone: Callable[[], Listener] | None = None,
    ):
        self.exercise = exercises.load(exercise)
        self.session: Routine | None = None
        self.view: View | None = None
        self._records = records
        self._lengths = lengths
        self._make_eye = eye
        self._writer = Writer() if writer is None else writer
        self._eye: Eye | None = None
        self._steps: Tracker | None = None  # while they walk
        self._open_phone = phone
        self._worn: Worn | None = None
        self._other_thigh = False
        self._pair: Pair | None = None
        self._tracker: Tracker | None = None
        self._anchor: tuple[datetime, float] | None = None
        self._t_s = self._seen_s = -math.inf
        self._journal: Journal | None = None
        self._in_set = False
        self._origin_s = 0.0
        self._trace: list[tuple[float, float]] = []

    @property
    def session_id(self) -> int | None:
        """Its number in the records; the minute of squeezes on its own has none."""
        return None if self._journal is None else self._journal.record.id

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
    ) -> list[Message]:
        """A new session, after today's check-in.

        Raises:
            UserError: there was no check-in today, it advised against exercise, or no eye can be had.
        """
        if not 1 <= reps <= MOST_REPS:
            raise UserError(f"Ask for 1 to {MOST_REPS} repetitions.")
        permission.to_start(self._records, check_in_id, now)
        self._look(source)
        self._anchor, self._t_s = (now, t_s), t_s
        warm_up = warm_up if kind == "full" else None
        session_id = self._records.start_session(now, source, check_in_id, reps, first_side, kind, warm_up)
        record = SessionRecord(
            session_id, now, None, None, source, check_in_id, reps, first_side, (), kind, warm_up
        )
        self._journal = Journal(self._records, self._writer, record)
        self.session = Routine(self.exercise, self._plan(record, source), self._lengths)
        return self._do(self.session.begin(t_s))

    def squeeze(self, t_s: float, now: datetime) -> list[Message]:
        """The minute of squeezes on its own, at any time: only what was felt is kept of it.

        Raises:
            UserError: the questions about health are not answered, or advise against exercise.
        """
        permission.at_all(self._records)
        self._anchor, self._t_s = (now, t_s), t_s
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
        if before is not None and before._journal is not None and before.session_id == session_id:
            self._journal = Journal.taken_over(before._journal)
        elif (found := self._records.session(session_id)) is not None:
            self._journal = Journal(self._records, self._writer, found)
        else:
            raise UserError("That session is not in the records. Start a new one.")
        record = self._journal.record
        self._anchor, self._t_s = (now, t_s), t_s
        done = [
            Progress(
                side=s.side or record.first_side,
                count=len(s.reps),
                ended=s.ended_at is not None,
                ratios=tuple(r.lower_to_lift for r in s.reps if r.whole and r.lower_to_lift is not None),
            )
            for s in record.sets
        ]
        plan = self._plan(record, source or record.source)
        self.session = Routine(self.exercise, plan, self._lengths, done, record.reached)
        if record.ended_at is not None:
            self.session.over(closed=record.closed_at is not None)
            return [Ended(t_s, record.why or "done")]
        if not record.resumable(now):
            raise UserError("That session was too long ago to go on with. Start a new one.")
        permission.to_go_on(self._records, now)
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
        walking = self._running().act_name == WALK
        if walking != (self._steps is not None):
            self._turn_eye(walking)
        sighting = self._eye.see(t_s, image_bgr)
        if self._pair is None:
            arm_up = bool(getattr(sighting, "arm_up", False))
            messages = self.sample(t_s, sighting.sample, sighting.side, sighting.view, arm_up)
        else:
            if not walking:
                self._pair.camera(t_s, sighting, self._running().side)
            messages = self.tick(t_s)
        for event in () if self._steps is None else self._steps.feed(sighting.sample):
            if isinstance(event, Counted):
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
            messages += self.go_on(t_s) if session.stage is Stage.PAUSED else self.pause(t_s)
        return messages + self._measure(session, sample) + self._do(session.tick(t_s))

    def tick(self, t_s: float) -> list[Message]:
        """Let time pass without a picture; with a phone on the thigh, take in what it measured meanwhile."""
        session = self._running()
        self._t_s = max(self._t_s, t_s)
        messages = self._take_in(session, self._worn) if self._worn is not None else []
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
        if where is not None and self._journal is not None:
            self._journal.close(self._now(self._t_s), None, None, where, None)
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
        at = self._now(max(t_s, self._t_s))
        if self._journal is not None:
            self._journal.close(at, effort, pain, place, clearer)
        for side, degree in (felt or {}).items():
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
        return None if self._journal is None else self._journal.record

    @property
    def trouble(self) -> str | None:
        """What keeps it from being written down, None if nothing does."""
        return self._writer.trouble

    # ---- inside --------------------------------------------------------------

    def _look(self, source: str) -> None:
        """Open the eye, or the line to the phone, before anything is written: without them there is no such
        session."""
        if source in ON_THIGH:
            if self._open_phone is None:
                raise UserError("There is no phone here. Choose the camera, or the beat alone.")
            self._worn = Worn(self._open_phone())
        if source not in ("beat", "phone") and self._make_eye is not None:
            self._eye = self._make_eye(self.exercise)
            self._pair = Pair(self._records.settings) if self._worn is not None else None

    def _measure(self, session: Routine, sample: Sample) -> list[Message]:
        """Count and measure, by one look at the leg."""
        messages: list[Message] = []
        if not session.listening or self._tracker is None:
            return messages
        t_s = sample.t_s
        if self._in_set:
            self._trace.append((t_s, sample.opening_deg))
        for event in self._tracker.feed(sample):
            if self._worn is not None and isinstance(event, Armed | Lift):
                self._worn.leg.fix()
            messages += self._do(session.hear(event))
        if sample.seen:
            if session.stage is Stage.MOVING and self._tracker is not None and not self._tracker.armed:
                # The tracker lost the leg. A short gap (somebody walked by) is passed over.
                messages += self._do(session.found(t_s, at_once=t_s - self._seen_s < SHORT_GAP_S))
            self._seen_s = t_s
        return messages

    def _take_in(self, session: Routine, worn: Worn) -> list[Message]:
        """What the phone measured since the last time: a tenth of a second of it, or all of a gap."""
        t_s = self._t_s
        turning = session.stage is Stage.TURN
        if turning and not self._other_thigh:
            worn.leg.settle(moved=True)
        self._other_thigh = turning
        if session.stage is not Stage.MOVING:
            worn.rests(t_s)
        felt = worn.feel(t_s)
        messages: list[Message] = []
        for sample in felt.samples:
            seen = sample if self._pair is None else self._pair.thigh(sample)
            messages += self._measure(session, seen)
        self.view = (felt.view if felt.view.trouble else worn.still_leg(t_s)) or felt.view
        side = other(session.side) if turning and not worn.leg.turned else session.side
        last = felt.samples[-1] if felt.samples else Sample(t_s, math.nan)
        messages += self._do(session.look(t_s, side, self.view, last))
        if any(t_s - tap_s < TAP_LASTS_S for tap_s in felt.taps):
            messages += self.go_on(t_s) if session.stage is Stage.PAUSED else self.pause(t_s)
        return _in_time(messages, t_s)

    def _turn_eye(self, walking: bool) -> None:
        """Watch somebody who stands and walks, or who lies there."""
        exercise = exercises.load(WALK) if walking else self.exercise
        self._steps = Tracker(exercise, Arming.STILL) if walking else None
        if self._make_eye is not None:
            self._eye = self._make_eye(exercise)

    def _plan(self, record: SessionRecord, source: str) -> Plan:
        limit_deg = self._records.settings.get(LIMIT)
        return Plan(
            record.reps,
            record.first_side,
            measured=source != "beat",
            kind=record.kind,
            warm_up=record.warm_up,
            on_thigh=source in ON_THIGH,
            limit_deg=float(limit_deg) if isinstance(limit_deg, int | float) else None,
        )

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
        """Carry out what is ours, and hand all of it on."""
        for message in messages:
            match message:
                case Arm(_, at_once):
                    kind: SourceKind = "camera" if self._worn is None else "thigh"
                    arming = Arming.AT_ONCE if at_once else Arming.STILL
                    self._tracker = Tracker(self.exercise, arming, kind)
                    if self._worn is not None and not at_once:
                        self._worn.leg.settle()
                case SetStarted(at_s, side):
                    self._in_set, self._origin_s, self._trace = True, at_s, []
                    self._writing.start_set(self._now(at_s), self.exercise.name, side)
                case Kept(repetition):
                    trace = np.array(self._trace, np.float64).reshape(-1, 2) - (self._origin_s, 0)
                    self._trace = []
                    self._writing.keep(_shifted(repetition, -self._origin_s), trace.astype(np.float32))
                case SetEnded(at_s, why):
                    self._in_set = False
                    self._writing.end_set(self._now(at_s), why)
                    if self._pair is not None:
                        self._pair.keep(self._writer)
                case Came(_, reached) if self._journal is not None:
                    self._journal.reach(reached)
                case Ended(at_s, why) if self._journal is not None:
                    self._journal.end(self._now(at_s), why)
                case _:
                    pass
        return list(messages)

    @property
    def _writing(self) -> Journal:
        assert self._journal is not None
        return self._journal

    def _feel(self, at: datetime, side: Side, degree: int) -> None:
        session_id = self.session_id
        self._writer.add(lambda: self._records.felt.add(at, side, degree, session_id))

    def _now(self, t_s: float) -> datetime:
        assert self._anchor is not None
        now, anchor_s = self._anchor
        return now + timedelta(seconds=t_s - anchor_s)


def warm_up(exercise: str = "clamshell") -> None:
    """Count one made repetition, for what it imports: seconds, which the first real one must not take."""
    tracker = Tracker(exercises.load(exercise), Arming.AT_ONCE)
    for n in range(90):
        t_s = n / 15
        tracker.feed(Sample(t_s, 20 - 20 * math.cos(math.tau * min(t_s, 4.0) / 4)))


def _in_time(messages: list[Message], now_s: float) -> list[Message]:
    """Without the words and beats that are too late to be heard; of the counts that are, the last one, now.

    After a gap in the Wi-Fi a phone tells of minutes at once: all of it is kept, none of it is recited.
    """
    late = [m for m in messages if isinstance(m, Say | Beat) and m.at_s < now_s - LATEST_S]
    counts = [m for m in late if isinstance(m, Say) and m.cue.startswith("count-")]
    kept = [m for m in messages if m not in late]
    fresh = any(isinstance(m, Say) and m.cue.startswith("count-") for m in kept)
    return [Say(counts[-1].cue, now_s), *kept] if counts and not fresh else kept


def _shifted(repetition: Repetition, by_s: float) -> Repetition:
    """The same with its times counted from the start of its set: the page's clock means nothing later."""
    times = {
        name: value + by_s
        for name in ("t_s", "start_s", "top_s", "end_s")
        if (value := getattr(repetition, name)) is not None
    }
    return replace(repetition, **times)
