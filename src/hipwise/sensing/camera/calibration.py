"""A camera's opening set right for one person and one spot, by a phone on the thigh that ran beside it.

From a picture the opening rests on proportions and a height of the camera that hold for everybody
(``opening``); a person's own differ, and the network draws each body a little differently. A thigh sensor
has none of that (SCIENCE 6.3). So, from a few repetitions that both watched, the camera's opening x becomes

    θ = x · exp(stretch + bend · |x| / 45°)

A wrong radius of the knee's circle stretches the curve of `opening.gap_angle_deg`, a wrong phase (the
camera's height, how the legs lie) bends it; more than two numbers the noise of a few repetitions does not
give. θ(0) = 0 on both: each finds its own zero with the knees together. The curve only ever rises, and goes
on straight beyond the widest opening it was made on.

The two clocks need not agree: how far they are apart is found along with the rest.

**The person's height alone** gives nothing here: lengths are measured in trunks, and height makes trunk
and thigh longer together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from hipwise.errors import UserError
from hipwise.sensing.camera.spot import Spot
from hipwise.sensing.source import Side

Floats = NDArray[np.float64]

LEAST_REPS = 3
LEAST_DEG = 15.0  # of opening, by the phone
LEAST_R = 0.85  # of the two courses, laid over each other as well as they go
WORST_DEG = 5.0  # more left over than this is no better than the camera alone
CLOCKS_S = 2.0  # how far apart they may be
BEND_DEG = 45.0
_STEP_S = 0.05
_NOISE_DEG = 2.0  # of one look at both; what is further off counts less
_STRETCHES, _BENDS = 0.25, 0.25  # how far people differ, one standard deviation (`make bench`)
_MOST, _MOST_BEND = 0.8, 0.6  # of stretch and bend: with less bend than this it rises all the way
_FAR_DEG = 6.0
_ROUNDS = 12
_ALIKE = 8  # neighbouring looks are wrong alike: so many count as one


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the camera's opening must be corrected by, for one person's side at one spot.

    ``offset_s``: a moment at ``t`` on the camera's clock was at ``t + offset_s`` on the phone's.
    ``error_deg``: what is left over, as a root mean square over repetitions each corrected by what the
    others teach; ``before_deg`` the same without correction. ``widest_deg``: the camera's widest opening
    that it was made on.
    """

    side: Side
    stretch: float
    bend: float
    offset_s: float
    error_deg: float
    before_deg: float
    repetitions: int
    widest_deg: float
    spot: Spot

    def corrected(self, opening_deg: float) -> float:
        """The opening for one that the camera alone sees; NaN stays NaN."""
        return float(_curve(np.float64(opening_deg), self.stretch, self.bend, self.widest_deg))

    def why_not(self, side: Side | None, spot: Spot, slack: float = 1.0) -> str | None:
        """Why it does not hold for what is seen now, in words; None where it does.

        ``slack`` widens what counts as the same spot.
        """
        if side != self.side:
            return "it was made on the other side"
        return spot.moved(self.spot, slack)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: Any) -> Self:
        """
        Raises:
            UserError: that is no calibration.
        """
        try:
            numbers = {name: float(values[name]) for name in _NUMBERS}
            side, reps, spot = values["side"], int(values["repetitions"]), Spot.from_json(values["spot"])
        except (KeyError, TypeError, ValueError):
            raise UserError("The camera's calibration cannot be read. Make it anew.") from None
        sound = all(map(math.isfinite, numbers.values())) and abs(numbers["bend"]) <= _MOST_BEND
        if side not in ("left", "right") or not sound:
            raise UserError("The camera's calibration cannot be read. Make it anew.")
        return cls(side=side, repetitions=reps, spot=spot, **numbers)


_NUMBERS = ("stretch", "bend", "offset_s", "error_deg", "before_deg", "widest_deg")


