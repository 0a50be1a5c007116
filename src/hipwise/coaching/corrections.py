"""Which correction a repetition earns: one at most, and the same one not twice within three."""

from __future__ import annotations

from collections import deque
from statistics import median

from hipwise.exercises import Exercise
from hipwise.repetitions.events import Repetition

SLOWER_DOWN = "slower-down"
SMOOTHER_START = "smoother-start"
HIPS_STILL = "hips-still"
APART = 3
"""The same correction is heard again after this many repetitions at the earliest."""
SETTLED = 3
"""The reminder of the hand on the hip waits until this many repetitions are done."""


class Corrections:
    """The corrections of one set."""

    def __init__(self, exercise: Exercise):
        self._exercise = exercise
        self._ratios: deque[float] = deque(maxlen=3)
        self._said: dict[str, int] = {}
        self._done = 0

    def after(self, repetition: Repetition) -> str | None:
        """The cue to say after this repetition, if any. Asking is not saying: confirm with `said`."""
        self._done += 1
        if repetition.lower_to_lift is not None:
            self._ratios.append(repetition.lower_to_lift)
        for cue in self._wanted(repetition):
            if self._done - self._said.get(cue, -APART) >= APART:
                return cue
        return None

    def said(self, cue: str) -> None:
        self._said[cue] = self._done

    def _wanted(self, repetition: Repetition) -> list[str]:
        wanted: list[str] = []
        # One look at one lowering says little with a camera (SCIENCE 2): three, and their median.
        if len(self._ratios) == 3 and median(self._ratios) < self._exercise.pacing.slower_below:
            wanted.append(SLOWER_DOWN)
        if repetition.lift_s is not None and repetition.lift_s < self._exercise.faults.flung_lift_s:
            wanted.append(SMOOTHER_START)
        # Neither one camera nor one thigh sensor sees the pelvis roll: a reminder, once a set.
        if HIPS_STILL not in self._said and self._done > SETTLED:
            wanted.append(HIPS_STILL)
        return wanted
