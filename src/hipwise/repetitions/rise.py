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

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LOW, HIGH = 0.15, 0.85  # the raw times are those between these shares of the range
_POWERS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
_STEPS = 256  # of the table of shapes
# Where each shape begins to rise in a table of all: before it stands its rest, after it that of its end.
_PLACES = 1.0 + (_STEPS + 3) * np.arange(float(len(_POWERS) ** 2))[:, None]
_FOREVER_S = 1e9
_ROUNDS = 4  # of Gauss and Newton, from the 25 and 75 % crossings
_POINTS = 60  # more samples than this over one movement are averaged together
LIKENESS = 0.002  # no person follows a shape more closely than this share of the range


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

    The course (2, shapes, ``_STEPS`` + 3) is its values, one of rest before and after the movement, and
    how far it is from each to the next. The raw share is that of the time between ``LOW`` and ``HIGH``.
    """
    first, second = (power.ravel()[:, None] for power in np.meshgrid(_POWERS, _POWERS))
    when = np.linspace(0, 1, 8 * _STEPS + 1)
    fine = _beta(first, second, when)
    levels = np.array([np.interp([LOW, 0.25, 0.75, HIGH], course, when) for course in fine])
    values = np.pad(fine[:, ::8], ((0, 0), (1, 1)), mode="edge")
    course = np.stack([values, np.diff(values, append=1.0)])
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


def fit_rises(
    climbs: Sequence[Climb], *, level_error: float, likeness: float = LIKENESS
) -> list[Rise | None]:
    """The rise in each of the climbs, None where no shape can be fitted.

    Where the samples themselves do not show it, ``low`` is sure within ``level_error``; and as surely nothing
    rises beyond ``high``, though a movement may end below it. What a shape leaves over says nothing below the
    share ``likeness`` of the range. All are fitted at once: on so few samples what takes time is each call of
    numpy, not what it does.
    """
    found: list[Rise | None] = [None] * len(climbs)
    thinned = [_thinned(climb) for climb in climbs]
    able = [i for i, (t_s, _, _) in enumerate(thinned) if len(t_s) >= 5]
    if able:
        fitted = _fitted([climbs[i] for i in able], [thinned[i] for i in able], level_error, likeness)
        for i, rise in zip(able, fitted, strict=True):
            found[i] = rise
    return found


def _fitted(
    climbs: list[Climb], thinned: list[tuple[Floats, Floats, float]], level_error: float, likeness: float
) -> list[Rise | None]:
    """As ``fit_rises``, for climbs with samples enough: every shape to every climb, (climbs, shapes)."""
    course, quarter, raw, _ = _shapes()
    known = np.array([[*climb.quartiles_s, climb.low, climb.high - climb.low] for climb in climbs])
    first_s, last_s, low, range_ = _rows(known.T[:, :, None])
    length_s = (last_s - first_s) / (quarter[:, 1] - quarter[:, 0])
    start_s = first_s - quarter[:, 0] * length_s
    fits = np.empty((4, *start_s.shape))
    fits[0], fits[1], fits[2], fits[3] = start_s, start_s + length_s, low, low + range_
    noise = np.array(
        [
            max(climb.noise * math.sqrt(share), likeness * (climb.high - climb.low))
            for climb, (_, _, share) in zip(climbs, thinned, strict=True)
        ]
    )
    counts = np.array([len(t_s) for t_s, _, _ in thinned])
    looks = np.zeros((3, len(climbs), 1 + counts.max()))  # time, weight, and value by its weight
    looks[0] = -_FOREVER_S
    # What is known of ``low`` beforehand is one more look, long before the movement.
    looks[1, :, 0] = noise / level_error
    looks[2, :, 0] = looks[1, :, 0] * low[:, 0]
    for i, (t_s, x, _) in enumerate(thinned):
        looks[0, i, 1 : 1 + len(x)], looks[1, i, 1 : 1 + len(x)], looks[2, i, 1 : 1 + len(x)] = t_s, 1.0, x
    reach = 0.3 * np.stack(np.broadcast_arrays(length_s, length_s, range_, range_))
    beyond = np.array([math.inf, math.inf, 3 * level_error, 3 * level_error])[:, None, None]
    lowest, highest = fits - beyond, fits + beyond
    lowest[3] = -math.inf
    curvature = np.empty((*start_s.shape, 4, 4))
    for _ in range(_ROUNDS):
        off, slopes = _laid(fits, course, looks)
        slopes = slopes.transpose(1, 2, 0, 3)
        curvature = slopes @ slopes.swapaxes(2, 3)
        diagonal = curvature.reshape(*start_s.shape, 16)[..., ::5]
        diagonal *= 1.001
        diagonal += 1e-9
        move = np.linalg.solve(curvature, slopes @ off[..., None])[..., 0].transpose(2, 0, 1)
        np.multiply(0.3, fits[1] - fits[0], out=reach[:2])
        fits += np.minimum(np.maximum(move, -reach), reach)
        fits = np.minimum(np.maximum(fits, lowest), highest)
    off, _ = _laid(fits, course, looks)
    left = np.einsum("ijk,ijk->ij", off, off)
    return _averages(fits, raw, curvature, off[..., 1:], left, noise, counts, level_error)


def _laid(fits: Floats, course: Floats, looks: Floats) -> tuple[Floats, Floats]:
    """Of each fit what it leaves over (climbs, shapes, n), and its slopes by start, end, low and high
    (4, climbs, shapes, n).

    ``fits`` (4, climbs, shapes) has start, end, low and high; ``looks`` (3, climbs, n) are the samples: when,
    how heavy (0 where there is none), and what, by its weight.
    """
    start_s, end_s, low, high = _rows(fits[..., None])
    t_s, weight, x = _rows(looks[:, :, None])
    slopes = np.empty((4, *fits.shape[1:], looks.shape[2]))
    by_start, by_end, by_low, by_high = _rows(slopes)
    per_s = _STEPS / (end_s - start_s)
    at = t_s - start_s
    at *= per_s
    within = np.minimum(np.maximum(at, -1.0), float(_STEPS))
    within += _PLACES  # in the table, all shapes one after the other
    cell = np.floor(within)
    within -= cell
    place, (values, steps) = cell.astype(np.intp), course
    step = steps.ravel()[place]
    within *= step
    np.add(values.ravel()[place], within, out=by_high)
    np.subtract(weight, by_high, out=by_low)
    step *= per_s / _STEPS * (low - high)
    np.multiply(step, at, out=by_end)
    step *= _STEPS
    np.subtract(step, by_end, out=by_start)
    off = x - low * by_low
    off -= high * by_high
    return off, slopes


def _rows(table: Floats) -> tuple[Floats, ...]:
    return tuple(table)


def _averages(
    fits: Floats,
    raw: Floats,
    curvature: Floats,
    off: Floats,
    left: Floats,
    noise: Floats,
    counts: NDArray[np.intp],
    level_error: float,
) -> list[Rise | None]:
    """The fits (4, climbs, shapes) of each climb, weighed by what each leaves over (climbs, shapes, n)."""
    length_s = fits[1] - fits[0]
    left = np.where((length_s > 0) & (fits[3] > fits[2]), left, np.inf)
    each = np.arange(len(left))
    likeliest = left.argmin(axis=1)
    least, best = left[each, likeliest], off[each, likeliest]
    possible = np.isfinite(least)
    least[~possible] = 0.0
    squares = np.einsum("ij,ij->i", best, best)
    variance = np.maximum(noise**2, squares / np.maximum(counts - 4, 1))
    # Leftovers that are like their neighbours are fewer looks than there are samples.
    neighbours = np.einsum("ij,ij->i", best[:, 1:], best[:, :-1])
    alike = np.clip(neighbours / np.maximum(squares, 1e-12), -0.5, 0.9)
    variance *= (1 + alike) / (1 - alike)
    vote = np.exp((least[:, None] - left) * (0.5 / variance)[:, None])
    vote /= np.maximum(vote.sum(axis=1, keepdims=True), 1e-12)
    # Start, end, levels, and beside them the length and the raw length, which the shapes share out.
    values = np.stack([*fits, length_s, raw * length_s])
    middle = np.einsum("ijk,jk->ij", values, vote)
    # Home is known beforehand as well as ever, however little these samples tell of it.
    curvature[..., 2, 2] += ((variance - noise**2) / level_error**2)[:, None]
    inner = np.linalg.inv(curvature) * variance[:, None, None, None]
    by_length = inner[..., 0, 0] + inner[..., 1, 1] - 2 * inner[..., 0, 1]
    within = np.stack([*(inner[..., k, k] for k in range(4)), by_length, raw**2 * by_length])
    errors = np.sqrt(np.einsum("ijk,jk->ij", within + (values - middle[..., None]) ** 2, vote))
    return [
        _rise(*numbers) if able else None
        for able, *numbers in zip(possible.tolist(), middle.T.tolist(), errors.T.tolist(), strict=True)
    ]


def _rise(middle: list[float], errors: list[float]) -> Rise:
    start, end, bottom, top, _, raw_s = middle
    start_error, end_error, low_error, high_error, length_error, raw_error = errors
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
