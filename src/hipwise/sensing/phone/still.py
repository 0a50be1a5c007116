"""Whether the phone lies still, and which way gravity points in it then."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STILL_DEG = 2.5
"""Gravity stays this near its mean: the tremble of somebody who lies, or sits, still."""


class Still:
    """Feed it rows of acceleration; ``direction`` is gravity's while it lies still, else None."""

    def __init__(self, over_s: float = 1.0) -> None:
        self.direction: Floats | None = None
        self.since_s: float | None = None
        self._over_s = over_s
        self._recent: deque[tuple[float, Floats]] = deque()

    def feed(self, t_s: float, row: Floats) -> Floats | None:
        """Gravity's direction (3,) averaged over the last stretch, None where it did not lie still."""
        length = float(np.linalg.norm(row))
        if not length:
            return None
        self._recent.append((t_s, row / length))
        while t_s - self._recent[0][0] > self._over_s:
            self._recent.popleft()
        self.direction = self._judge(t_s)
        if self.direction is None:
            self.since_s = None
        elif self.since_s is None:
            self.since_s = t_s - self._over_s
        return self.direction

    def clear(self) -> None:
        self.direction = self.since_s = None
        self._recent.clear()

    def _judge(self, t_s: float) -> Floats | None:
        if t_s - self._recent[0][0] < 0.85 * self._over_s:
            return None
        directions = np.array([direction for _, direction in self._recent])
        mean = directions.mean(axis=0)
        mean /= float(np.linalg.norm(mean))
        furthest = float((directions @ mean).min())
        return mean if np.degrees(np.arccos(min(furthest, 1.0))) <= STILL_DEG else None


def between_deg(one: Floats, other: Floats) -> float:
    """The angle between two vectors."""
    return float(np.degrees(np.arctan2(np.linalg.norm(np.cross(one, other)), one @ other)))
