"""The order of a session: one side, the change of sides, the other side; and what is said on the way.

Pure: time, views and events are passed in, messages come out. The same session runs live, in a test
at ten times the speed, and after a crash from where the records end.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from hipwise.coaching.corrections import Corrections
from hipwise.coaching.messages import Arm, Beat, Ended, Kept, Message, SetEnded, SetStarted
from hipwise.coaching.pacer import HORIZON_S, Pacer
from hipwise.coaching.voice import Voice
from hipwise.exercises import Exercise
from hipwise.repetitions.events import Armed, Counted, Event, Repetition
from hipwise.sensing import Grade, Side, View

UNSEEN_S = 2.0
"""The view may be unusable for this long before anything is said."""
SEEN_S = 1.0
"""The view must be usable again, or the other side on top, for this long to be believed."""
REST_S = 40.0
"""Between the sides, with the beat alone (30 to 60 s, SCIENCE 3.2)."""
SETTLE_S = 20.0
"""Said again after this long: turn round, lie still."""
SIDE_UNKNOWN_S = 30.0
"""A source that cannot tell the side is believed after this long in the change of sides."""
HOME_S = 4.0
"""The last repetition is waited for this long after it was counted."""
LATE_S = 1.0
"""A remark that would come later than this is left out."""
PHASES_SPOKEN = 2
"""The phases are said aloud in the first repetitions; after that the tones carry the beat."""
SET_UP = ("lie-on-side", "bend-knees", "hand-on-hip", "knees-together")


class Stage(StrEnum):
    READY = "ready"  # lie still
    MOVING = "moving"  # repetitions
    TURN = "turn"  # the change of sides, watched
    REST = "rest"  # the change of sides, by the clock
    PAUSED = "paused"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked: ``reps`` on each side, beginning with ``first_side``.

    ``measured``: somebody watches; otherwise there is the beat alone.
    """

    reps: int
    first_side: Side
    measured: bool = True


@dataclass(frozen=True, slots=True)
class Progress:
    """A set that was begun before the program was interrupted."""

    side: Side
    count: int
    ended: bool


def other(side: Side) -> Side:
    return "right" if side == "left" else "left"


