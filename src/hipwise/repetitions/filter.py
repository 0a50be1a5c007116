"""Opening and its speed now, from noisy samples, without look-ahead."""

from __future__ import annotations

import math


class Follower:
    """A critically damped second-order follower (g-h filter) of a value and its speed.

    On a steady movement it has no lag; at rest it averages over about ``tau_s``. A single sample
    far off the course (a spike, a joint that jumped) is held back once; if the next agrees with it,
    the value has really moved.
    """

    def __init__(self, tau_s: float = 0.10, spike_deg: float = 20.0) -> None:
        self.tau_s = tau_s
        self.spike_deg = spike_deg
        self.reset()

    def reset(self) -> None:
        self.t_s = math.nan
        self.value = math.nan
        self.speed = 0.0
        self._doubted = False

    def feed(self, t_s: float, x: float) -> None:
        """Take one sample in; then ``value`` (as x) and ``speed`` (per second) are those of now."""
        dt_s = t_s - self.t_s
        if math.isnan(self.value) or dt_s > 1.0:
            self.t_s, self.value, self.speed, self._doubted = t_s, x, 0.0, False
            return
        fading = math.exp(-dt_s / self.tau_s)
        ahead = self.value + self.speed * dt_s
        surprise = x - ahead
        if abs(surprise) > self.spike_deg and not self._doubted:
            self._doubted = True
            return
        self._doubted = False
        self.value = ahead + (1 - fading**2) * surprise
        self.speed += (1 - fading) ** 2 / dt_s * surprise
        self.t_s = t_s
