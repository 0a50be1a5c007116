"""How far the knee opened, as it may be said: with its error, and no finer than that error allows.

An opening that is known to a few degrees (a thigh sensor, a camera that was calibrated) is given in degrees
with its error; one that is not (a camera as it stands: 4 to 6°, SCIENCE 6.6) in steps of 10°. The error says
which; nobody has to know the source.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from hipwise.exercises.exercise import Geometry
from hipwise.repetitions.events import Repetition

STEP_DEG = 10.0
FINE_DEG = 4.5  # an error above this, and only steps are shown: half a step, about


def name(geometry: Geometry, *, pelvis_still: bool = False) -> str:
    """What such a range is a range of, in words; without a still pelvis its roll is in it (SCIENCE 6.4)."""
    what = "knee opening" if geometry == "clam" else "leg raise"
    return what if pelvis_still else f"{what}, hip roll included"


@dataclass(frozen=True, slots=True)
class Range:
    """An opening, or the roll of a pelvis, with its error (one standard deviation), degrees."""

    deg: float
    error_deg: float

    @classmethod
    def of(cls, reps: Iterable[Repetition]) -> Range | None:
        """The median of the repetitions that were measured; None where none was.

        Its error is that of one of them: most of it they have in common, and no averaging takes it away.
        """
        known = [
            (deg, math.inf if rep.opening_error_deg is None else rep.opening_error_deg)
            for rep in reps
            if rep.whole
            and (deg := rep.opening_deg if rep.opening_deg is not None else rep.pelvis_roll_deg) is not None
        ]
        if not known:
            return None
        return cls(median(deg for deg, _ in known), median(error for _, error in known))

    @property
    def coarse(self) -> bool:
        """Whether it may only be shown in steps."""
        return self.error_deg > FINE_DEG

    def shown(self, coarse: bool | None = None) -> str:
        """As "about 40°" or "38° ± 2°"; ``coarse`` for one among others that are shown alike."""
        if self.coarse if coarse is None else coarse:
            return f"about {STEP_DEG * math.floor(self.deg / STEP_DEG + 0.5):.0f}°"
        return f"{self.deg:.0f}° ± {max(self.error_deg, 1.0):.0f}°"

    def as_json(self, coarse: bool | None = None) -> dict[str, Any]:
        """The number as it was measured, its error, and how it may be shown."""
        coarse = self.coarse if coarse is None else coarse
        return {
            "deg": self.deg,
            "error_deg": self.error_deg if math.isfinite(self.error_deg) else None,
            "step_deg": STEP_DEG if coarse else None,
            "shown": self.shown(coarse),
        }


def shown_alike(reps: Sequence[Repetition]) -> list[str]:
    """How each one's range may be shown, all alike: as finely as their median; "" where there is none."""
    usual = Range.of(reps)
    each = [Range.of([rep]) for rep in reps]
    return ["" if usual is None or one is None else one.shown(usual.coarse) for one in each]


def hip_angles(opening: Range, geometry: Geometry, knee_flexion_deg: float) -> dict[str, Range]:
    """Abduction and, for a clamshell, outward rotation of a hip whose pelvis stayed still (SCIENCE 6.2).

    With β = K/2 for a knee bent by K: sin(abduction) = sin β · sin θ, tan(rotation) = cos β · tan θ.
    """
    if geometry == "straight-leg":
        return {"abduction": opening}
    theta, beta = math.radians(min(opening.deg, 89.0)), math.radians(knee_flexion_deg / 2)
    abduction = math.asin(math.sin(beta) * math.sin(theta))
    rotation = math.atan(math.cos(beta) * math.tan(theta))
    by_abduction = math.sin(beta) * math.cos(theta) / math.cos(abduction)
    by_rotation = math.cos(beta) * (math.cos(rotation) / math.cos(theta)) ** 2
    return {
        "rotation": Range(math.degrees(rotation), by_rotation * opening.error_deg),
        "abduction": Range(math.degrees(abduction), by_abduction * opening.error_deg),
    }
