"""A recording from a thigh or pelvis sensor, as a source."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Literal

import numpy as np

from hipwise.sensing.source import Grade, Sample, Side, View
from hipwise.sensing.thigh.motion import Motion
from hipwise.sensing.thigh.mounting import Mounting, off_axis_share
from hipwise.sensing.thigh.sensor import ThighSensor, steady

STILL_LEG_DEG = 5.0  # a leg that swings less is the lower one, or nobody moved
TURNED_OVER_DEG = 105.0  # no hip swings so far (SCIENCE 1.2); who turned over has no one home
WOBBLY_SHARE = 0.15  # more turning than this is not about the axis (SCIENCE 6.5)
GAP_S = 1.0


class Recording:
    """Yields the opening (thigh) or the roll (pelvis) over a whole recording.

    The mounting is found on the whole recording first; the samples then come one after the other,
    as they would live.
    """

    def __init__(
        self, motion: Motion, *, kind: Literal["thigh", "pelvis"] = "thigh", side: Side | None = None
    ) -> None:
        self.kind: Literal["thigh", "pelvis"] = kind
        self.side: Side | None = side
        self.duration_s = motion.duration_s
        self.rate_hz = motion.rate_hz
        self._motion = steady(motion)
        self._mounting = Mounting.find(
            self._motion.t_s, self._motion.acceleration_g, self._motion.rotation_rad_s
        )

    @cached_property
    def _samples(self) -> list[Sample]:
        return ThighSensor(self._mounting).feel(self._motion)

    def __iter__(self) -> Iterator[Sample]:
        return iter(self._samples)

    @cached_property
    def swing_deg(self) -> float:
        """How far the leg swings, its rarest positions left out."""
        return float(np.ptp(np.quantile([s.opening_deg for s in self._samples], [0.05, 0.95])))

    def view(self) -> View:
        """Is the sensor worn on the moving leg, and is it steady?"""
        gaps = np.diff(self._motion.t_s)
        missing_s = float(gaps[gaps > GAP_S].sum())
        seen = 1 - missing_s / self.duration_s
        if self.kind == "thigh" and self.swing_deg < STILL_LEG_DEG:
            return View(
                Grade.UNUSABLE,
                seen,
                "The sensor hardly moves. Wear it on the top leg, above the knee.",
            )
        if self.swing_deg > TURNED_OVER_DEG:
            return View(
                Grade.UNUSABLE,
                seen,
                "You turned over or got up for a good part of it. Record one side at a time, lying down.",
            )
        if seen < 0.5:
            return View(Grade.UNUSABLE, seen, "More than half of the recording is missing.")
        rotation = self._motion.rotation_rad_s
        if rotation is not None and off_axis_share(rotation, self._mounting.axis) > WOBBLY_SHARE:
            return View(
                Grade.POOR,
                seen,
                "The sensor turns about more than one axis. Strap it tighter, and keep the heels together.",
            )
        if seen < 0.95:
            return View(Grade.POOR, seen, "Parts of the recording are missing.")
        return View(Grade.GOOD, seen)
