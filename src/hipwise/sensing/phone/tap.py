"""Two taps on the phone: a hand that wants a pause, told from a leg that moves or lands.

A tap is a spike of a few hundredths of a second in which the phone does not turn; a leg cannot do that. Two
of them, a quarter to half a second apart, in stillness.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from hipwise.sensing.thigh.motion import Motion

Floats = NDArray[np.float64]

SLOWEST_HZ = 45.0
"""Slower sensors miss a tap between two samples: there, none is heard."""
SPIKE_G = 0.25
"""A tap changes the acceleration from one sample to the next by more; a leg set down by less than half."""
CALM_G = 0.12
"""Before, between and after, no change is larger: a tap is sharp, a shake is not."""
LONGEST_S = 0.09
APART_S = (0.12, 0.55)
CALM_BEFORE_S, CALM_AFTER_S = 0.35, 0.30
TURNED_DEG = 6.0
"""The phone lies afterwards as it lay before."""


class Taps:
    """Feed raw motion, not averaged; `feed` gives the moments of double taps, known `CALM_AFTER_S` later."""

    def __init__(self) -> None:
        self._t_s: deque[float] = deque()
        self._rows: deque[Floats] = deque()
        self._jumps: deque[float] = deque()
        self._spikes: list[tuple[float, float]] = []  # begun, ended
        self._deaf_until_s = -1e18

    def feed(self, motion: Motion) -> list[float]:
        found: list[float] = []
        for t_s, row in zip(motion.t_s.tolist(), motion.acceleration_g, strict=True):
            if self._t_s and t_s - self._t_s[-1] > 0.2:  # a gap: nothing before it counts
                for kept in (self._t_s, self._rows, self._jumps, self._spikes):
                    kept.clear()
            jump = float(np.linalg.norm(row - self._rows[-1])) if self._rows else 0.0
            self._t_s.append(t_s)
            self._rows.append(row)
            self._jumps.append(jump)
            while t_s - self._t_s[0] > 2.0:
                self._t_s.popleft()
                self._rows.popleft()
                self._jumps.popleft()
            if jump > SPIKE_G:
                if self._spikes and t_s - self._spikes[-1][1] <= LONGEST_S:
                    self._spikes[-1] = (self._spikes[-1][0], t_s)
                else:
                    self._spikes.append((t_s, t_s))
            self._spikes = [spike for spike in self._spikes if t_s - spike[0] < 1.5]
            if self._spikes and t_s - self._spikes[-1][1] >= CALM_AFTER_S and self._double(t_s):
                found.append(self._spikes[-1][0])
                self._spikes.clear()
                self._deaf_until_s = t_s + 1.0
        return found

    def _double(self, t_s: float) -> bool:
        if len(self._spikes) != 2 or self._spikes[0][0] < self._deaf_until_s:
            return False
        (one, one_end), (two, two_end) = self._spikes
        if max(one_end - one, two_end - two) > LONGEST_S or not APART_S[0] <= two - one <= APART_S[1]:
            return False
        times, jumps = np.array(self._t_s), np.array(self._jumps)
        if len(times) < 0.9 * SLOWEST_HZ * (times[-1] - times[0]) or times[0] > one - CALM_BEFORE_S:
            return False
        ring_s = 0.06  # the phone rings in its strap for so long
        calm = (
            ((times < one - 0.02) & (times > one - CALM_BEFORE_S))
            | ((times > one_end + ring_s) & (times < two - 0.02))
            | (times > two_end + ring_s)
        )
        if jumps[calm].max(initial=0.0) > CALM_G:
            return False
        rows = np.array(self._rows)
        before = rows[(times < one - 0.02) & (times > one - CALM_BEFORE_S)].mean(axis=0)
        after = rows[times > two_end + ring_s].mean(axis=0)
        cosine = float(before @ after) / float(np.linalg.norm(before) * np.linalg.norm(after))
        return bool(np.degrees(np.arccos(min(cosine, 1.0))) < TURNED_DEG)
