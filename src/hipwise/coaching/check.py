"""The check set: eight repetitions by the beat, a phone in the waistband, for the pelvis alone (SCIENCE 6.4).

Pure: times and gravity are passed in, what is said comes out. The beat drives; nobody counts by sight.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from hipwise.coaching.messages import Beat, Message
from hipwise.coaching.pacer import Pacer
from hipwise.coaching.voice import Voice
from hipwise.exercises import Exercise
from hipwise.repetitions.roll import STEADY_DEG, Cycle, Roll, with_the_beat
from hipwise.sensing.phone.still import Still

Floats = NDArray[np.float64]

REPS = 8
SETTLE_S = 3.0
"""Still for so long before the beat begins."""
WIDEST_DEG = 50.0
"""A personal range is never set higher (SCIENCE 1.2)."""
START_DEG = 30.0
"""Where everybody starts (SCIENCE 1.2)."""
AFTER_S = 1.0


class Stage(StrEnum):
    SETTLE = "settle"
    MOVING = "moving"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Range:
    """The largest opening of the hip alone with the pelvis still, degrees.

    ``bounded``: further open, the pelvis rolled. If it never did, the hip may open further than was tried.
    """

    opening_deg: float
    error_deg: float
    bounded: bool

    @property
    def limit_deg(self) -> float:
        """What a session holds the person to; who was careful here is not held to less than the start."""
        return self.opening_deg if self.bounded else max(self.opening_deg, START_DEG)


class CheckSet:
    """Call `begin`, then `feel` and `tick` with times that do not go backwards."""

    def __init__(self, exercise: Exercise, lengths: Mapping[str, float]) -> None:
        self.stage = Stage.SETTLE
        self.count = 0
        self.roll: Roll | None = None
        self.cycles: list[Cycle] = []
        self._tempo = exercise.tempo
        self._pacer = Pacer(exercise, driving=True)
        self._voice = Voice(lengths)
        self._still = Still()
        self._t_s: list[float] = []
        self._gravity: list[Floats] = []
        self._ends_s = math.inf

    def begin(self, t_s: float) -> list[Message]:
        said: list[Message] = []
        for cue in ("waistband", "with-the-beat", "lie-still"):
            said += self._voice.say(cue, t_s)
        return said

    def feel(self, t_s: Floats, gravity: Floats) -> None:
        """Gravity (n, 3) at times (n,), in their order."""
        for at_s, row in zip(t_s.tolist(), gravity, strict=True):
            self._still.feed(at_s, row)
            if self.stage is not Stage.DONE:
                self._t_s.append(at_s)
                self._gravity.append(row)

    def tick(self, t_s: float) -> list[Message]:
        """Let time pass."""
        if self.stage is Stage.SETTLE:
            since_s = self._still.since_s
            if since_s is None or t_s - since_s < SETTLE_S or t_s < self._voice.free_s:
                return []
            self.stage = Stage.MOVING
            said: list[Message] = [*self._voice.say("ready", t_s)]
            self._pacer.start(t_s + 2.0)
            return said
        if self.stage is Stage.DONE:
            return []
        return self._end(t_s) if t_s >= self._ends_s else self._beats(t_s)

    def _beats(self, t_s: float) -> list[Message]:
        messages: list[Message] = []
        for beat in self._pacer.beats(t_s):
            if len(self.cycles) >= REPS and beat.phase == "lift":
                self._ends_s = min(self._ends_s, beat.at_s + AFTER_S)
                self._pacer.stop()
                break
            messages.append(beat)
            messages += self._on(beat)
        return messages

    def _on(self, beat: Beat) -> Sequence[Message]:
        tempo = self._tempo
        if beat.phase == "lift":
            top_s = beat.at_s + tempo.lift_s
            lower_s = top_s + tempo.hold_s
            self.cycles.append(Cycle(beat.at_s, top_s, lower_s, lower_s + self._pacer.lower_s + tempo.rest_s))
            return self._voice.say("lift", beat.at_s) if len(self.cycles) <= 2 else []
        if beat.phase == "hold" and len(self.cycles) <= 2:
            return self._voice.say("hold", beat.at_s)
        if beat.phase == "lower" and beat.step == 0 and len(self.cycles) <= 2:
            return self._voice.say("lower", beat.at_s)
        if beat.phase == "rest":
            self.count = len(self.cycles)
            return self._voice.say(f"count-{self.count}", beat.at_s)
        return []

    def _end(self, t_s: float) -> list[Message]:
        self.stage = Stage.DONE
        self.roll = with_the_beat(np.array(self._t_s), np.array(self._gravity).reshape(-1, 3), self.cycles)
        return [*self._voice.say("unjudged" if self.roll is None else f"pelvis-{self.roll.verdict}", t_s)]


def personal_range(roll: Roll, openings_deg: Sequence[float], error_deg: float) -> Range | None:
    """The largest opening that kept the pelvis still, from what a camera saw of the same repetitions.

    A camera sees hip and roll together: the hip's own is its opening less the roll (SCIENCE 6.4).

    Args:
        openings_deg: of each repetition by the camera, NaN where it was not seen.
        error_deg: what the camera is wrong by, one standard deviation.
    """
    both = [
        (seen_deg, rolled_deg)
        for seen_deg, rolled_deg in zip(openings_deg, roll.each_deg, strict=True)
        if math.isfinite(seen_deg) and math.isfinite(rolled_deg)
    ]
    still = [(seen_deg, seen_deg - rolled_deg) for seen_deg, rolled_deg in both if rolled_deg < STEADY_DEG]
    widest_deg, own_deg = max(still, key=lambda one: one[1], default=(0.0, 0.0))
    if own_deg <= 0:
        return None
    bounded = any(rolled >= STEADY_DEG and seen > widest_deg for seen, rolled in both)
    return Range(min(own_deg, WIDEST_DEG), math.hypot(error_deg, roll.error_deg), bounded)
