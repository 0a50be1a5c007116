"""Which correction a repetition earns: one at most, and the same one not twice within three."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from statistics import median

from hipwise.coaching.cues import fault_id
from hipwise.exercises import Exercise
from hipwise.repetitions.events import Fault, Repetition

SLOWER_DOWN = "slower-down"
SMOOTHER_START = "smoother-start"
HIPS_STILL = "hips-still"
FEET_APART: Fault = "feet_apart"
NO_HOLD: Fault = "no_hold"
APART = 3
"""The same correction is heard again after this many repetitions at the earliest."""
SETTLED = 3
"""The reminder of the hand on the hip waits until this many repetitions are done."""
LINES = 2
"""A fault has a first line and a second; the third would be for a coach who stops the set."""


class Corrections:
    """The corrections of one set."""

    def __init__(self, exercise: Exercise):
        self._exercise = exercise
        self._ratios: deque[float] = deque(maxlen=3)
        self._holdless: deque[bool] = deque(maxlen=3)
        self._said: dict[str, list[int]] = {}
        self._done = 0

    def after(self, repetition: Repetition) -> str | None:
        """The cue to say after this repetition, if any. Asking is not saying: confirm with `said`."""
        self._done += 1
        self._holdless.append(NO_HOLD in repetition.faults)
        if repetition.lower_to_lift is not None:
            self._ratios.append(repetition.lower_to_lift)
        for wanted in self._wanted(repetition):
            said = self._said.get(wanted, [])
            if not said or self._done - said[-1] >= APART:
                return fault_id(wanted, min(len(said) + 1, LINES)) if wanted in _FAULTS else wanted
        return None

    def said(self, cue: str) -> None:
        self._said.setdefault(_FAULT_OF.get(cue, cue), []).append(self._done)

    def _wanted(self, repetition: Repetition) -> Iterator[str]:
        if FEET_APART in repetition.faults:
            yield FEET_APART
        # One look at one lowering says little with a camera (SCIENCE 2): three, and their median.
        if len(self._ratios) == 3 and median(self._ratios) < self._exercise.pacing.slower_below:
            yield SLOWER_DOWN
        if repetition.lift_s is not None and repetition.lift_s < self._exercise.faults.flung_lift_s:
            yield SMOOTHER_START
        # A pause of half a second is a few pictures: one repetition without it may be the camera's.
        if self._holdless[-1] and sum(self._holdless) >= 2:
            yield NO_HOLD
        # Neither one camera nor one thigh sensor sees the pelvis roll: a reminder, once a set.
        if HIPS_STILL not in self._said and self._done > SETTLED:
            yield HIPS_STILL


_FAULTS = (FEET_APART, NO_HOLD)
_FAULT_OF = {fault_id(fault, time): fault for fault in _FAULTS for time in range(1, LINES + 1)}
