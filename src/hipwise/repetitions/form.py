"""Form: where a repetition stops being clean, each fault from its own evidence.

Pelvis roll is not among them: neither one camera nor one thigh sensor can see it (SCIENCE 6.4).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from hipwise.exercises import Faults
from hipwise.repetitions.events import Fault, Repetition
from hipwise.repetitions.tempo import Phases
from hipwise.sensing import SourceKind

_MOVING_DEG_S = 10.0  # slower turning says nothing of the axis (SCIENCE 6.3)
_FRESH = 3  # repetitions 2 to 4 are what later ones are held against (SCIENCE 6.7)


@dataclass(frozen=True, slots=True)
class Axis:
    """The line about which the sensor turned most, by its gyroscope.

    ``drift_deg`` is its angle to the axis of the whole recording. ``share`` is how much of the turning was
    about it, and ``clam_share`` how much about the recording's axis.
    """

    drift_deg: float
    share: float
    clam_share: float

    @classmethod
    def of(cls, turning_deg_s: NDArray[np.float64]) -> Axis | None:
        """From (n, 3) turning about the recording's axis and across it; None where it is not known."""
        size = np.linalg.norm(turning_deg_s, axis=1)
        moving = turning_deg_s[size > _MOVING_DEG_S]  # NaN is not
        if len(moving) < 4:
            return None
        squares = moving.T @ moving
        values, vectors = np.linalg.eigh(squares)
        total = float(np.trace(squares))
        along = min(abs(float(vectors[0, -1])), 1.0)
        return cls(math.degrees(math.acos(along)), float(values[-1]) / total, float(squares[0, 0]) / total)


def _during(trace: NDArray[np.float64], start_s: float, end_s: float) -> NDArray[np.float64]:
    return trace[(trace[:, 0] >= start_s) & (trace[:, 0] <= end_s), 3:6]


# What a source is wrong by that no averaging takes away, as one standard deviation: degrees of opening, and
# a share of each phase, since where the opening is bent a movement seems to begin late or end early. Thigh:
# 1° by gravity alone (SCIENCE 6.3) and the lever arm; pelvis: SCIENCE 6.4; camera: `make bench`.
_BENT: Mapping[SourceKind, tuple[float, float]] = {
    "thigh": (1.0, 0.02),
    "pelvis": (2.0, 0.02),
    "camera": (5.0, 0.08),
}
_FOLLOWED_SHARE = 0.03  # of each phase, where the flow tells the course: more than drawn people need


class Form:
    """Judges one repetition after another of a set, and adds to the errors what its source is wrong by."""

    def __init__(self, faults: Faults, source: SourceKind) -> None:
        self._faults = faults
        self._bent_deg, self._bent_share = _BENT[source]
        self._earlier: deque[Phases] = deque(maxlen=6)
        self._fresh: list[Phases] = []
        self._judged = 0

    def judge(
        self,
        t_s: float,
        number: int,
        phases: Phases,
        trace: NDArray[np.float64],
        bent_deg: float | None = None,
    ) -> Repetition:
        """The repetition with its measures and its faults.

        Args:
            trace: (n, 7) time, opening, feet gap, how fast the sensor turns about the leg's axis and two
                lines across it, and the flow (NaN where there is none).
            bent_deg: what the opening is wrong by where that is known better than for all such sources.
        """
        faults = self._of(phases, trace)
        self._judged += 1
        self._earlier.append(phases)
        if 1 < self._judged <= 1 + _FRESH:
            self._fresh.append(phases)
        share = _FOLLOWED_SHARE if phases.followed else self._bent_share
        return Repetition(
            t_s=t_s,
            number=number,
            whole=True,
            start_s=phases.start_s,
            top_s=phases.top_s,
            end_s=phases.end_s,
            lift_s=phases.lift_s,
            hold_s=phases.hold_s,
            lower_s=phases.lower_s,
            lower_to_lift=phases.lower_to_lift,
            opening_deg=phases.opening_deg,
            lift_error_s=math.hypot(phases.lift_error_s, share * phases.lift_s),
            # Each of the two ends of the hold has half of what its movement is wrong by.
            hold_error_s=math.hypot(
                phases.hold_error_s, share * phases.lift_s / 2, share * phases.lower_s / 2
            ),
            lower_error_s=math.hypot(phases.lower_error_s, share * phases.lower_s),
            lower_to_lift_error=math.hypot(
                phases.lower_to_lift_error, math.sqrt(2) * share * phases.lower_to_lift
            ),
            opening_error_deg=math.hypot(
                phases.opening_error_deg, self._bent_deg if bent_deg is None else bent_deg
            ),
            faults=tuple(faults),
        )

    def _of(self, phases: Phases, trace: NDArray[np.float64]) -> list[Fault]:
        rules = self._faults
        faults: list[Fault] = []
        axis = Axis.of(_during(trace, phases.start_s, phases.end_s))
        drifted = axis is not None and axis.drift_deg > rules.axis_drift_deg
        rocked = axis is not None and axis.share < rules.rocking_share
        if self._feet_apart(phases, trace) or (drifted and not rocked):
            faults.append("feet_apart")
        if phases.lowering_peak_deg_s > rules.dropped_speed_deg_s:
            faults.append("dropped")
        if phases.lift_s < rules.flung_lift_s:
            faults.append("flung")
        if len(self._earlier) >= 2:
            usual_deg = median(p.opening_deg for p in self._earlier)
            if phases.opening_deg < rules.short_share * usual_deg:
                faults.append("short")
        if phases.hold_s < rules.no_hold_s:
            faults.append("no_hold")
        if rocked:
            faults.append("rocking")
        if len(self._fresh) == _FRESH:
            slower = phases.lift_s > rules.tiring_lift_share * median(p.lift_s for p in self._fresh)
            fresh_deg = median(p.opening_deg for p in self._fresh)
            if slower and phases.opening_deg < rules.tiring_opening_share * fresh_deg:
                faults.append("tiring")
        return faults

    def _feet_apart(self, phases: Phases, trace: NDArray[np.float64]) -> bool:
        """The ankles part at the top against where they were at rest (camera)."""
        when_s, gap = trace[:, 0], trace[:, 2]
        high = trace[:, 1] > phases.home_deg + 0.7 * phases.opening_deg
        rest = (when_s < phases.start_s) | (when_s > phases.end_s)
        at_top, at_rest = gap[high & np.isfinite(gap)], gap[rest & np.isfinite(gap)]
        if len(at_top) < 3 or len(at_rest) < 3:
            return False
        return float(np.median(at_top) - np.median(at_rest)) > self._faults.feet_apart_gap
