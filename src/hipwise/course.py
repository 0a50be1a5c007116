"""What the phone on the thigh felt of one lying, kept so that it can be measured as a whole.

While it happens, the leg's axis is known from the first lifts on and better with each; the first of them are
measured with less. Once the set is over all of it is known, and it is measured again as `hipwise analyze`
measures a recording: the same repetitions, with the same moments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hipwise.exercises import Exercise
from hipwise.repetitions import Arming, Repetition, Tracker
from hipwise.sensing import Sample
from hipwise.sensing.thigh import Motion, ThighSensor
from hipwise.sensing.thigh.mounting import Mounting

LAY_S = 3.0
"""From so long before they were known to lie still: home, with nothing of how they got there."""
ALIKE_SHARE = 0.8
"""Fewer of the counted ones found again, and the whole is no better known than its parts."""


class Course:
    """`begin` when they are to lie still, `lies` once they do, `add` all that is felt."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self._motions: list[Motion] = []
        self._gaps: list[float] = []
        self._from_s: float | None = None

    def lies(self, t_s: float) -> None:
        if self._from_s is None:
            self._from_s = t_s - LAY_S

    def add(self, motions: Sequence[Motion], samples: Sequence[Sample]) -> None:
        """Averaged motion, and the look that each row of it became, for the feet a camera saw."""
        self._motions += motions
        self._gaps += [sample.feet_gap for sample in samples]

    def again(self, counted: Sequence[Repetition], exercise: Exercise) -> list[Repetition]:
        """Those of the ``counted`` that are found again in the whole, by their number, measured by all of it.

        What is counted stays counted: only its measures change. Nothing where the whole tells of another
        movement than was heard.
        """
        if self._from_s is None or not counted:
            return []
        here = [rep for rep in counted if rep.top_s is not None and rep.top_s > self._from_s]
        found = self._whole(self._from_s, exercise) if here else []
        both = [
            replace(one, number=rep.number, t_s=rep.t_s)
            for rep in here
            for one in found
            if _holds(one, rep.top_s)
        ]
        return both if len(both) >= ALIKE_SHARE * len(here) else []

    def _whole(self, from_s: float, exercise: Exercise) -> list[Repetition]:
        t_s = np.concatenate([motion.t_s for motion in self._motions])
        kept = t_s >= from_s
        turning = [motion.rotation_rad_s for motion in self._motions]
        felt = np.concatenate([motion.acceleration_g for motion in self._motions])[kept]
        turned = None
        if all(one is not None for one in turning):
            turned = np.concatenate([one for one in turning if one is not None])[kept]
        motion = Motion(t_s[kept], felt, turned)
        sensor = ThighSensor(Mounting.find(motion.t_s, motion.acceleration_g, motion.rotation_rad_s))
        tracker = Tracker(exercise, Arming.AT_ONCE, "thigh")
        events = [
            event
            for sample, gap in zip(sensor.feel(motion), np.array(self._gaps)[kept].tolist(), strict=True)
            for event in tracker.feed(sample._replace(feet_gap=gap))
        ]
        return [event for event in events + tracker.finish() if isinstance(event, Repetition)]


def _holds(repetition: Repetition, t_s: float | None) -> bool:
    """Whether that moment lies in it."""
    start_s, end_s = repetition.start_s, repetition.end_s
    return None not in (t_s, start_s, end_s) and start_s < t_s < end_s  # pyright: ignore[reportOperatorIssue]
