"""The order of a session: one side, the change of sides, the other side; and what is said on the way.

Pure: time, views and events are passed in, messages come out. The same session runs live, in a test
at ten times the speed, and after a crash from where the records end.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace

from hipwise.coaching.corrections import Corrections
from hipwise.coaching.messages import Arm, Beat, Ended, Kept, Message, SetEnded, SetStarted
from hipwise.coaching.pacer import HORIZON_S, Pacer
from hipwise.coaching.plan import Plan, Progress, Stage, other
from hipwise.coaching.seeing import LINES, Seeing
from hipwise.coaching.turn import Turn
from hipwise.coaching.voice import Voice
from hipwise.exercises import Exercise
from hipwise.repetitions.events import Armed, Counted, Event, Lift, Lower, Repetition
from hipwise.sensing import Grade, Side, View

__all__ = ["Plan", "Progress", "Session", "Stage"]

REST_S = 40.0
"""Between the sides, with the beat alone (30 to 60 s, SCIENCE 3.2)."""
LIE_DOWN_S = 20.0
"""The count-in of the beat alone: from the button to lying on the floor."""
COUNT_IN_S = 8.0
"""The same for somebody who lies there already."""
SETTLE_S = 20.0
"""Said again after this long: turn round, lie still. Whoever turns over is left in peace for so long."""
HOME_S = 4.0
"""The last repetition is waited for this long after it was counted."""
LATE_S = 1.0
"""A remark that would come later than this is left out."""
PHASES_SPOKEN = 2
"""The phases are said aloud in the first repetitions; after that the tones carry the beat."""
TOUCH_S = 6.0
"""Lowered for this long and not home: the knee rests above the other one."""


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
        self.rest_until_s: float | None = None
        self.pacer = Pacer(exercise, driving=not plan.measured)
        self._voice = Voice(lengths)
        self._corrections = Corrections(exercise)
        self._script: deque[str] = deque()
        self._set_open = False
        self._resumed = bool(done)
        self._paused_from = Stage.READY
        self._seeing = Seeing()
        self._prompt_s = self._touch_s = math.inf
        self._touched = False
        self._turn: Turn | None = None
        self._any_side = False
        self._closing_s: float | None = None
        self._owed = False
        if done:
            self._take_up(done)

    # ---- driven from outside -------------------------------------------------

    @property
    def listening(self) -> bool:
        """Whether what the tracker hears is for us."""
        return self.measured and self.stage in (Stage.READY, Stage.MOVING)

    @property
    def can_see(self) -> bool:
        return self._seeing.can_see or not self.measured

    @property
    def remedy(self) -> str | None:
        """What is wrong with the view and what to do about it, in words."""
        return self._seeing.remedy if self.measured else None

    def begin(self, t_s: float, at_once: bool = False) -> list[Message]:
        """Start, or go on where the records end. ``at_once``: the break was short, home is known."""
        if not self._resumed:
            self._script.extend(self.exercise.setup.cues)
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
        could_see = self.can_see
        turning, settling = self.stage is Stage.TURN, self.stage is Stage.READY
        cues = self._seeing.look(t_s, side, view, turning=turning, settling=settling)
        self._tell_of_view(cues)
        if could_see and not self.can_see:
            self.pacer.stop()
            self._touch_s = math.inf
        elif self.can_see and not could_see and self.stage is Stage.MOVING and self._closing_s is None:
            self.pacer.start(t_s + 1)
        if turning and view.grade is not Grade.UNUSABLE and self._turn and self._turn.look(t_s, side):
            return self._get_ready(t_s)
        return []

    def hear(self, event: Event) -> list[Message]:
        """Take in what the tracker says."""
        if not self.listening:
            return []
        if isinstance(event, Armed):
            return self._armed(event.t_s)
        if self.stage is not Stage.MOVING:
            return []
        self.pacer.follow(event)
        self._touch_s = event.t_s + TOUCH_S if isinstance(event, Lower) else math.inf
        if isinstance(event, Lift):
            self._script.clear()  # they know, and the count must not wait
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
        self._touch_s = math.inf
        self.pacer.start(t_s + self.exercise.tempo.rest_s)
        return [Arm(t_s, at_once=True)]

    def tick(self, t_s: float) -> list[Message]:
        """Let time pass: beats, rests, lines that wait, repetitions of the beat alone."""
        messages = self._recite(t_s)
        if t_s >= self._prompt_s:
            messages += self._prompt(t_s)
        if t_s >= self._touch_s:
            messages += self._touch(t_s)
        if self.rest_until_s is not None and t_s >= max(self.rest_until_s, self._voice.free_s):
            messages += self._armed(t_s)
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
        """After a pause; in a rest, a count-in or a change of sides, without waiting for its end."""
        if self.rest_until_s is not None:
            self._script.clear()
            return self._armed(t_s)
        if self.stage is Stage.TURN:
            self._any_side = True
            return self._get_ready(t_s)
        if self.stage is not Stage.PAUSED:
            return []
        said: list[Message] = [*self._voice.say("go-on", t_s)]
        if self._paused_from in (Stage.TURN, Stage.REST):
            self._turn = None
            return said + self._change_sides(t_s)
        return said + self._get_ready(t_s)

    def alone(self, t_s: float) -> list[Message]:
        """Nobody watches any more: go on with the beat alone. What comes now is counted, not measured."""
        if not self.measured or self.stage is Stage.DONE:
            return []
        self.measured = False
        self.pacer = Pacer(self.exercise, driving=True)
        self._script = deque(cue for cue in self._script if cue in self.exercise.setup.cues)
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
        self._prompt_s = t_s + SETTLE_S if stage in (Stage.READY, Stage.TURN) and self.measured else math.inf
        self._touch_s = math.inf
        self.rest_until_s = None

    def _get_ready(self, t_s: float) -> list[Message]:
        self._enter(Stage.READY, t_s)
        self.pacer.stop()
        if not self.measured:
            lying = self._set_open or self.set_number == 2
            self.rest_until_s = t_s + (COUNT_IN_S if lying else LIE_DOWN_S)
            return []
        if not self._script:
            self._script.append("lie-still")
        return [Arm(t_s)]

    def _armed(self, t_s: float) -> list[Message]:
        if self.stage not in (Stage.READY, Stage.REST):
            return []
        seen = self._seeing.side if self.measured else None
        if not self._set_open and seen is not None:
            if self.set_number == 2 and seen != self.side and not self._any_side:
                return self._change_sides(t_s)  # they rolled back
            self.side = seen  # they lie as they lie; in the first set the other side comes next
        essential = [cue for cue in self._script if cue in self.exercise.setup.essential_cues]
        self._script = deque([*essential, "ready"])
        self._enter(Stage.MOVING, t_s)
        self._turn, self._any_side = None, False
        messages: list[Message] = []
        if not self._set_open:
            self._set_open = True
            self._corrections = Corrections(self.exercise)
            messages.append(SetStarted(t_s, self.side))
        return messages + self._recite(t_s)

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
            self._seeing.turning(t_s + SETTLE_S)
            self._turn = self._turn or Turn(t_s, self.side)
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

    def _tell_of_view(self, cues: tuple[str, ...]) -> None:
        """Say it after what is being said; what is no longer true is not said at all."""
        if not cues:
            return
        unsaid = "cannot-see" in self._script
        self._script = deque(cue for cue in self._script if cue not in LINES)
        if not (unsaid and cues == ("see-you",)):
            self._script.extend(cues)

    def _prompt(self, t_s: float) -> list[Message]:
        self._prompt_s = t_s + SETTLE_S
        remedy = None if self.can_see else self._seeing.remedy_cue
        if self.stage is not Stage.TURN or self._turn is None:
            return [*self._voice.say(remedy or "lie-still", t_s, LATE_S)]
        if t_s >= self._turn.ends_s:
            self._any_side = True
            self._script.extend(("cannot-see-beat", "lie-still"))
            return self._get_ready(t_s)
        self._prompt_s = min(self._prompt_s, self._turn.ends_s)
        cue = self._turn.prompt(remedy)
        return [*self._voice.say(cue, t_s, LATE_S)] if cue else []

    def _touch(self, t_s: float) -> list[Message]:
        """A word for the knee that rests above home, every second time and only into silence."""
        self._touch_s = math.inf
        self._touched = not self._touched
        return [*self._voice.say("touch", t_s, 0.0)] if self._touched else []

    def _recite(self, t_s: float) -> list[Message]:
        if not self._script or self._voice.free_s > t_s + HORIZON_S:
            return []
        cue = self._script.popleft()
        said = self._voice.say(cue, t_s + 0.2)
        if cue == "ready":
            self.pacer.start(max(self._voice.free_s, t_s + self.exercise.tempo.rest_s))
        return [*said]

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
