"""What an inertial sensor recorded, in one unit and one clock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipwise.errors import UserError

Floats = NDArray[np.float64]

STANDARD_GRAVITY = 9.80665  # m/s²
LONGEST_S = 86_400.0
MOST_G, MOST_RAD_S = 1000.0, 1000.0
SLOWEST_HZ = 5.0  # nothing slower sees a leg move


@dataclass(frozen=True, slots=True)
class Motion:
    """Samples of an accelerometer, and of a gyroscope where there was one, in the sensor's own axes.

    ``t_s`` (n,) seconds from the first sample, rising. ``acceleration_g`` (n, 3), gravity included.
    ``rotation_rad_s`` (n, 3) or None.
    """

    t_s: Floats
    acceleration_g: Floats
    rotation_rad_s: Floats | None = None

    @classmethod
    def of(cls, t_s: Floats, acceleration_g: Floats, rotation_rad_s: Floats | None = None) -> Motion:
        """Clean samples: those without a number, or with one that no sensor has, are left out.

        Time only rises, from 0.

        Raises:
            UserError: nothing is left, gravity is not in it (another unit, or taken out), or the times are
                those of no recording.
        """
        good = np.isfinite(t_s) & (np.abs(acceleration_g) < MOST_G).all(axis=1)
        if rotation_rad_s is not None:
            good &= (np.abs(rotation_rad_s) < MOST_RAD_S).all(axis=1)
        t_s, acceleration_g = t_s[good], acceleration_g[good]
        if len(t_s):
            ahead = np.concatenate([[True], np.diff(np.maximum.accumulate(t_s)) > 0])
            t_s, acceleration_g = t_s[ahead], acceleration_g[ahead]
        else:
            ahead = np.zeros(0, dtype=bool)
        if len(t_s) < 10:
            raise UserError(f"it holds {len(t_s)} samples; at least 10 are needed")
        length_g = float(np.median(np.linalg.norm(acceleration_g, axis=1)))
        if not 0.7 < length_g < 1.4:
            raise UserError(
                f"its acceleration is {length_g:.3g} g at rest instead of 1: another unit, or without gravity"
            )
        duration_s = float(t_s[-1] - t_s[0])
        if not duration_s < LONGEST_S or (len(t_s) - 1) / duration_s < SLOWEST_HZ:
            raise UserError(
                f"its times cannot be right: {len(t_s)} samples in {duration_s:.3g} s "
                f"(at least {SLOWEST_HZ:.0f} a second, and a day at most)"
            )
        rotation = None if rotation_rad_s is None else rotation_rad_s[good][ahead]
        return cls(t_s - t_s[0], acceleration_g, rotation)

    @property
    def duration_s(self) -> float:
        return float(self.t_s[-1])

    @property
    def rate_hz(self) -> float:
        """Samples a second over the whole recording."""
        return (len(self.t_s) - 1) / self.duration_s
