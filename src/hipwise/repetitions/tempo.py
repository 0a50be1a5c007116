"""The phases of one repetition: lift, hold, lower, from where each leaves rest to where it comes to rest.

A movement leaves and reaches rest so gently that its ends drown in the noise, and dividing the raw
time between 15 % and 85 % by one constant is wrong by up to 40 % for the wrong shape (SCIENCE 2,
Measuring). So the whole course of a phase is laid against a family of shapes: the cumulative beta
distribution, which holds the minimum jerk (3, 3), the smooth step (2, 2), the straight line (1, 1),
the parabolas that start or end at full speed (1, 2) and (2, 1), and what lies between. The times at
which a shape passes its levels are linear in its start and its length; each shape gives both by one
small regression, and the shapes are averaged by how well they fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LOW, HIGH = 0.15, 0.85  # the raw times are those between these shares of the range
_LEVELS = np.linspace(0.06, 0.94, 23)
_POWERS = (1.0, 1.5, 2.0, 2.5, 3.0)
_SMOOTHING_S = 0.05
_LIKENESS = 0.004  # no person follows a shape more closely than this share of the range


@dataclass(frozen=True, slots=True)
class Phases:
    """One repetition taken apart; times in seconds on the samples' own clock, angles in degrees."""

    start_s: float
    lift_end_s: float
    lower_start_s: float
    end_s: float
    raw_lift_s: float
    raw_lower_s: float
    home_deg: float
    top_deg: float
    lowering_peak_deg_s: float

    @property
    def lift_s(self) -> float:
        return self.lift_end_s - self.start_s

    @property
    def hold_s(self) -> float:
        return self.lower_start_s - self.lift_end_s

    @property
    def lower_s(self) -> float:
        return self.end_s - self.lower_start_s

    @property
    def top_s(self) -> float:
        """The middle of the hold."""
        return (self.lift_end_s + self.lower_start_s) / 2

    @property
    def lower_to_lift(self) -> float:
        """From the raw times, so that the shape cancels."""
        return self.raw_lower_s / self.raw_lift_s

    @property
    def opening_deg(self) -> float:
        return self.top_deg - self.home_deg


@cache
def _shapes() -> tuple[Floats, Floats]:
    """Of each shape: when it passes each level, and how fast it is there.

    Returns two (shapes, levels) arrays: time as a share of the phase, speed in ranges per phase.
    """
    from scipy.stats import beta  # heavy

    pairs = [(a, b) for a in _POWERS for b in _POWERS]
    when = np.array([beta.ppf(_LEVELS, a, b) for a, b in pairs])
    speed = np.array([beta.pdf(beta.ppf(_LEVELS, a, b), a, b) for a, b in pairs])
    return when, speed


@cache
def _raw_shares() -> Floats:
    """Of each shape: the share of the phase that it spends between the two raw levels. (shapes,)"""
    from scipy.stats import beta

    return np.array([beta.ppf(HIGH, a, b) - beta.ppf(LOW, a, b) for a in _POWERS for b in _POWERS])


def smooth(t_s: Floats, x: Floats, width_s: float) -> Floats:
    """The samples laid smooth with a Gaussian of that width, whatever their spacing. (n,) -> (n,)"""
    step_s = float(np.median(np.diff(t_s))) if len(t_s) > 1 else width_s
    reach = max(1, round(3 * width_s / max(step_s, 1e-3)))
    offsets = np.arange(-reach, reach + 1)
    index = np.clip(np.arange(len(t_s))[:, None] + offsets, 0, len(t_s) - 1)
    weight = np.exp(-0.5 * ((t_s[index] - t_s[:, None]) / width_s) ** 2)
    return np.asarray((weight * x[index]).sum(axis=1) / weight.sum(axis=1))


def crossings(t_s: Floats, x: Floats, levels: Floats) -> Floats:
    """When a course that rises from rest to rest passes each level, interpolated.

    Slow, noisy courses cross a level several times (SCIENCE 2), so the nearest course that only
    rises is asked instead (isotonic regression): it crosses once, in the middle of them.
    NaN for a level that is never passed. (n,), (n,), (levels,) -> (levels,)
    """
    from scipy.optimize import isotonic_regression  # heavy

    rising = np.asarray(isotonic_regression(x).x)
    after = np.searchsorted(rising, levels, side="right")
    inside = (after > 0) & (after < len(x))
    after = np.clip(after, 1, len(x) - 1)
    step = rising[after] - rising[after - 1]
    share = (levels - rising[after - 1]) / np.where(step > 0, step, 1.0)
    return np.where(inside, t_s[after - 1] + share * (t_s[after] - t_s[after - 1]), np.nan)


