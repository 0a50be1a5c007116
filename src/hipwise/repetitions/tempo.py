"""The phases of one repetition: lift, hold, lower, each with its error.

The two movements are found roughly by their levels, then each is laid against a family of shapes
(``rise``), from where it leaves rest to where it comes to rest. What lies between them is the hold. The
ratio comes from the times between 15 % and 85 % of the range, of both movements the same levels, so that
a shape that both share cancels (SCIENCE 2, Measuring).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hipwise.repetitions.rise import LIKENESS, Climb, fit_rises
from hipwise.repetitions.steady import steadied

Floats = NDArray[np.float64]

_SMOOTHING_S = 0.05
_LEVEL_DEG = 1.0  # home and top are known so closely, where the samples of a movement do not show them
_NO_RANGE_DEG = 0.01
_FLOW_LIKENESS = 0.01  # the flow's small errors add up; chosen on eight drawn clips that no table reports
_QUARTILES = np.array([0.25, 0.75])


@dataclass(frozen=True, slots=True)
class Phases:
    """One repetition taken apart; times in seconds on the samples' own clock, angles in degrees.

    Errors are one standard deviation, from the samples' rate, their noise and the range. ``followed``: the
    course is by the flow (`steady`).
    """

    start_s: float
    lift_end_s: float
    lower_start_s: float
    end_s: float
    raw_lift_s: float
    raw_lower_s: float
    home_deg: float
    top_deg: float
    lowering_peak_deg_s: float
    lift_error_s: float = 0.0
    hold_error_s: float = 0.0
    lower_error_s: float = 0.0
    lower_to_lift_error: float = 0.0
    opening_error_deg: float = 0.0
    followed: bool = False

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


def smooth(t_s: Floats, x: Floats, width_s: float) -> Floats:
    """The samples laid smooth with a Gaussian of that width, whatever their spacing. (n,) -> (n,)"""
    step_s = _median(np.diff(t_s)) if len(t_s) > 1 else width_s
    reach = min(max(1, round(3 * width_s / max(step_s, 1e-3))), len(t_s))
    offsets = np.arange(-reach, reach + 1)
    index = np.minimum(np.maximum(np.arange(len(t_s))[:, None] + offsets, 0), len(t_s) - 1)
    weight = np.exp(-0.5 * ((t_s[index] - t_s[:, None]) / width_s) ** 2)
    return np.asarray((weight * x[index]).sum(axis=1) / weight.sum(axis=1))


def crossings(t_s: Floats, x: Floats, levels: Floats) -> Floats:
    """When a course that rises from rest to rest passes each level, interpolated.

    Slow, noisy courses cross a level several times (SCIENCE 2), so the nearest course that only
    rises is asked instead (isotonic regression): it crosses once, in the middle of them.
    NaN for a level that is never passed. (n,), (n,), (levels,) -> (levels,)
    """
    return np.array([_crossing(t_s, x - level) for level in levels.tolist()])


def _crossing(t_s: Floats, x: Floats) -> float:
    """When the nearest course that only rises passes 0.

    It is above from where all that came before is, taken together, furthest below; and at either side of
    there it is the mean of as many samples as make it lie nearest.
    """
    together = np.cumsum(x)
    after = len(x) - int(np.argmin(together[::-1]))
    if after == len(x) or together[after - 1] > 0:
        return math.nan
    count = np.arange(1, len(x) + 1)
    below = float((np.cumsum(x[after - 1 :: -1]) / count[:after]).max())
    above = float((np.cumsum(x[after:]) / count[: len(x) - after]).min())
    first_s, next_s = float(t_s[after - 1]), float(t_s[after])
    return first_s - below / (above - below) * (next_s - first_s)


def noise_deg(x: Floats) -> float:
    """The samples' noise, from their second differences: a smooth movement hardly has any."""
    if len(x) < 5:
        return 0.0
    bend = np.abs(np.diff(x, 2))
    return 1.4826 * _median(bend) / math.sqrt(6)


def _median(x: Floats) -> float:
    """Of a few numbers: numpy's own median takes twenty times as long as sorting them."""
    ordered, half = np.sort(x), len(x) // 2
    return float(ordered[half] if len(x) % 2 else (ordered[half - 1] + ordered[half]) / 2)


def measure(
    t_s: Floats, opening_deg: Floats, closed_deg: float | None = None, flow_deg: Floats | None = None
) -> Phases | None:
    """Take one repetition apart.

    Args:
        t_s: (n,) times, seconds, rising.
        opening_deg: (n,) the opening from rest before the lift to rest after the lowering.
        closed_deg: where the knee is at home, for samples that do not quite begin or end there.
        flow_deg: (n,) where the knee has come to (`Sample.flow_deg`), of a source that follows it.

    Returns:
        None where lift or lowering cannot be told (too few samples, no rise).
    """
    if len(t_s) < 6:
        return None
    steady = None
    if flow_deg is not None and not np.isnan(flow_deg).all():  # most sources follow nothing
        steady = steadied(opening_deg, flow_deg, noise_deg(opening_deg))
    by_flow = None if steady is None else _phases(t_s, steady, closed_deg, _FLOW_LIKENESS)
    return replace(by_flow, followed=True) if by_flow else _phases(t_s, opening_deg, closed_deg, LIKENESS)


