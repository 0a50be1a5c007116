"""The act that finds the muscle: standing, one cheek in turn, five seconds on and five off (SCIENCE 3.5)."""

from __future__ import annotations

import math

from hipwise.coaching.act import Act, Shared, Tally
from hipwise.coaching.messages import Came, Message
from hipwise.coaching.pacer import HORIZON_S
from hipwise.coaching.plan import Reached, Stage
from hipwise.sensing import Side

TIMES = 6
"""Left and right in turn: a minute."""
ON_S = 5.0
OFF_S = 5.0
AFTER_WORDS_S = 0.5
"""Between an introduction and the first squeeze."""
INTO_REST_S = 2.0
"""A word of comfort comes so long after the letting go."""
COMFORT = {2: "squeeze-common", 3: "squeeze-hand", 4: "squeeze-half"}
"""By the squeezes done: many feel nothing at first (SCIENCE 7, Squeeze drill)."""


class Squeeze(Act):
    """``step``: squeezes that were done before an interruption. It needs no eyes."""

    name = "squeeze"
    prescribed = TIMES

    def __init__(self, shared: Shared, step: int = 0):
        super().__init__(shared)
        self.count = step
        self.over = step >= TIMES
        self.stage = Stage.LET_GO
        self.side = self._cheek
        self._next_s = self._comfort_s = math.inf

    @property
    def _cheek(self) -> Side:
        return "left" if self.count % 2 == 0 else "right"

    @property
    def tally(self) -> Tally:
        """The sides take turns, squeeze by squeeze."""
        return ("left", (self.count + 1) // 2, TIMES // 2), ("right", self.count // 2, TIMES // 2)

    def begin(self, t_s: float, at_once: bool = False) -> list[Message]:
        said: list[Message] = [*self.shared.voice.say("squeeze-intro", t_s)] if self.count == 0 else []
        self._wait(self.shared.voice.free_s + AFTER_WORDS_S if said else t_s + AFTER_WORDS_S)
        return said

    def tick(self, t_s: float) -> list[Message]:
        messages: list[Message] = []
        if t_s + HORIZON_S >= self._comfort_s:
            messages += self.shared.voice.say(COMFORT[self.count], self._comfort_s, 0.0)
            self._comfort_s = math.inf
        if self.over or t_s + HORIZON_S < self._next_s:
            return messages
        if self.stage is Stage.SQUEEZE:
            return messages + self._let_go(self._next_s)
        if self.count >= TIMES:
            self.over = True
            return [*messages, *self.shared.voice.say("squeeze-done", self._next_s)]
        return messages + self._tighten(self._next_s)

    def pause(self, t_s: float) -> list[Message]:
        if self.over or self.stage is Stage.PAUSED:
            return []
        self.stage = Stage.PAUSED
        self._next_s = self._comfort_s = math.inf
        self.rest_until_s = None
        return [*self.shared.voice.say("paused", t_s)]

    def go_on(self, t_s: float) -> list[Message]:
        """After a pause the squeeze that was begun is done anew."""
        if self.stage is not Stage.PAUSED:
            return []
        said: list[Message] = [*self.shared.voice.say("go-on", t_s)]
        self._wait(self.shared.voice.free_s + AFTER_WORDS_S)
        return said

    def stop(self, t_s: float, why: str) -> list[Message]:
        self.over = True
        return []

    def _wait(self, until_s: float) -> None:
        self.stage = Stage.LET_GO
        self.side = self._cheek
        self._next_s = self.rest_until_s = until_s

    def _tighten(self, at_s: float) -> list[Message]:
        self.stage = Stage.SQUEEZE
        said = self.shared.voice.say(f"squeeze-{self.side}", at_s)
        self._next_s = self.rest_until_s = self.shared.voice.free_s + ON_S
        return [*said]

    def _let_go(self, at_s: float) -> list[Message]:
        self.count += 1
        said = self.shared.voice.say("let-go", at_s)
        self._comfort_s = at_s + INTO_REST_S if self.count in COMFORT else math.inf
        self._wait(at_s + (OFF_S if self.count < TIMES else INTO_REST_S))
        return [*said, Came(at_s, Reached(self.name, self.count))]
