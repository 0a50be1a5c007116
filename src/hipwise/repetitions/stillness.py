"""Lying still, and its contrary: how a leg that exercises is told from one that fidgets."""

from __future__ import annotations

import math
from collections import deque

AVERAGE_S = 0.5  # stillness is judged on an average over so long
FIDGET_TURNS, FIDGET_S = 4, 0.7  # nobody opens and closes twice in so short a time


class Stillness:
    """For how long the opening, averaged over about half a second, has stayed within a band."""

    def __init__(self, band_deg: float) -> None:
        self.band_deg = band_deg
        self.reset()

    def reset(self) -> None:
        self._t_s = math.nan
        self._since_s = math.nan
        self.level_deg = math.nan
        self._low = math.inf
        self._high = -math.inf

    def feed(self, t_s: float, x: float) -> float:
        """Seconds of stillness up to now; ``level_deg`` is the opening it is still at."""
        dt_s = t_s - self._t_s
        if math.isnan(dt_s):
            self._since_s, self.level_deg = t_s, x
        else:
            self.level_deg += (1 - math.exp(-dt_s / AVERAGE_S)) * (x - self.level_deg)
        self._t_s = t_s
        if self.level_deg < self._low:
            self._low = self.level_deg
        if self.level_deg > self._high:
            self._high = self.level_deg
        if self._high - self._low > self.band_deg:
            self._since_s, self._low, self._high = t_s, self.level_deg, self.level_deg
        return t_s - self._since_s


class Fidgets:
    """Scratching, shaking, a strap being pulled: to and fro quicker than any repetition."""

    def __init__(self) -> None:
        self._turns: deque[float] = deque(maxlen=FIDGET_TURNS)
        self._rising = True
        self._furthest = math.nan

    def feed(self, t_s: float, x: float, depth: float) -> bool:
        """Whether it goes on now; ``depth`` (as x) is how far back from the furthest point is a turn."""
        back = self._furthest - x if self._rising else x - self._furthest
        if not back > 0:
            self._furthest = x
        elif back > depth:
            self._rising, self._furthest = not self._rising, x
            self._turns.append(t_s)
        return len(self._turns) == FIDGET_TURNS and t_s - self._turns[0] < FIDGET_S
