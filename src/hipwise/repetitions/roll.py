"""How far the pelvis rolls with the beat, from a phone in the waistband (SCIENCE 6.4).

Lying on the side, gravity at the pelvis turns with each roll about the spine, which lies level. Whatever way
round the phone sits, that is one direction across gravity at rest: the one in which it moves with the beat.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STEADY_DEG, ROLLED_DEG = 5.0, 10.0
"""Under the first the pelvis is steady, above the second it rolls back (SCIENCE 6.4)."""
STOP_DEG = 20.0
"""Stop, and make the range smaller (SCIENCE 6.4)."""
SENSOR_DEG = 2.0
"""What the phone in the waistband is wrong by at any rate (SCIENCE 6.4)."""
LATE_S = 0.6
"""So far may a person be behind the beat, or before it."""
TOP_S, HOME_S = 0.7, 0.6
"""The top, and the home, are averaged over so long."""
GAP_S = 0.5
"""A longer one, and the repetition counts as not seen."""
RATE_HZ = 20.0
SMOOTH_S = 0.2
_AROUND = round(LATE_S * RATE_HZ)  # looks before the cycle, and as many after it

Verdict = Literal["steady", "watch", "rolled"]


@dataclass(frozen=True, slots=True)
class Cycle:
    """One repetition as it was asked for; seconds. Up there from ``top_s`` to ``lower_s``."""

    start_s: float
    top_s: float
    lower_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Roll:
    """What eight repetitions showed. ``each_deg``: of each one that was seen, NaN of the others."""

    each_deg: tuple[float, ...]
    spine: tuple[float, float, float]

    @property
    def roll_deg(self) -> float:
        """The usual roll of the set."""
        return float(np.nanmedian(self.each_deg))

    @property
    def error_deg(self) -> float:
        """One standard deviation: the scatter between repetitions, and the phone's own."""
        seen = np.array([x for x in self.each_deg if math.isfinite(x)])
        return math.hypot(SENSOR_DEG, 1.25 * float(seen.std()) / math.sqrt(len(seen)))

    @property
    def verdict(self) -> Verdict:
        return judge(self.roll_deg)


def judge(roll_deg: float) -> Verdict:
    if roll_deg < STEADY_DEG:
        return "steady"
    return "watch" if roll_deg <= ROLLED_DEG else "rolled"


def with_the_beat(t_s: Floats, gravity: Floats, cycles: Sequence[Cycle]) -> Roll | None:
    """The roll in time with the beat.

    Args:
        t_s: (n,) seconds.
        gravity: (n, 3) acceleration of the phone at the pelvis, any length, any mounting.
        cycles: what was asked for.

    Returns:
        None where fewer than half of the repetitions were seen.
    """
    courses = [_course(t_s, gravity, cycle) for cycle in cycles]
    seen = [n for n, course in enumerate(courses) if len(course)]
    if len(seen) < max(len(cycles) / 2, 3):
        return None
    home = np.mean([course[_AROUND : _AROUND + 3].mean(axis=0) for course in courses if len(course)], axis=0)
    home /= float(np.linalg.norm(home))
    one = np.cross(home, np.eye(3)[int(np.argmin(np.abs(home)))])
    one /= float(np.linalg.norm(one))
    across = np.stack([one, np.cross(home, one)], axis=1)
    turned = {n: _turned_deg(courses[n], home, across) for n in seen}
    level = {n: turned[n] - np.linspace(*_ends(turned[n]), len(turned[n])) for n in seen}
    # In time with the beat: what the tops of all repetitions have in common. What is not drowns in the mean.
    common = np.mean([_top(level[n], cycles[n]).mean(axis=0) for n in seen], axis=0)
    towards = common / max(float(np.linalg.norm(common)), 1e-9)
    each = [math.nan] * len(cycles)
    for n in seen:
        each[n] = _height_deg(turned[n] @ towards, cycles[n])
    spine = np.cross(home, across @ towards)
    return Roll(tuple(each), (float(spine[0]), float(spine[1]), float(spine[2])))


