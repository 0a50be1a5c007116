"""The act of repetitions: one side, the change of sides, the other side; and what is said on the way.

The clamshells are one, written down and corrected; the ten easy ones of the warm-up are another.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from hipwise.coaching.act import Act, Shared, Tally
from hipwise.coaching.corrections import Corrections
from hipwise.coaching.messages import Arm, Came, Kept, Marked, Message, SetEnded, SetStarted
from hipwise.coaching.pacer import Pacer
from hipwise.coaching.plan import Progress, Reached, Stage, other
from hipwise.coaching.prompts import prompt
from hipwise.coaching.round import Round
from hipwise.coaching.script import Checks, Script
from hipwise.coaching.turn import Turn
from hipwise.repetitions.events import Armed, Counted, Event, Lift, Lower, Repetition
from hipwise.sensing import Grade, Sample, Side, View

REST_S = 40.0
"""Between the sides, with the beat alone (30 to 60 s, SCIENCE 3.2)."""
REST_LEAST_S = 30.0
"""Between the sides for somebody who is watched: who lies there earlier rests until then."""
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
ON_BEAT_S = 0.15
"""A word on the beat that would come later than this is left out."""
TOUCH_S = 6.0
"""Lowered for this long and not home: the knee rests above the other one."""
CHECKED = 2
"""A point of the set-up that stays wrong is asked for so many times; then it is let be."""


class Sets(Act):
    """Call `begin`, then `look`, `hear` and `tick`. ``done``: what there was before an interruption."""

    def __init__(self, shared: Shared, asked: Round, done: Sequence[Progress] = ()):
        super().__init__(shared)
        self.name, self.prescribed = asked.name, asked.reps
        self.side = asked.sides[0]
        self.pacer = Pacer(shared.exercise, driving=not shared.measured)
        self._asked = asked
        self._voice = shared.voice
        self._seeing = shared.seeing
        self._script = Script(shared.voice, Checks(shared.exercise.setup))
        self._corrections = Corrections(shared.exercise, shared.plan, self.side)
        self._set_open = False
        self._resumed = bool(done)
        self._paused_from = Stage.READY
        self._prompt_s = self._touch_s = math.inf
        self._touched = False
        self._turn: Turn | None = None
        self._any_side = False
        self._closing_s: float | None = None
        self._rested_s, self._checked = -math.inf, 0
        self._owed = self._remarked = False
        if done:
            self._take_up(done)

    # ---- driven from outside -------------------------------------------------

    @property
    def listening(self) -> bool:
        return self.shared.measured and self.stage in (Stage.READY, Stage.MOVING)

    @property
    def tally(self) -> Tally:
        if len(self._asked.sides) == 1:
            return ((self.side, self.count, self.prescribed),)
        return super().tally

    @property
    def waits_until_s(self) -> float | None:
        """While they turn over the rest goes by; it goes on when they lie there, and not before its end."""
        if self.stage is Stage.TURN and math.isfinite(self._rested_s):
            return self._rested_s
        return self.rest_until_s

    @property
    def tiring(self) -> bool:
        return self._corrections.tiring and self.stage is Stage.MOVING

    def begin(self, t_s: float, at_once: bool = False) -> list[Message]:
        """Start, or go on where the records end. ``at_once``: the break was short, home is known."""
        if not self._resumed:
            setup = self.shared.exercise.setup
            self._script.add(*(setup.essential_cues if self._asked.lying else setup.cues))
            strap = ("strap",) if self.shared.plan.on_thigh and not self._asked.lying else ()
            said = [say for cue in (*self._asked.intro, *strap) for say in self._voice.say(cue, t_s)]
            return [*said, *self._get_ready(t_s)]
        if self._set_open and self.count >= self.prescribed:
            return self._end_set(t_s)
        if self.over:
            return []
        if self.stage in (Stage.TURN, Stage.REST):
            return self._change_sides(t_s)
        if not (self._set_open and at_once and self.shared.measured):
            return self._get_ready(t_s)
        self._enter(Stage.MOVING, t_s)
        self.pacer.start(self._voice.free_s)
        return [Arm(t_s, at_once=True)]

    def look(self, t_s: float, side: Side | None, view: View, sample: Sample) -> list[Message]:
        if not self.shared.measured or self.over or self.stage is Stage.PAUSED:
            return []
        self._script.checks.look(t_s, sample)
        could_see = self._seeing.can_see
        turning, settling = self.stage is Stage.TURN, self.stage is Stage.READY
        self._script.of_view(self._seeing.look(t_s, side, view, turning=turning, settling=settling))
        if could_see and not self._seeing.can_see:
            self.pacer.stop()
            self._touch_s = math.inf
        elif self._seeing.can_see and not could_see and self.stage is Stage.MOVING and not self._closing_s:
            self.pacer.start(t_s + 1)
        if turning and view.grade is not Grade.UNUSABLE and self._turn and self._turn.look(t_s, side):
            return self._turned(t_s)
        return []

    def hear(self, event: Event) -> list[Message]:
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
            return self._counted(event.t_s)
        return self._repetition(event) if isinstance(event, Repetition) else []

    def found(self, t_s: float, at_once: bool) -> list[Message]:
        """The leg is there again after the tracker had lost it: go on, at once or from lying still."""
        if self.stage is not Stage.MOVING:
            return []
        if not at_once:
            return self._get_ready(t_s)
        self._touch_s = math.inf
        self.pacer.start(t_s + self.shared.exercise.tempo.rest_s)
        return [Arm(t_s, at_once=True)]

    def tick(self, t_s: float) -> list[Message]:
        """Let time pass: beats, rests, lines that wait, repetitions of the beat alone."""
        messages = self._recite(t_s)
        if t_s >= self._prompt_s:
            messages += self._prompt(t_s)
        if t_s >= self._touch_s:
            messages += self._touch(t_s)
        if self.rest_until_s is not None and t_s >= max(self.rest_until_s, self._voice.free_s):
            messages += self._get_ready(t_s) if self.shared.measured else self._armed(t_s)
        if self.stage is Stage.MOVING:
            messages += self._beats(t_s)
        if self._closing_s is not None and t_s >= self._closing_s:
            messages += self._end_set(t_s)
        return messages

    def pause(self, t_s: float) -> list[Message]:
        if self.stage is Stage.PAUSED or self.over:
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
            return self._get_ready(t_s) if self.shared.measured else self._armed(t_s)
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
        """What comes now is counted, not measured."""
        self.pacer = Pacer(self.shared.exercise, driving=True)
        self._script.keep(self.shared.exercise.setup.cues)
        if self.stage is Stage.PAUSED or self.over:
            return []
        if self.stage in (Stage.TURN, Stage.REST):
            return self._change_sides(t_s)
        return self._get_ready(t_s)

    def stop(self, t_s: float, why: str) -> list[Message]:
        done = self._set_open and self.count >= self.prescribed
        messages: list[Message] = []
        if self._set_open and not self._asked.easy:
            messages.append(SetEnded(t_s, "done" if done else why))
        self._set_open = False
        self.pacer.stop()
        self.over = True
        return messages

    # ---- the order -----------------------------------------------------------

    def _take_up(self, done: Sequence[Progress]) -> None:
        last, self.first = done[-1], done[0].side
        self.side, self.count, self.set_number = last.side, last.count, len(done)
        self._set_open = not last.ended
        if last.ended:
            self.over = len(done) >= len(self._asked.sides)
            self.stage = Stage.TURN

    def _enter(self, stage: Stage, t_s: float) -> None:
        self.stage = stage
        self._prompt_s = (
            t_s + SETTLE_S if stage in (Stage.READY, Stage.TURN) and self.shared.measured else math.inf
        )
        self._touch_s = math.inf
        self.rest_until_s = None

    def _get_ready(self, t_s: float) -> list[Message]:
        self._enter(Stage.READY, t_s)
        self.pacer.stop()
        if not self.shared.measured:
            lying = self._set_open or self.set_number > 1 or self._asked.lying
            self.rest_until_s = t_s + (COUNT_IN_S if lying else LIE_DOWN_S)
            return []
        if not self._script:
            self._script.add("lie-still")
        return [Arm(t_s)]

    def _armed(self, t_s: float) -> list[Message]:
        if self.stage not in (Stage.READY, Stage.REST):
            return []
        seen = self._seeing.side if self.shared.measured else None
        if not self._set_open and seen is not None:
            bound = self.set_number > 1 or len(self._asked.sides) == 1
            if bound and seen != self.side and not self._any_side:
                return self._change_sides(t_s)  # they rolled back, or lie on the side that is left out
            if len(self._asked.sides) > 1:
                self.side = seen  # they lie as they lie; in the first set the other side comes next
        self.first = self.first or self.side
        if self.shared.measured and self._checked < CHECKED and (wrong := self._script.checks.missing()):
            self._checked += 1
            self._script.clear()
            self._script.add(wrong)
            return [Arm(t_s)]
        self._script.keep(self.shared.exercise.setup.essential_cues)
        self._script.add("ready", "get-ready")
        self._enter(Stage.MOVING, t_s)
        self._turn, self._any_side, self._checked = None, False, 0
        messages: list[Message] = []
        if not self._set_open:
            self._set_open = True
            tired = self._corrections.tired
            self._corrections = Corrections(self.shared.exercise, self.shared.plan, self.side, tired)
            if not self._asked.easy:
                messages.append(SetStarted(t_s, self.side))
        return messages + self._recite(t_s)

    def _counted(self, t_s: float) -> list[Message]:
        if self.count >= self.prescribed:
            return []
        # The number is ours: the tracker begins anew after a pause or a crash, the set does not.
        self.count += 1
        self._owed, self._remarked = True, False
        messages: list[Message] = [*self._voice.say(f"count-{self.count}", t_s)]
        messages.append(self._came(t_s) if self._asked.easy else Marked(t_s, self.count))
        left = self.prescribed - self.count
        if left == 0:
            self._closing_s = t_s + HOME_S
            self.pacer.stop()
        elif self.prescribed >= 6 and left == 3:
            messages += self._voice.say("last-three", t_s, LATE_S)
        elif self.prescribed >= 6 and self.count == self.prescribed // 2:
            messages += self._voice.say("half-way", t_s, LATE_S)
        return messages

    def _repetition(self, repetition: Repetition) -> list[Message]:
        # What was counted is kept; a movement that never came down was neither.
        if not self._owed:
            return []
        self._owed = False
        messages = self._kept(replace(repetition, number=self.count))
        if self._closing_s is not None:
            return messages + self._end_set(repetition.t_s)
        if self._asked.easy:
            return messages
        cue = self._corrections.after(repetition)
        # The knee may be known to be home a moment before it rests there.
        home_s = max(repetition.t_s, repetition.end_s or 0.0)
        if cue is not None and (said := self._voice.say(cue, home_s, LATE_S)):
            self._corrections.said(cue)
            self._remarked = True
            messages += said
        return messages

    def _kept(self, repetition: Repetition) -> list[Message]:
        return [] if self._asked.easy else [Kept(repetition)]

    def _end_set(self, t_s: float) -> list[Message]:
        messages: list[Message] = []
        if self._owed:  # counted, and then never seen at home
            messages += self._kept(Repetition(t_s, self.count, whole=False))
        self._owed = False
        self._closing_s = None
        self._set_open = False
        self.pacer.stop()
        if not self._asked.easy:
            messages.append(SetEnded(t_s, "done"))
        if self._corrections.rolled:
            messages += self._voice.say(f"roll-asked-{self.set_number}", t_s)
        if self.set_number >= len(self._asked.sides):
            self.over = True
            return messages
        if not self._asked.easy:
            messages += self._voice.say("set-done", t_s)
            self._rested_s = t_s + REST_LEAST_S
        return messages + self._change_sides(t_s)

    def _change_sides(self, t_s: float) -> list[Message]:
        if self.set_number < len(self._asked.sides):
            self.set_number += 1
            self.side = other(self.side)
            self.count = 0
        if self.shared.measured:
            self._enter(Stage.TURN, t_s)
            self._seeing.turning(t_s + SETTLE_S)
            self._turn = self._turn or Turn(t_s, self.side)
            return [*self._voice.say(self._turn_cue, t_s)]
        self._enter(Stage.REST, t_s)
        self.rest_until_s = t_s + REST_S
        return [*self._voice.say("roll-over", t_s)]

    @property
    def _turn_cue(self) -> str:
        """Who wears a phone takes it along, and faces nobody."""
        return "other-thigh" if self.shared.plan.on_thigh else "turn-round"

    def _turned(self, t_s: float) -> list[Message]:
        """They lie on the other side: the rest of the rest, if there is any."""
        if t_s >= self._rested_s:
            return self._get_ready(t_s)
        self._enter(Stage.REST, t_s)
        self.rest_until_s = self._rested_s
        return [*self._voice.say("rest", t_s)]

    def _came(self, t_s: float) -> Came:
        return Came(t_s, Reached(self.name, (self.set_number - 1) * self.prescribed + self.count))

    # ---- seeing --------------------------------------------------------------

    def _prompt(self, t_s: float) -> list[Message]:
        self._prompt_s = t_s + SETTLE_S
        remedy = None if self._seeing.can_see else self._seeing.remedy_cue
        if self.stage is not Stage.TURN or self._turn is None:
            return [*self._voice.say(remedy or "lie-still", t_s, LATE_S)]
        if t_s >= self._turn.ends_s:
            self._any_side = True
            self._script.add("cannot-see-beat", "lie-still")
            return self._get_ready(t_s)
        self._prompt_s = min(self._prompt_s, self._turn.ends_s)
        cue = self._turn.prompt(remedy or self._turn_cue)
        return [*self._voice.say(cue, t_s, LATE_S)] if cue else []

    def _touch(self, t_s: float) -> list[Message]:
        """A word for the knee that rests above home, every second time and only into silence."""
        self._touch_s = math.inf
        self._touched = not self._touched
        return [*self._voice.say("touch", t_s, 0.0)] if self._touched else []

    def _recite(self, t_s: float) -> list[Message]:
        said = self._script.recite(t_s)
        if said and said[0].cue == "get-ready":
            self.pacer.start(max(self._voice.free_s, t_s + self.shared.exercise.tempo.rest_s))
        return [*said]

    # ---- the beat ------------------------------------------------------------

    def _beats(self, t_s: float) -> list[Message]:
        messages: list[Message] = []
        speech, number = self.shared.exercise.speech, self.count + 1
        for beat in self.pacer.beats(t_s):
            messages.append(beat)
            if beat.phase == "rest" and self.pacer.driving:
                messages += self._counted(beat.at_s)
                messages += self._repetition(Repetition(beat.at_s, self.count, whole=True))
                if self.stage is not Stage.MOVING or self.over:
                    break
                continue
            driving, easy = self.pacer.driving, self._asked.easy
            if cue := prompt(speech, beat, number, driving=driving, easy=easy, remarked=self._remarked):
                messages += self._voice.say(cue, beat.at_s, ON_BEAT_S)
        return messages
