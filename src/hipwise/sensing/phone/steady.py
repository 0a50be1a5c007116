"""Pieces of motion averaged over thirtieths of a second as they come: what `thigh.steady` does to a whole."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipwise.sensing.thigh.motion import Motion
from hipwise.sensing.thigh.sensor import BIN_S

Floats = NDArray[np.float64]


class Steady:
    """Gives out each thirtieth of a second once it is over; `rest` gives the last one, begun as it is."""

    def __init__(self) -> None:
        self._origin_s: float | None = None
        self._held: Motion | None = None

    def feed(self, motion: Motion) -> list[Motion]:
        """The averages that have become whole; times in seconds of the same clock."""
        if not len(motion.t_s):
            return []
        if self._origin_s is None:
            self._origin_s = float(motion.t_s[0])
        held = self._held
        if held is not None and (held.rotation_rad_s is None) != (motion.rotation_rad_s is None):
            return [*self.rest(), *self.feed(motion)]  # the gyroscope has come, or gone
        if held is not None:
            motion = _joined(held, motion)
        number = np.floor((motion.t_s - self._origin_s) / BIN_S).astype(np.int64)
        open_from = int(np.searchsorted(number, number[-1]))
        self._held = _part(motion, slice(open_from, None))
        return [_mean(_part(motion, slice(open_from)), number[:open_from])] if open_from else []

    def rest(self) -> list[Motion]:
        held, self._held = self._held, None
        return [] if held is None else [_mean(held, np.zeros(len(held.t_s), np.int64))]


def _mean(motion: Motion, number: NDArray[np.int64]) -> Motion:
    starts = np.flatnonzero(np.diff(number, prepend=-1))
    counts = np.diff(np.append(starts, len(number)))

    def mean(values: Floats) -> Floats:
        total = np.add.reduceat(values, starts, axis=0)
        return total / (counts if values.ndim == 1 else counts[:, None])

    rotation = None if motion.rotation_rad_s is None else mean(motion.rotation_rad_s)
    return Motion(mean(motion.t_s), mean(motion.acceleration_g), rotation)


def _joined(one: Motion, other: Motion) -> Motion:
    rotation = None
    if one.rotation_rad_s is not None and other.rotation_rad_s is not None:
        rotation = np.concatenate([one.rotation_rad_s, other.rotation_rad_s])
    return Motion(
        np.concatenate([one.t_s, other.t_s]),
        np.concatenate([one.acceleration_g, other.acceleration_g]),
        rotation,
    )


def _part(motion: Motion, rows: slice) -> Motion:
    rotation = motion.rotation_rad_s
    return Motion(motion.t_s[rows], motion.acceleration_g[rows], None if rotation is None else rotation[rows])
