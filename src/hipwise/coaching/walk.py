"""The act of walking with the band: small steps to one side and back, seen or by the beat (SCIENCE 3.4)."""

from __future__ import annotations

import math

from hipwise.coaching.act import Act, Shared
from hipwise.coaching.messages import Beat, Came, Message
from hipwise.coaching.pacer import HORIZON_S
from hipwise.coaching.plan import Reached, Stage
from hipwise.sensing import Side

STEPS = 10
"""Each way: 8 to 15 (SCIENCE 3.4)."""
OUT_S = 1.5
IN_S = 1.5
BAND_S = 15.0
"""To put the band on and stand there."""
TURN_S = 4.0
"""Between the two ways."""
UNSEEN_S = 10.0
"""When no step was seen for this long, the beat counts."""
SPOKEN = {1: ("step-out", "step-in"), 2: ("step-out", None), 6: ("step-quiet", None)}
"""What is said in some of the steps, as the foot goes out and as the other comes to it."""
WAYS: tuple[Side, Side] = ("left", "right")


class Walk(Act):
    """``step``: steps that were done before an interruption, both ways together."""

    name = "band-walk"
    prescribed = STEPS

    def __init__(self, shared: Shared, step: int = 0):
        super().__init__(shared)
        self._resumed = step > 0
        self.over = step >= len(WAYS) * STEPS
        self.set_number, self.count = min(step // STEPS, 1) + 1, step % STEPS
        self.side = WAYS[self.set_number - 1]
        self._seen_s = math.inf  # when the last step was seen; the beat counts from UNSEEN_S after it
        self._out_s = self._in_s = math.inf

    def begin(self, t_s: float, at_once: bool = False) -> list[Message]:
        messages: list[Message] = []
        if not self._resumed:
            for cue in ("walk-band", "walk-squat"):
                messages += self.shared.voice.say(cue, t_s)
        return messages + self._wait(t_s + BAND_S)

    def stepped(self, t_s: float) -> list[Message]:
        if self.stage is not Stage.MOVING or not self.shared.measured:
            return []
        self._seen_s = t_s
        return self._counted(t_s)

    def tick(self, t_s: float) -> list[Message]:
        if self.over:
            return []
        if self.stage is Stage.READY and t_s >= max(self.rest_until_s or 0.0, self.shared.voice.free_s):
            self.stage, self.rest_until_s = Stage.MOVING, None
            self._seen_s = t_s
            self._out_s = t_s + HORIZON_S
        messages: list[Message] = []
        if t_s + HORIZON_S >= self._out_s:
            messages += self._beat(Beat("lift", 0, self._out_s, OUT_S), 0)
            self._in_s, self._out_s = self._out_s + OUT_S, math.inf
        if t_s + HORIZON_S >= self._in_s:
            at_s, self._in_s = self._in_s, math.inf
            self._out_s = at_s + IN_S
            messages += self._beat(Beat("lower", 0, at_s, IN_S), 1)
            if not self.shared.measured or t_s - self._seen_s > UNSEEN_S:
                messages += self._counted(at_s + IN_S / 2)
        return messages

    def pause(self, t_s: float) -> list[Message]:
        if self.over or self.stage is Stage.PAUSED:
            return []
        self.stage, self.rest_until_s = Stage.PAUSED, None
        self._out_s = self._in_s = math.inf
        return [*self.shared.voice.say("paused", t_s)]

    def go_on(self, t_s: float) -> list[Message]:
        if self.stage is Stage.READY:
            self.rest_until_s = t_s
            return []
        if self.stage is not Stage.PAUSED:
            return []
        return [*self.shared.voice.say("go-on", t_s), *self._wait(t_s + TURN_S)]

    def stop(self, t_s: float, why: str) -> list[Message]:
        self.over = True
        return []

    def _wait(self, until_s: float) -> list[Message]:
        """Stand there; this way it goes."""
        self.stage, self.rest_until_s = Stage.READY, until_s
        self._out_s = self._in_s = math.inf
        return [*self.shared.voice.say(f"walk-{self.side}", until_s - TURN_S)]

    def _beat(self, beat: Beat, half: int) -> list[Message]:
        cue = SPOKEN.get(self.count + 1, (None, None))[half]
        return [beat, *(self.shared.voice.say(cue, beat.at_s, 0.3) if cue else [])]

    def _counted(self, t_s: float) -> list[Message]:
        self.count += 1
        step = (self.set_number - 1) * STEPS + self.count
        messages: list[Message] = [
            *self.shared.voice.say(f"count-{self.count}", t_s),
            Came(t_s, Reached(self.name, step)),
        ]
        if self.count < STEPS:
            return messages
        if self.set_number == len(WAYS):
            self.over = True
            return [*messages, *self.shared.voice.say("walk-done", t_s)]
        self.set_number, self.count = 2, 0
        self.side = WAYS[1]
        return messages + self._wait(t_s + 2 * TURN_S)