def _phases(t_s: Floats, opening_deg: Floats, closed_deg: float | None, likeness: float) -> Phases | None:
    sample_noise = noise_deg(opening_deg)
    x = smooth(t_s, opening_deg, _SMOOTHING_S)
    noise = sample_noise * _smoothing_gain(t_s)
    peak = int(np.argmax(x))
    if peak < 2 or len(x) - peak < 3:
        return None
    home, home_after = _level(x[: peak + 1], noise), _level(x[peak:], noise)
    if closed_deg is not None:
        home, home_after = min(home, closed_deg), min(home_after, closed_deg)
    top = -_level(-x, noise)
    if top - max(home, home_after) <= max(4 * noise, _NO_RANGE_DEG):
        return None
    high = np.flatnonzero(x >= home + 0.9 * (top - home))
    middle = int((high[0] + high[-1]) // 2)
    up = _climb(t_s[: middle + 1], opening_deg[: middle + 1], x[: middle + 1], home, top, sample_noise)
    # A lowering is a lift run backwards.
    back = slice(None, middle - 1 if middle else None, -1)
    down = _climb(-t_s[back], opening_deg[back], x[back], min(home, home_after), top, sample_noise)
    if up is None or down is None:
        return None
    lift, lower = fit_rises([up, down], level_error=_LEVEL_DEG, likeness=likeness)
    if lift is None or lower is None or min(lift.raw_s, lower.raw_s) <= 0:
        return None
    # A movement begins before it passes a quarter of its way, and not before it was looked at; it ends after
    # three quarters.
    start_s = min(max(lift.start_s, float(t_s[0])), up.quartiles_s[0])
    end_s = max(-lower.start_s, -down.quartiles_s[0])
    lift_end_s = max(lift.end_s, up.quartiles_s[1])
    lower_start_s = min(-lower.end_s, -down.quartiles_s[1])
    if lower_start_s < lift_end_s:  # no hold to speak of: the two meet
        met_s = (lift_end_s + lower_start_s) / 2
        lift_end_s = lower_start_s = min(max(met_s, up.quartiles_s[1]), -down.quartiles_s[1])
    lift_s, lower_s = lift_end_s - start_s, end_s - lower_start_s
    ratio = lower.raw_s / lift.raw_s
    # A shape may aim beyond what was ever seen; the top itself was seen.
    highest = float(x.max())
    top_deg = min((lift.high + lower.high) / 2, highest)
    if top_deg <= lift.low:
        return None
    top_error_deg = min(
        math.hypot(lift.high_error, lower.high_error) / 2, math.hypot(noise, highest - top_deg)
    )
    return Phases(
        start_s=start_s,
        lift_end_s=lift_end_s,
        lower_start_s=lower_start_s,
        end_s=end_s,
        raw_lift_s=lift.raw_s,
        raw_lower_s=lower.raw_s,
        home_deg=lift.low,
        top_deg=top_deg,
        lowering_peak_deg_s=float(-((x[2:] - x[:-2]) / (t_s[2:] - t_s[:-2]))[max(middle - 1, 0) :].min()),
        # Nothing is known worse than by itself.
        lift_error_s=min(lift.length_error_s, lift_s),
        hold_error_s=math.hypot(min(lift.end_error_s, lift_s), min(lower.end_error_s, lower_s)),
        lower_error_s=min(lower.length_error_s, lower_s),
        lower_to_lift_error=ratio
        * math.hypot(*(min(rise.raw_error_s / rise.raw_s, 1.0) for rise in (lift, lower))),
        opening_error_deg=min(math.hypot(lift.low_error, top_error_deg), top_deg - lift.low),
    )


def _climb(t_s: Floats, raw: Floats, x: Floats, low: float, high: float, noise: float) -> Climb | None:
    """The rise from ``low`` to ``high`` in samples as they came (``raw``) and smoothed (``x``)."""
    # Only the rise itself, from its own rest: what came before is another movement's end.
    share = (x - low) / (high - low)
    below = np.flatnonzero(share < 0.5)
    begin = int(np.argmin(share[: below[-1] + 1])) if len(below) else 0
    first_s, last_s = crossings(t_s[begin:], share[begin:], _QUARTILES).tolist()
    if not first_s < last_s:  # NaN is not
        return None
    return Climb(t_s[begin:], raw[begin:], (first_s, last_s), low, high, noise)


def _smoothing_gain(t_s: Floats) -> float:
    """How much of the samples' noise is left after smoothing."""
    step_s = _median(np.diff(t_s))
    return min(1.0, math.sqrt(step_s / (2 * math.sqrt(math.pi) * _SMOOTHING_S)))


def _level(x: Floats, noise: float) -> float:
    """The level at which the course rests at its bottom: its lowest samples, as far as noise reaches."""
    lowest = float(x.min())
    reach = max(2.5 * noise, 0.015 * (float(x.max()) - lowest))
    return _median(x[x <= lowest + reach])
