"""Which remark a repetition earns: one at most, kindly, and the same correction not twice within three."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from statistics import median
from typing import Literal

from hipwise.coaching.cues import fault_id
from hipwise.coaching.plan import Plan
from hipwise.exercises import Exercise
from hipwise.repetitions.events import Fault, Repetition
from hipwise.sensing import Side

Slip = Fault | Literal["too_fast", "too_high"]
"""A fault of the repetition, or what only the coach makes of several."""

HIPS_STILL = "hips-still"
BETTER = "better"
APART = 3
"""The same correction is heard again after this many repetitions at the earliest."""
LINES = 3
"""A first line, a second, and the fallback; after that the coach lets it be for this set."""
SETTLED = 3
"""The reminder of the hand on the hip waits until this many repetitions are done."""
MENDED = 2
"""Praise when what was corrected has stayed away for so many repetitions."""
PRAISE_APART = 4
"""From one praise to the next: three repetitions lie between them, for praise that is cheap is none."""
ABOVE_DEG = 10.0
"""So far above the person's own limit an opening is too high, or the hip has rolled (SCIENCE 6.4)."""


class Corrections:
    """The remarks of one set. ``rolled``: a sensor on the thigh has read more than the person's hip can do
    by itself, which is rather a rolling hip, and worth a question after the set (SCIENCE 6.4).

    ``tired`` is how often the session has offered to stop: once a set, and in its next set in other words.
    """

    def __init__(self, exercise: Exercise, plan: Plan, side: Side, tired: int = 0):
        self.rolled = False
        self.tired = self._tired_before = tired
        self._exercise = exercise
        self._plan = plan
        self._limit_deg = plan.limits_deg.get(side)
        self._ratios: deque[float] = deque(maxlen=3)
        self._holdless: deque[bool] = deque(maxlen=3)
        self._said: dict[Slip, list[int]] = {}
        self._last_seen: dict[Slip, int] = {}
        self._praised: set[Slip] = set()
        self._praised_at = -PRAISE_APART
        self._reminded = False
        self._offered: Slip | None = None
        self._done = 0

    @property
    def tiring(self) -> bool:
        """Whether they were told that this is a good place to stop."""
        return self.tired > self._tired_before

    def after(self, repetition: Repetition) -> str | None:
        """The cue to say after this repetition, if any. Asking is not saying: confirm with `said`."""
        self._done += 1
        self._holdless.append("no_hold" in repetition.faults)
        if repetition.lower_to_lift is not None:
            self._ratios.append(repetition.lower_to_lift)
        self.rolled = self.rolled or (self._plan.on_thigh and self._above(repetition))
        slips = list(self._slips(repetition))
        for slip in slips:
            self._last_seen[slip] = self._done
        for slip in slips:
            if (time := self._time(slip)) is not None:
                self._offered = slip
                return fault_id(self._exercise.speech.lines.get(slip, slip), time)
        if self._mended() and self._done - self._praised_at >= PRAISE_APART:
            return BETTER
        # Neither one camera nor one thigh sensor sees the pelvis roll: a reminder, once a set.
        if not self._reminded and self._done > SETTLED:
            return HIPS_STILL
        return None

    def said(self, cue: str) -> None:
        """It was: what `after` gave last."""
        if cue == HIPS_STILL:
            self._reminded = True
        elif cue == BETTER:
            self._praised |= self._mended()
            self._praised_at = self._done
        elif self._offered == "tiring":
            self.tired += 1
        elif self._offered is not None:
            self._said.setdefault(self._offered, []).append(self._done)

    def _time(self, slip: Slip) -> int | None:
        """The how manieth time it would be that this is said now, None if it is not to be said."""
        if slip == "tiring":
            return None if self.tiring else self.tired + 1
        said = self._said.get(slip, [])
        return len(said) + 1 if not said or (len(said) < LINES and self._done - said[-1] >= APART) else None

    def _mended(self) -> set[Slip]:
        """What was corrected, has stayed away since, and was not praised yet: one praise is for all of it."""
        return {
            slip
            for slip, said in self._said.items()
            if slip not in self._praised and self._done - max(self._last_seen[slip], said[-1]) >= MENDED
        }

    def _slips(self, repetition: Repetition) -> Iterator[Slip]:
        """What slipped, what matters most first."""
        faults = repetition.faults
        if "tiring" in faults:
            yield "tiring"
        if "pelvis_roll" in faults:
            yield "pelvis_roll"
        if "feet_apart" in faults:
            yield "feet_apart"
        if not self._plan.on_thigh and self._above(repetition):
            yield "too_high"
        if "rocking" in faults:
            yield "rocking"
        # One look at one lowering says little with a camera (SCIENCE 2): three, and their median.
        if len(self._ratios) == 3 and median(self._ratios) < self._exercise.pacing.slower_below:
            yield "too_fast"
        if "dropped" in faults:
            yield "dropped"
        if "flung" in faults:
            yield "flung"
        # A pause of half a second is a few pictures: one repetition without it may be the camera's.
        if self._holdless[-1] and sum(self._holdless) >= 2:
            yield "no_hold"
        if "short" in faults and "tiring" not in faults:
            yield "short"

    def _above(self, repetition: Repetition) -> bool:
        """Whether it opened further than this person can with the hip still."""
        limit_deg, opening_deg = self._limit_deg, repetition.opening_deg
        return limit_deg is not None and opening_deg is not None and opening_deg > limit_deg + ABOVE_DEG
