"""One movement from rest to rest: where it leaves the one and where it comes to the other.

A movement leaves and reaches rest so gently that its ends drown in the noise, and dividing the raw
time between 15 % and 85 % by one constant is wrong by up to 40 % for the wrong shape (SCIENCE 2,
Measuring). So the whole course is laid against a family of shapes: the cumulative beta distribution,
which holds the straight line (1, 1), the parabolas that start or end at full speed (1, 2) and (2, 1),
the smooth step (2, 2), the minimum jerk (3, 3), and what lies between and a little beyond. Each shape
is fitted to the samples by least squares, with its start, its end and the two levels free; the fits are
then averaged by how likely each is. How likely rests on what is left over: what a fit leaves is not
white (a joint wanders, a leg trembles), so the leftover's own correlation says how many independent
looks there were. The same sums give the error of the start and of the end.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import cast

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LOW, HIGH = 0.15, 0.85  # the raw times are those between these shares of the range
_POWERS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
_STEPS = 256  # of the table of shapes
_ROUNDS = 4  # of Gauss and Newton, from the 25 and 75 % crossings
_POINTS = 60  # more samples than this over one movement are averaged together
_LIKENESS = 0.002  # no person follows a shape more closely than this share of the range


@dataclass(frozen=True, slots=True)
class Rise:
    """``low`` and ``high`` are the levels of rest before and after, in the samples' unit.

    ``raw_s`` is the time between 15 and 85 % of the range. Errors are one standard deviation.
    """

    start_s: float
    end_s: float
    low: float
    high: float
    raw_s: float
    start_error_s: float
    end_error_s: float
    length_error_s: float
    raw_error_s: float
    low_error: float
    high_error: float


@cache
def _shapes() -> tuple[Floats, Floats, Floats, float]:
    """Of each shape (rows): its course over 0 to 1, when it passes 25 and 75 %, and its raw share; and the
    mean length of all, from 25 to 75 % being 1.

    The course has ``_STEPS`` + 1 values, and one of rest before and after. The raw share is that of the
    time between ``LOW`` and ``HIGH``.
    """
    first, second = (power.ravel()[:, None] for power in np.meshgrid(_POWERS, _POWERS))
    when = np.linspace(0, 1, 8 * _STEPS + 1)
    fine = _beta(first, second, when)
    levels = np.array([np.interp([LOW, 0.25, 0.75, HIGH], course, when) for course in fine])
    course = np.pad(fine[:, ::8], ((0, 0), (1, 1)), mode="edge")
    quarter = levels[:, 1:3]
    return course, quarter, levels[:, 3] - levels[:, 0], float((1 / (quarter[:, 1] - quarter[:, 0])).mean())


def _beta(first: Floats, second: Floats, when: Floats) -> Floats:
    """The cumulative beta distribution at each time (n,) of rising ones, (shapes, 1) twice -> (shapes, n).

    Over the angle whose squared sine is the time its density is a product of whole powers, which Gauss's
    rule sums without error. (scipy has the function too, and takes half a second to load: too long for
    somebody whose first repetition is waited for.)
    """
    angle = np.arcsin(np.sqrt(when))
    node, weight = np.polynomial.legendre.leggauss(8)
    half = np.diff(angle)[:, None] / 2
    at = angle[:-1, None] + half * (1 + node)
    density = np.sin(at) ** (2 * first - 1)[..., None] * np.cos(at) ** (2 * second - 1)[..., None]
    piece = (density * (weight * half)).sum(axis=2)
    course = np.hstack([np.zeros_like(first), np.cumsum(piece, axis=1)])
    return course / course[:, -1:]


@dataclass(frozen=True, slots=True)
class Climb:
    """Samples (n,) that rise once, and what is known of them beforehand.

    ``quartiles_s`` is when 25 and 75 % are passed; ``low`` and ``high`` are where they rest, roughly;
    ``noise`` is that of one sample.
    """

    t_s: Floats
    x: Floats
    quartiles_s: tuple[float, float]
    low: float
    high: float
    noise: float


def fit_rises(climbs: Sequence[Climb], *, level_error: float) -> list[Rise | None]:
    """The rise in each of the climbs, None where no shape can be fitted.

    Where the samples themselves do not show it, ``low`` is sure within ``level_error``; and as surely nothing
    rises beyond ``high``, though a movement may end below it. All are fitted at once: on so few samples what
    takes time is each call of numpy, not what it does.
    """
    found: list[Rise | None] = [None] * len(climbs)
    thinned = [_thinned(climb) for climb in climbs]
    able = [i for i, (t_s, _, _) in enumerate(thinned) if len(t_s) >= 5]
    if not able:
        return found
    fitted = _fitted([climbs[i] for i in able], [thinned[i] for i in able], level_error)
    return [fitted.pop(0) if i in able else None for i in range(len(climbs))]


def _fitted(
    climbs: list[Climb], thinned: list[tuple[Floats, Floats, float]], level_error: float
) -> list[Rise | None]:
    """As ``fit_rises``, for climbs with samples enough."""
    course, quarter, raw, _ = _shapes()
    each = np.repeat(np.arange(len(climbs)), len(course))  # the climb of each fit
    quarter, raw = np.tile(quarter, (len(climbs), 1)), np.tile(raw, len(climbs))
    row = np.tile(np.arange(len(course)) * course.shape[1], len(climbs))
    first_s, last_s, low, range_ = np.array([[*c.quartiles_s, c.low, c.high - c.low] for c in climbs])[each].T
    length_s = (last_s - first_s) / (quarter[:, 1] - quarter[:, 0])
    start_s = first_s - quarter[:, 0] * length_s
    fits = np.array([start_s, start_s + length_s, low, low + range_])
    noises = [
        max(climb.noise * math.sqrt(share), _LIKENESS * (climb.high - climb.low))
        for climb, (_, _, share) in zip(climbs, thinned, strict=True)
    ]
    noise = np.array(noises)[each]
    tie = (noise / level_error) ** 2  # what is known of ``low`` beforehand counts as so many samples
    counts = [len(t_s) for t_s, _, _ in thinned]
    looks = np.zeros((3, len(climbs), max(counts)))  # time, value, and whether there is one
    for i, (t_s, x, _) in enumerate(thinned):
        looks[:, i, : counts[i]] = t_s, x, np.ones_like(t_s)
    looks = looks[:, each]
    curvature = np.empty((len(row), 4, 4))
    for round_ in range(_ROUNDS):
        slopes, off = _laid(fits, row, course, looks)
        curvature = slopes @ slopes.transpose(0, 2, 1)
        curvature[:, 2, 2] += tie
        gradient = slopes @ off[:, :, None]
        gradient[:, 2, 0] += tie * (low - fits[2])
        diagonal = curvature.reshape(-1, 16)[:, ::5]
        diagonal *= 1.001
        diagonal += 1e-9
        step = np.linalg.solve(curvature, gradient)[:, :, 0].T
        reach = 0.3 * np.array([fits[1] - fits[0], range_])[[0, 0, 1, 1]]
        fits += np.minimum(np.maximum(step, -reach), reach)
        fits[2] = np.minimum(np.maximum(fits[2], low - 3 * level_error), low + 3 * level_error)
        fits[3] = np.minimum(fits[3], low + range_ + 3 * level_error)
        if round_ < _ROUNDS - 1:  # those far behind, the further the earlier, would have no voice in the end
            far = 40 * 30.0 ** (_ROUNDS - 2 - round_)
            left = np.einsum("ij,ij->i", off, off)
            least = np.minimum.reduceat(left, np.searchsorted(each, range(len(climbs))))[each]
            near = left - least < far * np.maximum(noise**2, least / np.array(counts)[each])
            each, row, raw, low = each[near], row[near], raw[near], low[near]
            range_, tie, noise = range_[near], tie[near], noise[near]
            fits, looks, curvature = fits[:, near], looks[:, near], curvature[near]
    off = _laid(fits, row, course, looks)[1]
    tied = tie * (fits[2] - low) ** 2
    edges = np.searchsorted(each, range(len(climbs) + 1)).tolist()
    return [
        _average(
            fits[:, its], raw[its], curvature[its], off[its, : counts[i]], tied[its], noises[i], level_error
        )
        for i, its in enumerate(slice(*edge) for edge in pairwise(edges))
    ]


def _laid(fits: Floats, row: NDArray[np.intp], course: Floats, looks: Floats) -> tuple[Floats, Floats]:
    """Of each fit its slopes by start, end, low and high (fits, 4, n), and what it leaves over (fits, n).

    ``fits`` (4, fits) has those four; ``row`` says where each one's course begins in the table; ``looks``
    (3, fits, n) are its samples: when, what, and 0 where there is none.
    """
    start_s, end_s, low, high = (cast("Floats", column) for column in fits[:, :, None])
    t_s, x, there = (cast("Floats", look) for look in looks)
    range_ = high - low
    steps_per_s = _STEPS / (end_s - start_s)
    at = t_s - start_s
    at *= steps_per_s
    padded = at + 1.0  # the table begins one before the movement
    np.minimum(np.maximum(padded, 0.0, out=padded), _STEPS + 1.0, out=padded)
    cell = np.floor(padded)
    padded -= cell
    place = cell.astype(np.intp)
    place += row[:, None]
    before: Floats = course.take(place)
    place += 1
    step: Floats = course.take(place)
    step -= before
    slopes = np.empty((len(row), 4, t_s.shape[1]))
    by_start, by_end, by_low, by_high = slopes.transpose(1, 0, 2)
    np.multiply(padded, step, out=by_high)
    by_high += before
    off = by_high * -range_
    off -= low
    off += x
    off *= there
    by_high *= there
    np.subtract(there, by_high, out=by_low)
    step *= range_ * steps_per_s
    step *= there
    np.multiply(step, at, out=by_end)
    by_end *= -1 / _STEPS
    step += by_end
    np.negative(step, out=by_start)
    return slopes, off


def _average(
    fits: Floats,
    raw: Floats,
    curvature: Floats,
    off: Floats,
    tied: Floats,
    noise: float,
    level_error: float,
) -> Rise | None:
    """The fits (4, shapes) of one climb, weighed by what each leaves over (shapes, n)."""
    length_s = fits[1] - fits[0]
    left = np.where((length_s > 0) & (fits[3] > fits[2]), np.einsum("ij,ij->i", off, off) + tied, np.inf)
    likeliest = int(left.argmin())
    if not math.isfinite(left[likeliest]):
        return None
    best = off[likeliest]
    squares = float(best @ best)
    variance = max(noise**2, squares / max(len(best) - 4, 1))
    # Leftovers that are like their neighbours are fewer looks than there are samples.
    alike = min(max(float(best[1:] @ best[:-1]) / max(squares, 1e-12), 0.0), 0.9)
    variance *= (1 + alike) / (1 - alike)
    vote = np.exp((left[likeliest] - left) * (0.5 / variance))
    vote /= vote.sum()
    # Start, end, levels, and beside them the length and the raw length, which the shapes share out.
    values = np.array([*fits, length_s, raw * length_s])
    middle = values @ vote
    # Home is known beforehand as well as ever, however little these samples tell of it.
    curvature[:, 2, 2] += (variance - noise**2) / level_error**2
    inner = np.linalg.inv(curvature) * variance
    by_length = inner[:, 0, 0] + inner[:, 1, 1] - 2 * inner[:, 0, 1]
    within = np.array([*inner.reshape(-1, 16)[:, ::5].T, by_length, raw**2 * by_length])
    errors = np.sqrt((within + (values - middle[:, None]) ** 2) @ vote)
    start, end, bottom, top, _, raw_s = middle.tolist()
    start_error, end_error, low_error, high_error, length_error, raw_error = errors.tolist()
    return Rise(
        start_s=start,
        end_s=end,
        low=bottom,
        high=top,
        raw_s=raw_s,
        start_error_s=start_error,
        end_error_s=end_error,
        length_error_s=length_error,
        raw_error_s=raw_error,
        low_error=low_error,
        high_error=high_error,
    )


def _thinned(climb: Climb) -> tuple[Floats, Floats, float]:
    """The samples of the rise and around it, neighbours averaged where there are many; and by how much noise
    fell.
    """
    first_s, last_s = climb.quartiles_s
    around_s = 1.2 * (last_s - first_s) * _shapes()[3]
    inside = (climb.t_s >= first_s - around_s) & (climb.t_s <= last_s + around_s)
    t_s, x = climb.t_s[inside], climb.x[inside]
    each = math.ceil(len(t_s) / _POINTS)
    if each <= 1:
        return t_s, x, 1.0
    whole = len(t_s) // each * each
    return t_s[:whole].reshape(-1, each).mean(axis=1), x[:whole].reshape(-1, each).mean(axis=1), 1 / each
