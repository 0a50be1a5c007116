"""A sensor on the thigh, mounted anyhow: samples of acceleration in, samples of opening out."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hipwise.sensing.source import Sample
from hipwise.sensing.thigh.motion import Motion
from hipwise.sensing.thigh.mounting import Mounting

Floats = NDArray[np.float64]

BIN_S = 1 / 30  # a leg needs no more; averaging over it is the low-pass
PULL_S = 1.0  # the gyroscope's angle is pulled to gravity's over this long (SCIENCE 6.3)
SHAKEN_G = 0.1  # so far from 1 g, acceleration is not gravity alone and pulls less
LEANING_DEG = (
    25.0  # the leg's own axis leans by more than this against home: the body has turned, not the leg
)


def steady(motion: Motion) -> Motion:
    """The motion averaged over thirtieths of a second; times are averaged with it, so nothing lags.

    A sensor that is slower than that is left as it is.
    """
    number = np.floor(motion.t_s / BIN_S).astype(np.int64)
    starts = np.flatnonzero(np.diff(number, prepend=-1))
    counts = np.diff(np.append(starts, len(number)))

    def mean(values: Floats) -> Floats:
        total = np.add.reduceat(values, starts, axis=0)
        return total / (counts if values.ndim == 1 else counts[:, None])

    rotation = None if motion.rotation_rad_s is None else mean(motion.rotation_rad_s)
    return Motion(mean(motion.t_s), mean(motion.acceleration_g), rotation)


class ThighSensor:
    """Turns averaged motion (see ``steady``) into samples, as they come.

    Without a gyroscope the opening is that of gravity alone. With one, the turning about the axis is
    summed up and pulled towards gravity, less where the leg is being shaken or flung.
    """

    def __init__(self, mounting: Mounting) -> None:
        self._mounting = mounting
        self._t_s = math.nan
        self._opening_deg = math.nan

    def aim(self, mounting: Mounting) -> None:
        """The mounting is known better now; what was summed up goes on."""
        self._mounting = mounting

    def feel(self, motion: Motion) -> list[Sample]:
        """The samples of one stretch of motion; stretches follow each other."""
        by_gravity = self._mounting.opening_deg(motion.acceleration_g)
        settled = (np.abs(self._mounting.leaning_deg(motion.acceleration_g)) < LEANING_DEG).tolist()
        if motion.rotation_rad_s is None:
            looks = zip(motion.t_s.tolist(), by_gravity.tolist(), settled, strict=True)
            return [Sample(t_s, opening_deg, settled=still) for t_s, opening_deg, still in looks]
        turning = np.degrees(motion.rotation_rad_s @ self._mounting.frame)
        shaken = np.abs(np.linalg.norm(motion.acceleration_g, axis=1) - 1) / SHAKEN_G
        samples: list[Sample] = []
        rows = zip(
            motion.t_s.tolist(), by_gravity.tolist(), turning.tolist(), shaken.tolist(), settled, strict=True
        )
        for t_s, gravity_deg, (deg_s, across, over), shake, still in rows:
            dt_s = t_s - self._t_s
            if math.isnan(dt_s) or dt_s > 0.5:
                self._opening_deg = gravity_deg
            else:
                self._opening_deg += deg_s * dt_s
                pull = 1 - math.exp(-dt_s / (PULL_S * (1 + shake**2)))
                # Both are angles: half a turn and more is nearer the other way round.
                self._opening_deg += pull * math.remainder(gravity_deg - self._opening_deg, 360.0)
                self._opening_deg = math.remainder(self._opening_deg, 360.0)
            self._t_s = t_s
            samples.append(Sample(t_s, self._opening_deg, turning_deg_s=(deg_s, across, over), settled=still))
        return samples
