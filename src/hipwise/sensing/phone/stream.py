"""The order of asking a phone: what next, what came of it, and what is wrong when nothing does.

Pure: questions come out, answers and failures go in, each with its time on this computer's clock.
`phone.Phone` does the asking.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from typing import Any, Literal

from hipwise.errors import UserError
from hipwise.sensing.phone.clock import Clock
from hipwise.sensing.phone.experiment import Experiment
from hipwise.sensing.phone.feed import Feed
from hipwise.sensing.phone.trouble import WORDS, unreached
from hipwise.sensing.source import Grade, View
from hipwise.sensing.thigh.motion import Motion

UNHEARD_S = 1.5
"""No new sample for longer is worth a word."""
START_AGAIN_S = 2.0
COARSE_HZ = 12.0
"""Fewer samples a second do not show where a lift begins; an old phone has 20."""
RATE_OVER_S = 3.0
LEAST_S = 1e-4
"""Between the last sample before a break of the clock and the first after it."""

Question = Literal["get", "start", "config"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of motion, its times on this computer's clock; ``broken`` where the phone's clock broke
    before it."""

    motion: Motion
    broken: bool


class Stream:
    """One phone's measurement. Ask `question`; tell `take`, `started`, `opened` or `failed`."""

    def __init__(self, experiment: Experiment, now_s: float) -> None:
        self.feed = Feed(experiment)
        self.clock = Clock()
        self._pending: list[Motion] = []
        self._pieces: list[Piece] = []
        self._broken = False
        self._last_s = -math.inf
        self._epoch = 0
        self._measured = True
        self._question: Question = "start"
        self._started_s = -math.inf
        self._refused = False
        self._fresh_s = self._answered_s = now_s
        self._failure: str | None = None
        self._why: str | None = None
        self._rate: deque[tuple[float, int]] = deque()

    @property
    def question(self) -> Question:
        return self._question

    def take(self, now_s: float, answer: Any) -> None:
        """The answer to a ``/get``."""
        before = (self.feed.last_s, self.feed.epoch)
        self._answered_s = now_s
        try:
            stretches = self.feed.take(now_s, answer)
        except UserError as error:
            self.failed(now_s, "wrong", str(error))
            return
        self._failure = self._why = None
        if self._missing(answer):
            self._question = "config"
            return
        if self.feed.epoch != before[1]:
            self._pending += stretches  # of before, by the old clock
            stretches = []
        if (self.feed.last_s > before[0] and self.feed.last_s >= 0) or self.feed.epoch != before[1]:
            if now_s - self._fresh_s > UNHEARD_S:
                self._rate.clear()  # how often it measured before the gap, and not in it
            self._fresh_s = now_s
            if self.feed.last_s >= 0:
                self._hear(now_s)
        self._pending += stretches
        self._rate.append((now_s, sum(len(stretch.t_s) for stretch in stretches)))
        while now_s - self._rate[0][0] > RATE_OVER_S:
            self._rate.popleft()
        if not self.feed.measuring:
            self._measured = False
            if now_s - self._started_s > START_AGAIN_S:
                self._question = "start"

    def started(self, now_s: float, accepted: bool) -> None:
        self._refused = not accepted
        self._started_s = now_s
        self._question = "get"

    def opened(self, experiment: Experiment) -> None:
        """What is open in phyphox now, after something else seemed to be."""
        self._question = "start"
        if experiment != self.feed.experiment:
            self._pending += self.feed.rest()
            epoch = self.feed.epoch
            self.feed = Feed(experiment)
            self.feed.epoch = epoch + 1

    def failed(self, now_s: float, token: str, why: str | None = None) -> None:
        """It could not be asked, or answered nonsense."""
        self._failure, self._why = token, why
        if token in ("strange", "wrong"):
            self._question = "config"

    def pieces(self) -> list[Piece]:
        """What has come since this was last asked; nothing until the clocks have been compared."""
        if self.clock.settled:
            self._map()
        taken, self._pieces = self._pieces, []
        return taken

    def trouble(self, now_s: float) -> str | None:
        """What is wrong, as a token of `trouble.WORDS`; None while samples come."""
        if now_s - self._fresh_s <= UNHEARD_S:
            return "coarse" if self._coarse(now_s) else None
        if self._failure is not None:
            return self._failure
        if not self.feed.measuring or self._refused:
            return "stopped"
        # A question that is still open is no phone that has nothing to say.
        return "asleep" if now_s - self._answered_s <= UNHEARD_S else "slow"

    def view(self, now_s: float) -> View:
        """What can be seen through it now."""
        token = self.trouble(now_s)
        if token is None:
            return View(Grade.GOOD, 1.0)
        if token == "coarse":
            return View(Grade.POOR, 1.0, WORDS[token], "phone_coarse")
        return unreached(token, self._why)

    def _coarse(self, now_s: float) -> bool:
        if not self._rate or now_s - self._rate[0][0] < 0.8 * RATE_OVER_S:
            return False
        return sum(count for _, count in self._rate) < COARSE_HZ * (now_s - self._rate[0][0])

    def _missing(self, answer: Any) -> bool:
        """phyphox leaves out the buffers it does not have: then another experiment is open."""
        return self.feed.experiment.acceleration.time not in answer["buffer"]

    def _hear(self, now_s: float) -> None:
        anew = self.feed.epoch != self._epoch or (self.feed.measuring and not self._measured)
        self._epoch = self.feed.epoch
        self._measured = self._measured or self.feed.measuring
        ahead_s, breaks = self.clock.ahead_s, self.clock.breaks
        self.clock.hear(now_s, self.feed.last_s, anew=anew)
        if self.clock.breaks != breaks and ahead_s is not None:
            self._map(ahead_s)
            self._broken = True

    def _map(self, ahead_s: float | None = None) -> None:
        """Bring what is held to this computer's clock: that of before a break by the constant of before."""
        pending, self._pending = self._pending, []
        for motion in pending:
            by_s = self.clock.ahead_s if ahead_s is None else ahead_s
            assert by_s is not None
            over_s = self._last_s + LEAST_S - (float(motion.t_s[0]) + by_s)
            if over_s > 0:
                by_s += over_s
                if ahead_s is None:
                    self.clock.delay(over_s)
            moved = replace(motion, t_s=motion.t_s + by_s)
            self._pieces.append(Piece(moved, self._broken))
            self._broken = False
            self._last_s = float(moved.t_s[-1])