class Session:
    """One session. Call `begin`, then `look`, `hear` and `tick` with times that do not go backwards.

    Each returns what is to be said, beaten, armed and kept. ``lengths`` has the seconds of each cue.
    """

    def __init__(
        self,
        exercise: Exercise,
        plan: Plan,
        lengths: Mapping[str, float],
        done: Sequence[Progress] = (),
    ):
        self.exercise = exercise
        self.plan = plan
        self.measured = plan.measured
        self.stage = Stage.READY
        self.set_number = 1
        self.side: Side = plan.first_side
        self.count = 0
        self.can_see = True
        self.remedy: str | None = None
        self.rest_until_s: float | None = None
        self.pacer = Pacer(exercise, driving=not plan.measured)
        self._voice = Voice(lengths)
        self._corrections = Corrections(exercise)
        self._script: deque[str] = deque()
        self._set_open = False
        self._resumed = bool(done)
        self._paused_from = Stage.READY
        self._unseen_since_s: float | None = None
        self._seen_since_s: float | None = None
        self._other_since_s: float | None = None
        self._side_seen: Side | None = None
        self._stage_since_s = 0.0
        self._prompt_s = math.inf
        self._closing_s: float | None = None
        self._owed = False
        if done:
            self._take_up(done)

    # ---- driven from outside -------------------------------------------------

    @property
    def listening(self) -> bool:
        """Whether what the tracker hears is for us."""
        return self.measured and self.stage in (Stage.READY, Stage.MOVING)

    def begin(self, t_s: float, at_once: bool = False) -> list[Message]:
        """Start, or go on where the records end. ``at_once``: the break was short, home is known."""
        if not self._resumed:
            self._script.extend(SET_UP)
            return self._get_ready(t_s)
        if self._set_open and self.count >= self.plan.reps:
            return self._end_set(t_s)
        if self.stage is Stage.DONE:
            return [Ended(t_s, "done")]
        said: list[Message] = [*self._voice.say("back-again", t_s)]
        if self.stage in (Stage.TURN, Stage.REST):
            return said + self._change_sides(t_s)
        if not (self._set_open and at_once and self.measured):
            return said + self._get_ready(t_s)
        self._enter(Stage.MOVING, t_s)
        self.pacer.start(self._voice.free_s)
        return [*said, Arm(t_s, at_once=True)]

    def look(self, t_s: float, side: Side | None, view: View) -> list[Message]:
        """Take in what the source says of its view."""
        if not self.measured or self.stage in (Stage.DONE, Stage.PAUSED):
            return []
        usable = view.grade is not Grade.UNUSABLE
        if usable and side is not None:
            self._side_seen = side
        self.remedy = view.why
        messages = self._sight(t_s, usable)
        if self.stage is Stage.TURN and usable:
            messages += self._watch_turn(t_s, side)
        return messages

    def hear(self, event: Event) -> list[Message]:
        """Take in what the tracker says."""
        if not self.listening:
            return []
        if isinstance(event, Armed):
            return self._armed(event.t_s)
        if self.stage is not Stage.MOVING:
            return []
        self.pacer.follow(event)
        if isinstance(event, Counted):
            return self._counted(event)
        if isinstance(event, Repetition):
            return self._repetition(event)
        return []

    def found(self, t_s: float, at_once: bool) -> list[Message]:
        """The leg is there again after the tracker had lost it: go on, at once or from lying still."""
        if self.stage is not Stage.MOVING:
            return []
        if not at_once:
            return self._get_ready(t_s)
        self.pacer.start(t_s + self.exercise.tempo.rest_s)
        return [Arm(t_s, at_once=True)]

    def tick(self, t_s: float) -> list[Message]:
        """Let time pass: beats, rests, lines that wait, repetitions of the beat alone."""
        messages: list[Message] = []
        if self._script and self._voice.free_s <= t_s + HORIZON_S:
            messages += self._voice.say(self._script.popleft(), t_s + 0.2)
        if t_s >= self._prompt_s:
            messages += self._prompt(t_s)
        if not self.measured and self.stage is Stage.READY and not self._script and t_s >= self._voice.free_s:
            messages += self._armed(t_s)
        if self.stage is Stage.REST and self.rest_until_s is not None and t_s >= self.rest_until_s:
            messages += self._get_ready(t_s)
        if self.stage is Stage.MOVING:
            messages += self._beats(t_s)
        if self._closing_s is not None and t_s >= self._closing_s:
            messages += self._end_set(t_s)
        return messages

    def pause(self, t_s: float) -> list[Message]:
        if self.stage in (Stage.PAUSED, Stage.DONE):
            return []
        self._paused_from = self.stage
        self.pacer.stop()
        self._script.clear()
        self._enter(Stage.PAUSED, t_s)
        return [*self._voice.say("paused", t_s, LATE_S)]

    def go_on(self, t_s: float) -> list[Message]:
        """After a pause; in a rest, without waiting for its end."""
        if self.stage is Stage.REST:
            return self._get_ready(t_s)
        if self.stage is not Stage.PAUSED:
            return []
        said: list[Message] = [*self._voice.say("go-on", t_s)]
        if self._paused_from in (Stage.TURN, Stage.REST):
            return said + self._change_sides(t_s)
        return said + self._get_ready(t_s)

    def alone(self, t_s: float) -> list[Message]:
        """Nobody watches any more: go on with the beat alone. What comes now is counted, not measured."""
        if not self.measured or self.stage is Stage.DONE:
            return []
        self.measured = False
        self.can_see, self.remedy = True, None
        self.pacer = Pacer(self.exercise, driving=True)
        if self.stage is Stage.PAUSED:
            return []
        if self.stage is Stage.TURN:
            return self._change_sides(t_s)
        return self._get_ready(t_s)

    def stop(self, t_s: float, why: str) -> list[Message]:
        """The end, whenever the person wants it."""
        if self.stage is Stage.DONE:
            return []
        done = self._set_open and self.count >= self.plan.reps
        messages: list[Message] = [SetEnded(t_s, "done" if done else why)] if self._set_open else []
        self._set_open = False
        return messages + self._finish(t_s, why, "stopped")

    # ---- the order -----------------------------------------------------------

    def _take_up(self, done: Sequence[Progress]) -> None:
        last = done[-1]
        self.side, self.count, self.set_number = last.side, last.count, len(done)
        self._set_open = not last.ended
        if last.ended:
            self.stage = Stage.TURN if len(done) < 2 else Stage.DONE

    def _enter(self, stage: Stage, t_s: float) -> None:
        self.stage = stage
        self._stage_since_s = t_s
        self._prompt_s = t_s + SETTLE_S if stage in (Stage.READY, Stage.TURN) and self.measured else math.inf
        self._other_since_s = None
        self.rest_until_s = None

    def _get_ready(self, t_s: float) -> list[Message]:
        self._enter(Stage.READY, t_s)
        self.pacer.stop()
        if not self.measured:
            return []
        if not self._script:
            self._script.append("lie-still")
        return [Arm(t_s)]

    def _armed(self, t_s: float) -> list[Message]:
        if self.stage is not Stage.READY:
            return []
        self._script.clear()
        self._enter(Stage.MOVING, t_s)
        messages: list[Message] = [*self._voice.say("ready", t_s)]
        self.pacer.start(max(self._voice.free_s, t_s + self.exercise.tempo.rest_s))
        if not self._set_open:
            if self.set_number == 1 and self.measured and self._side_seen is not None:
                self.side = self._side_seen  # they lie as they lie; the other side comes next
            self._set_open = True
            self._corrections = Corrections(self.exercise)
            messages.append(SetStarted(t_s, self.side))
        return messages

    def _counted(self, event: Counted) -> list[Message]:
        if self.count >= self.plan.reps:
            return []
        # The number is ours: the tracker begins anew after a pause or a crash, the set does not.
        self.count += 1
        self._owed = True
        messages: list[Message] = [*self._voice.say(f"count-{self.count}", event.t_s)]
        left = self.plan.reps - self.count
        if left == 0:
            self._closing_s = event.t_s + HOME_S
            self.pacer.stop()
        elif self.plan.reps >= 6 and left == 3:
            messages += self._voice.say("last-three", event.t_s, LATE_S)
        elif self.plan.reps >= 6 and self.count == self.plan.reps // 2:
            messages += self._voice.say("half-way", event.t_s, LATE_S)
        return messages

    def _repetition(self, repetition: Repetition) -> list[Message]:
        # What was counted is kept; a movement that never came down was neither.
        if not self._owed:
            return []
        self._owed = False
        messages: list[Message] = [Kept(replace(repetition, number=self.count))]
        if self._closing_s is not None:
            return messages + self._end_set(repetition.t_s)
        cue = self._corrections.after(repetition)
        if cue is not None and (said := self._voice.say(cue, repetition.t_s, LATE_S)):
            self._corrections.said(cue)
            messages += said
        return messages

    def _end_set(self, t_s: float) -> list[Message]:
        messages: list[Message] = []
        if self._owed:  # counted, and then never seen at home
            messages.append(Kept(Repetition(t_s, self.count, whole=False)))
        self._owed = False
        self._closing_s = None
        self._set_open = False
        self.pacer.stop()
        messages.append(SetEnded(t_s, "done"))
        if self.set_number == 2:
            return messages + self._finish(t_s, "done", "done")
        return [*messages, *self._voice.say("set-done", t_s), *self._change_sides(t_s)]

    def _change_sides(self, t_s: float) -> list[Message]:
        if self.set_number == 1:
            self.set_number = 2
            self.side = other(self.side)
            self.count = 0
        if self.measured:
            self._enter(Stage.TURN, t_s)
            return [*self._voice.say("turn-round", t_s)]
        self._enter(Stage.REST, t_s)
        self.rest_until_s = t_s + REST_S
        return [*self._voice.say("roll-over", t_s)]

    def _finish(self, t_s: float, why: str, cue: str) -> list[Message]:
        self.pacer.stop()
        self._script.clear()
        self._enter(Stage.DONE, t_s)
        return [*self._voice.say(cue, t_s), Ended(t_s, why)]

    # ---- seeing --------------------------------------------------------------

    def _sight(self, t_s: float, usable: bool) -> list[Message]:
        if usable:
            self._unseen_since_s = None
            if self.can_see:
                return []
            if self._seen_since_s is None:
                self._seen_since_s = t_s
            if t_s - self._seen_since_s < SEEN_S:
                return []
            self.can_see = True
            if self.stage is Stage.MOVING and self._closing_s is None:
                self.pacer.start(t_s + 1)
            return [*self._voice.say("see-you", t_s, LATE_S)]
        self._seen_since_s = None
        if self._unseen_since_s is None:
            self._unseen_since_s = t_s
        if not self.can_see or t_s - self._unseen_since_s <= UNSEEN_S:
            return []
        self.can_see = False
        self.pacer.stop()
        return [*self._voice.say("cannot-see", t_s, LATE_S)]

    def _watch_turn(self, t_s: float, side: Side | None) -> list[Message]:
        if side == self.side:
            if self._other_since_s is None:
                self._other_since_s = t_s
            return self._get_ready(t_s) if t_s - self._other_since_s >= SEEN_S else []
        self._other_since_s = None
        if side is None and t_s - self._stage_since_s >= SIDE_UNKNOWN_S:
            return self._get_ready(t_s)
        return []

    def _prompt(self, t_s: float) -> list[Message]:
        self._prompt_s = t_s + SETTLE_S
        return [*self._voice.say("turn-round" if self.stage is Stage.TURN else "lie-still", t_s, LATE_S)]

    # ---- the beat ------------------------------------------------------------

    def _beats(self, t_s: float) -> list[Message]:
        messages: list[Message] = []
        for beat in self.pacer.beats(t_s):
            messages.append(beat)
            if beat.phase == "rest" and self.pacer.driving:
                number = self.count + 1
                messages += self._counted(Counted(beat.at_s, number))
                messages += self._repetition(Repetition(beat.at_s, number, whole=True))
                if self.stage is not Stage.MOVING:
                    break
            elif self.count < PHASES_SPOKEN and (cue := self._phase_cue(beat)):
                messages += self._voice.say(cue, beat.at_s, 0.15)
        return messages

    def _phase_cue(self, beat: Beat) -> str | None:
        # "Two, three" on the way down would run into the count of somebody who is quicker than asked.
        return _PHASE_CUES.get((beat.phase, beat.step)) if self.pacer.driving or beat.step == 0 else None


_PHASE_CUES = {
    ("lift", 0): "lift",
    ("hold", 0): "hold",
    ("lower", 0): "lower",
    ("lower", 1): "lower-2",
    ("lower", 2): "lower-3",
}