def heights_deg(t_s: Floats, angle_deg: Floats, cycles: Sequence[Cycle]) -> list[float]:
    """How far an angle that another sensor saw rose in each cycle, by the same beat; NaN where it was missed.

    Args:
        t_s: (n,) seconds, rising.
        angle_deg: (n,) finite.
    """
    heights: list[float] = []
    for cycle in cycles:
        when_s = np.arange(cycle.start_s - LATE_S, cycle.end_s + LATE_S, 1 / RATE_HZ)
        times = t_s[(t_s >= when_s[0]) & (t_s <= when_s[-1])]
        covered = len(times) > 0 and times[0] <= cycle.start_s and times[-1] >= cycle.end_s
        if not covered or np.diff(times).max(initial=0.0) > GAP_S:
            heights.append(math.nan)
        else:
            heights.append(_height_deg(np.interp(when_s, t_s, angle_deg), cycle))
    return heights


def _course(t_s: Floats, gravity: Floats, cycle: Cycle) -> Floats:
    """Gravity's direction over one cycle at an even rate (m, 3); empty where a part is missing."""
    when_s = np.arange(cycle.start_s - LATE_S, cycle.end_s + LATE_S, 1 / RATE_HZ)
    inside = (t_s >= when_s[0]) & (t_s <= when_s[-1])
    times = t_s[inside]
    if len(times) < 5 * (cycle.end_s - cycle.start_s) or np.diff(times).max(initial=0.0) > GAP_S:
        return np.zeros((0, 3))
    if times[0] > cycle.start_s or times[-1] < cycle.end_s:
        return np.zeros((0, 3))
    total = np.concatenate([np.zeros((1, 3)), np.cumsum(gravity[inside], axis=0)])
    low = np.minimum(np.searchsorted(times, when_s - SMOOTH_S / 2), len(times) - 1)
    high = np.maximum(np.searchsorted(times, when_s + SMOOTH_S / 2), low + 1)
    mean = total[high] - total[low]
    return mean / np.linalg.norm(mean, axis=1, keepdims=True)


def _turned_deg(course: Floats, home: Floats, across: Floats) -> Floats:
    """How far gravity has turned from home along each of two lines across it (m, 2)."""
    off = course @ across
    size = np.linalg.norm(off, axis=1, keepdims=True)
    angle = np.degrees(np.arctan2(size, (course @ home)[:, None]))
    return angle * off / np.maximum(size, 1e-9)


def _ends(turned: Floats) -> tuple[Floats, Floats]:
    """The two homes of a cycle, as the beat has them: people settle under the repetitions."""
    return turned[_AROUND : _AROUND + 3].mean(axis=0), turned[-_AROUND - 3 : -_AROUND].mean(axis=0)


def _top(turned: Floats, cycle: Cycle) -> Floats:
    """Where the knee was asked to be up, and as long before and after as a person may be out of time."""
    first = _AROUND + round((cycle.top_s - cycle.start_s - LATE_S / 2) * RATE_HZ)
    last = _AROUND + round((cycle.lower_s - cycle.start_s + LATE_S) * RATE_HZ)
    return turned[max(first, 0) : last]


def _height_deg(turned: Floats, cycle: Cycle) -> float:
    """From one home to the top and back to the other, wherever near the beat they were."""
    around = 2 * _AROUND
    begun = float(_averaged(turned[:around], HOME_S).min())
    ended = float(_averaged(turned[-around:], HOME_S).min())
    up = _top(turned - np.linspace(begun, ended, len(turned)), cycle)
    return max(float(_averaged(up, TOP_S).max()), 0.0)


def _averaged(values: Floats, over_s: float) -> Floats:
    width = min(max(round(over_s * RATE_HZ), 1), len(values))
    return np.convolve(values, np.ones(width) / width, "valid")