class Calibrating:
    """Collects what both see, sample by sample in any order, until there is enough for a `Calibration`."""

    def __init__(self, side: Side, clocks_s: float = CLOCKS_S) -> None:
        """``side`` is the top leg; ``clocks_s`` how far the two clocks may be apart."""
        self.side: Side = side
        self._clocks_s = clocks_s
        self._camera: list[tuple[float, float]] = []
        self._thigh: list[tuple[float, float]] = []
        self._spots: list[Spot] = []

    def camera(self, t_s: float, opening_deg: float, spot: Spot | None) -> None:
        """One look of the camera: the opening before any calibration, and where the body lies."""
        if math.isfinite(opening_deg):
            self._camera.append((t_s, opening_deg))
        if spot is not None:
            self._spots.append(spot)

    def thigh(self, t_s: float, opening_deg: float) -> None:
        """One sample of the phone on the thigh, by the phone's own clock."""
        if math.isfinite(opening_deg):
            self._thigh.append((t_s, opening_deg))

    @property
    def repetitions(self) -> int:
        """How many the phone has seen so far."""
        return len(_repetitions(_course(self._thigh)[1]))

    def calibration(self) -> Calibration:
        """
        Raises:
            UserError: not yet, or not with these; the sentence says why and what to do.
        """
        if not self._spots:
            raise UserError("The camera has not seen you lie still yet.")
        spots = np.array([list(spot.as_json().values()) for spot in self._spots])
        if any(spot.moved(self._spots[0]) for spot in self._spots[:: max(1, len(spots) // 20)]):
            raise UserError("You or the camera moved meanwhile. Do three repetitions on one spot.")
        spot = Spot(*np.median(spots, axis=0).tolist())
        return calibrate(self._camera, self._thigh, self.side, spot, self._clocks_s)


def calibrate(
    camera: Sequence[tuple[float, float]],
    thigh: Sequence[tuple[float, float]],
    side: Side,
    spot: Spot,
    clocks_s: float = CLOCKS_S,
) -> Calibration:
    """From what both saw of the same repetitions: pairs of time (s, each by its own clock) and opening (°).

    Raises:
        UserError: too few repetitions, or they do not tell of the same movement.
    """
    camera_s, x = _course(camera)
    thigh_s, truth = _course(thigh)
    reps = _repetitions(truth)
    if len(reps) < LEAST_REPS or len(x) < 30:
        raise UserError(f"Do {LEAST_REPS} repetitions or more that both the camera and the phone can see.")
    coarse_s, alike = _laid_over(camera_s, x, thigh_s, truth, clocks_s)
    if alike < LEAST_R:
        raise UserError("The phone and the camera tell of different movements. Check the strap and the view.")
    stretch, bend, offset_s = _fit(camera_s, x, thigh_s, truth, coarse_s)
    inside = _shared(camera_s, offset_s, thigh_s)
    camera_s, x = camera_s[inside], x[inside]
    on_thigh_s = camera_s + offset_s
    target = np.interp(on_thigh_s, thigh_s, truth)
    between_s = [thigh_s[(end + begin) // 2] for (_, end), (begin, _) in pairwise(reps)]
    which = np.searchsorted(between_s, on_thigh_s)
    squares = 0.0
    for rep in range(len(reps)):
        rest, own = which != rep, which == rep
        taught = _fit(camera_s[rest], x[rest], thigh_s, truth, offset_s, clocks=False)
        squares += float(((_curve(x[own], taught[0], taught[1], float(x.max())) - target[own]) ** 2).sum())
    error_deg = math.sqrt(squares / len(x))
    if error_deg > WORST_DEG:
        raise UserError("The phone and the camera agree too badly. Check the strap and the view.")
    return Calibration(
        side=side,
        stretch=stretch,
        bend=bend,
        offset_s=offset_s,
        error_deg=error_deg,
        before_deg=math.sqrt(float(np.mean((x - target) ** 2))),
        repetitions=len(reps),
        widest_deg=float(x.max()),
        spot=spot,
    )


def _course(pairs: Sequence[tuple[float, float]]) -> tuple[Floats, Floats]:
    """Times and openings, in the order of time, each moment once, numbers only."""
    course = np.array(pairs, np.float64).reshape(-1, 2)
    course = course[np.isfinite(course).all(axis=1)]
    t_s, first = np.unique(course[:, 0], return_index=True)
    return t_s, course[first, 1]


def _repetitions(opening: Floats) -> list[tuple[int, int]]:
    """From where to where each one is well open: above 60 % of the widest, until below 30 % of it."""
    widest = float(np.percentile(opening, 98)) if len(opening) else 0.0
    if widest < LEAST_DEG:
        return []
    found: list[tuple[int, int]] = []
    begun: int | None = None
    for index, share in enumerate(opening / widest):
        if begun is None and share > 0.6:
            begun = index
        elif begun is not None and share < 0.3:
            found.append((begun, index))
            begun = None
    return found


def _shared(camera_s: Floats, offset_s: float, thigh_s: Floats) -> NDArray[np.bool_]:
    """Which of the camera's looks fall within what the phone saw."""
    return (camera_s + offset_s >= thigh_s[0]) & (camera_s + offset_s <= thigh_s[-1])


def _laid_over(
    camera_s: Floats, x: Floats, thigh_s: Floats, truth: Floats, most_s: float
) -> tuple[float, float]:
    """By how much the clocks differ, roughly, and how alike the two courses then are (r)."""
    best = (0.0, -1.0)
    for offset_s in np.arange(-most_s, most_s + _STEP_S / 2, _STEP_S):
        inside = _shared(camera_s, offset_s, thigh_s)
        if inside.sum() < 30 or np.ptp(x[inside]) == 0:
            continue
        target = np.interp(camera_s[inside] + offset_s, thigh_s, truth)
        if np.ptp(target) == 0:
            continue
        alike = float(np.corrcoef(x[inside], target)[0, 1])
        if alike > best[1]:
            best = (float(offset_s), alike)
    return best


def _fit(
    camera_s: Floats, x: Floats, thigh_s: Floats, truth: Floats, offset_s: float, *, clocks: bool = True
) -> tuple[float, float, float]:
    """Stretch, bend and offset that leave least over, near to what holds for everybody (Gauss and Newton)."""
    speed = np.gradient(truth, thigh_s)
    size = np.abs(x) / BEND_DEG
    known = np.array([1 / _STRETCHES**2, 1 / _BENDS**2, 1 / _STEP_S**2 if clocks else 1e12])
    start = np.array([0.0, 0.0, offset_s])
    fitted = start.copy()
    for _ in range(_ROUNDS):
        when_s = camera_s + fitted[2]
        course = x * np.exp(fitted[0] + fitted[1] * size)
        off = np.interp(when_s, thigh_s, truth) - course
        slopes = np.stack([course, course * size, -np.interp(when_s, thigh_s, speed)])
        # What is far off, a joint that jumped or a knee that was hidden, counts less.
        weight = 1 / (_ALIKE * _NOISE_DEG**2 * np.sqrt(1 + (off / _FAR_DEG) ** 2))
        curvature = (slopes * weight) @ slopes.T + np.diag(known)
        fitted += np.linalg.solve(curvature, (slopes * weight) @ off - known * (fitted - start))
        fitted[:2] = np.clip(fitted[:2], (-_MOST, -_MOST_BEND), (_MOST, _MOST_BEND))
    return float(fitted[0]), float(fitted[1]), float(fitted[2])


def _curve(x: Floats | np.float64, stretch: float, bend: float, widest_deg: float) -> Floats:
    """The correction; straight beyond ``widest_deg``."""
    size = np.abs(x)
    bent = np.minimum(size, widest_deg)
    factor = np.exp(stretch + bend * bent / BEND_DEG)
    slope = factor * (1 + bend * bent / BEND_DEG)
    return np.sign(x) * (bent * factor + (size - bent) * slope)