def _fit(t_s: Floats, x: Floats, noise: float) -> tuple[float, float, float] | None:
    """Start, end and raw time of a phase that rises from 0 to 1, by the family of shapes.

    ``noise`` is the noise of the smoothed samples as a share of the range. None where too little of
    the rise was seen.
    """
    when_s = crossings(t_s, x, _LEVELS)
    seen = np.isfinite(when_s)
    if seen.sum() < 8:
        return None
    when_s = when_s[seen]
    shape_when, shape_speed = (array[:, seen] for array in _shapes())
    # A level is passed at a sure time where the movement is fast.
    weight = np.minimum(shape_speed, 3.0) ** 2
    weight /= weight.sum(axis=1, keepdims=True)
    mean_q = (weight * shape_when).sum(axis=1, keepdims=True)
    mean_t = (weight * when_s).sum(axis=1, keepdims=True)
    spread = (weight * (shape_when - mean_q) ** 2).sum(axis=1)
    length_s = (weight * (shape_when - mean_q) * (when_s - mean_t)).sum(axis=1) / spread
    start_s = mean_t[:, 0] - length_s * mean_q[:, 0]
    off = when_s - start_s[:, None] - length_s[:, None] * shape_when
    misfit = ((np.minimum(shape_speed, 3.0) * off / np.maximum(length_s, 1e-3)[:, None]) ** 2).mean(axis=1)
    # Levels passed within one smoothing width share their noise: they are one look, not several.
    looks = np.clip((when_s[-1] - when_s[0]) / (3 * _SMOOTHING_S), 2, len(when_s))
    vote = np.exp(-0.5 * (misfit - misfit.min()) * looks / max(noise, _LIKENESS) ** 2) * (length_s > 0)
    vote /= vote.sum()
    start, end = float(vote @ start_s), float(vote @ (start_s + length_s))
    raw_s = float(vote @ (length_s * _raw_shares()))
    # What was cut off by the start of a recording is at most as long as what was seen.
    earliest_s = float(t_s[0]) - (0.0 if seen[0] else float(when_s[-1] - when_s[0]))
    start, end = max(min(start, float(when_s[0])), earliest_s), max(end, float(when_s[-1]))
    ends = crossings(t_s, x, np.array([LOW, HIGH]))
    return start, end, float(ends[1] - ends[0]) if np.isfinite(ends).all() else raw_s


def noise_deg(x: Floats) -> float:
    """The samples' noise, from their second differences: a smooth movement hardly has any."""
    if len(x) < 5:
        return 0.0
    bend = np.abs(np.diff(x, 2))
    return float(1.4826 * np.median(bend) / np.sqrt(6))


def measure(t_s: Floats, opening_deg: Floats, closed_deg: float | None = None) -> Phases | None:
    """Take one repetition apart.

    Args:
        t_s: (n,) times, seconds, rising.
        opening_deg: (n,) the opening from rest before the lift to rest after the lowering.
        closed_deg: where the knee is at home, for samples that do not quite begin or end there.

    Returns:
        None where lift or lowering cannot be told (too few samples, no rise).
    """
    if len(t_s) < 6:
        return None
    noise = noise_deg(opening_deg)
    x = smooth(t_s, opening_deg, _SMOOTHING_S)
    noise *= _smoothing_gain(t_s)
    peak = int(np.argmax(x))
    if peak < 2 or len(x) - peak < 3:
        return None
    home, home_after = _level(x[: peak + 1], noise), _level(x[peak:], noise)
    if closed_deg is not None:
        home, home_after = min(home, closed_deg), min(home_after, closed_deg)
    top = -_level(-x, noise)
    if top - max(home, home_after) <= 4 * noise:
        return None
    share_up = (x - home) / (top - home)
    share_down = (x - home_after) / (top - home_after)
    high = np.flatnonzero(share_up >= 0.9)
    middle = int((high[0] + high[-1]) // 2)
    lift = _fit(*_rise(t_s[: middle + 1], share_up[: middle + 1]), noise / (top - home))
    # A lowering is a lift run backwards.
    lower = _fit(*_rise(-t_s[middle:][::-1], share_down[middle:][::-1]), noise / (top - home_after))
    if lift is None or lower is None:
        return None
    start_s, lift_end_s, raw_lift_s = lift
    end_s, lower_start_s, raw_lower_s = -lower[0], -lower[1], lower[2]
    if lower_start_s < lift_end_s:  # no hold to speak of: the two meet
        lift_end_s = lower_start_s = (lift_end_s + lower_start_s) / 2
    speed = np.gradient(x, t_s)
    return Phases(
        start_s=start_s,
        lift_end_s=lift_end_s,
        lower_start_s=lower_start_s,
        end_s=end_s,
        raw_lift_s=raw_lift_s,
        raw_lower_s=raw_lower_s,
        home_deg=home,
        top_deg=top,
        lowering_peak_deg_s=float(-speed[middle:].min()),
    )


def _rise(t_s: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Only the rise itself, from its own rest: what came before is another movement's end."""
    below = np.flatnonzero(share < 0.5)
    begin = int(np.argmin(share[: below[-1] + 1])) if len(below) else 0
    return t_s[begin:], share[begin:]


def _smoothing_gain(t_s: Floats) -> float:
    """How much of the samples' noise is left after smoothing."""
    step_s = float(np.median(np.diff(t_s)))
    return min(1.0, float(np.sqrt(step_s / (2 * np.sqrt(np.pi) * _SMOOTHING_S))))


def _level(x: Floats, noise: float) -> float:
    """The level at which the course rests at its bottom: its lowest samples, as far as noise reaches."""
    lowest = float(x.min())
    reach = max(2.5 * noise, 0.015 * (float(x.max()) - lowest))
    return float(np.median(x[x <= lowest + reach]))
