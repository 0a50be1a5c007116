"""How far the pelvis rolls with the beat, from a phone in the waistband (SCIENCE 6.4).

Lying on the side, gravity at the pelvis turns with each roll about the spine, which lies level. Whatever way
round the phone sits, that is one direction across gravity at rest: the one in which it moves with the beat.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
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
"""So far a repetition may be behind the beat, or before it, and be seen whole; nearly so twice as far."""
HOME_S = 0.6
"""The home is averaged over so long."""
REST_S = 1.0
"""What a cycle has left at home, by the beat."""
LOWERS = (0.75, 0.87, 1.0, 1.15, 1.3)
"""Lowerings, of the beat's own."""
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
    levels = {n: _levels(turned[n] @ towards, cycles[n]) for n in seen}
    homes = _homes_deg(levels)
    each = [math.nan] * len(cycles)
    for n in seen:
        each[n] = levels[n].height_deg(homes[n], homes[n + 1])
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
            levels = _levels(np.interp(when_s, t_s, angle_deg), cycle)
            heights.append(levels.height_deg(levels.begun, levels.ended))
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


@dataclass(frozen=True, slots=True)
class _Levels:
    """Home before, top, and home after in one cycle, where they were found; degrees and looks."""

    begun: float
    begun_at: float
    top: float
    top_at: float
    ended: float
    ended_at: float

    def height_deg(self, begun: float, ended: float) -> float:
        """The top above the line between the two homes, who may be known better than from this cycle."""
        share = (self.top_at - self.begun_at) / (self.ended_at - self.begun_at)
        return max(self.top - begun - share * (ended - begun), 0.0)


def _levels(turned: Floats, cycle: Cycle) -> _Levels:
    """Where the course rests at the bottom and at the top, wherever near the beat that was.

    The beat's own course, a little early or late, quicker or slower, is laid over it; what rests there is
    averaged, and not what is lowest or highest: those are where breath and the shake of a start add up.
    """
    lengths = (cycle.top_s - cycle.start_s, cycle.lower_s - cycle.top_s, cycle.end_s - cycle.lower_s)
    shapes, places = _shapes(len(turned), tuple(round(length_s, 3) for length_s in lengths))
    begins, opens, lowers, ends = places[int(np.argmax(shapes @ turned))]
    least = 3
    before = slice(max(min(begins, len(turned)) - round(HOME_S * RATE_HZ), 0), max(begins, least))
    up = slice(opens, max(lowers, opens + least))
    after = slice(min(ends, len(turned) - least), ends + round(HOME_S * RATE_HZ))

    def level(part: slice) -> tuple[float, float]:
        first, last = part.start, min(part.stop, len(turned))
        return float(turned[first:last].mean()), (first + last - 1) / 2

    return _Levels(*level(before), *level(up), *level(after))


@lru_cache(maxsize=16)
def _shapes(looks: int, lengths_s: tuple[float, ...]) -> tuple[Floats, list[tuple[int, int, int, int]]]:
    """Courses (k, looks) of length one without their own level and slope, and of each when it begins to rise,
    is up, begins to fall and is down, in looks."""
    lift_s, hold_s, lower_s = lengths_s
    t_s = np.arange(looks) / RATE_HZ
    along = np.linalg.qr(np.stack([np.ones(looks), t_s], axis=1))[0]
    courses: list[Floats] = []
    places: list[tuple[int, int, int, int]] = []
    lags_s = np.arange(0.0, 2 * LATE_S + 0.01, 0.1)
    for lag_s, lifts, holds, lowers in product(lags_s, (0.8, 1.0, 1.25), (0.6, 0.8, 1.0, 1.25), LOWERS):
        up_s = lag_s + lifts * lift_s
        down_s = up_s + holds * hold_s
        home_s = down_s + lowers * (lower_s - REST_S)
        course = _rise((t_s - lag_s) / (up_s - lag_s)) - _rise((t_s - down_s) / (home_s - down_s))
        course = course - along @ (along.T @ course)
        courses.append(course / float(np.linalg.norm(course)))
        places.append(
            (round(lag_s * RATE_HZ), round(up_s * RATE_HZ), round(down_s * RATE_HZ), round(home_s * RATE_HZ))
        )
    return np.array(courses), places


def _rise(share: Floats) -> Floats:
    """0 to 1 with the least jerk."""
    share = np.clip(share, 0.0, 1.0)
    return share**3 * (10 - 15 * share + 6 * share**2)


def _homes_deg(levels: dict[int, _Levels]) -> dict[int, float]:
    """The home before each cycle that was seen, and after it, by the number of the cycle that begins there.

    Who stirs for a second between two repetitions has not moved home: of three in a row the middle one
    counts, which lets a body settle from one level to another and leaves out a single one astray.
    """
    looks: dict[int, list[float]] = {}
    for n, level in levels.items():
        looks.setdefault(n, []).append(level.begun)
        looks.setdefault(n + 1, []).append(level.ended)
    own = {place: float(np.mean(homes)) for place, homes in looks.items()}
    places = sorted(own)
    calm: dict[int, float] = {}
    for at, place in enumerate(places):
        first = min(max(at - 1, 0), max(len(places) - 3, 0))
        calm[place] = float(np.median([own[near] for near in places[first : first + 3]]))
    return calm
