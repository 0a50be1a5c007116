"""A single measure by phone: how far a hip turns, three tries from rest, the middle one counts (SCIENCE 4.1).

Sitting, the phone strapped to the front of the shin: turning the hip swings the shin, and the angle between
gravity at rest and gravity at the end is the rotation, in any mounting.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from statistics import median, stdev
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hipwise.coaching.messages import Message
from hipwise.coaching.voice import Voice
from hipwise.sensing.phone.still import Still, between_deg

Floats = NDArray[np.float64]

TRIES = 3
OUT_DEG, BACK_DEG = 8.0, 5.0
"""Moved is beyond the first, back at rest within the second."""
HELD_S = 0.8
WIDEST_DEG = 85.0
"""No hip turns further: the phone was moved, or the person got up."""
TESTER_DEG = 3.0
"""What the same person measures differently by phone: 1.9 to 3.6 degrees with a tester (SCIENCE 4.1)."""

Way = Literal["in", "out"]


class Step(StrEnum):
    REST = "rest"  # sit still
    TURN = "turn"  # as far as it goes, and hold
    BACK = "back"  # to the middle again
    DONE = "done"


class Tries:
    """Call `begin`, then `feel` and `tick`. ``way``: the hip turns in (the foot goes out), or out."""

    def __init__(self, way: Way, lengths: Mapping[str, float]) -> None:
        self.way: Way = way
        self.step = Step.REST
        self.tries_deg: list[float] = []
        self.turned_deg = math.nan
        self._voice = Voice(lengths)
        self._still = Still(HELD_S)
        self._rest: Floats | None = None
        self._said: list[str] = []

    @property
    def value_deg(self) -> float | None:
        """The middle of the three."""
        return median(self.tries_deg) if len(self.tries_deg) == TRIES else None

    @property
    def error_deg(self) -> float | None:
        """One standard error: of the median of three tries, and of measuring on another day."""
        if len(self.tries_deg) < TRIES:
            return None
        return math.hypot(TESTER_DEG, 1.25 * stdev(self.tries_deg) / math.sqrt(TRIES))

    def begin(self, t_s: float) -> list[Message]:
        return [say for cue in ("shin", "sit-still") for say in self._voice.say(cue, t_s)]

    def feel(self, t_s: Floats, gravity: Floats) -> None:
        """Gravity (n, 3) at times (n,), in their order."""
        for at_s, row in zip(t_s.tolist(), gravity, strict=True):
            direction = self._still.feed(at_s, row)
            if self._rest is not None:
                self.turned_deg = between_deg(self._rest, row)
            if direction is not None:
                self._held(direction)

    def tick(self, t_s: float) -> list[Message]:
        said, self._said = self._said, []
        return [say for cue in said for say in self._voice.say(cue, t_s)]

    def _held(self, direction: Floats) -> None:
        """The shin is held still, pointing so."""
        if self.step is Step.REST:
            self._rest = direction
            self.step = Step.TURN
            self._said.append(f"turn-{self.way}")
            return
        if self._rest is None or self.step is Step.DONE:
            return
        turned_deg = between_deg(self._rest, direction)
        if self.step is Step.TURN and turned_deg > WIDEST_DEG:
            self._rest, self.step = None, Step.REST
            self._said.append("sit-still")
        elif self.step is Step.TURN and turned_deg > OUT_DEG:
            self.tries_deg.append(turned_deg)
            done = len(self.tries_deg) == TRIES
            self.step = Step.DONE if done else Step.BACK
            self._said += [f"count-{len(self.tries_deg)}", "measured" if done else "back-to-middle"]
        elif self.step is Step.BACK and turned_deg > self.tries_deg[-1]:
            self.tries_deg[-1] = min(turned_deg, WIDEST_DEG)  # that was not yet as far as it goes
        elif self.step is Step.BACK and turned_deg < BACK_DEG:
            self._rest = direction
            self.step = Step.TURN
            self._said.append(f"turn-{self.way}")
