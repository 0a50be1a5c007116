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
from dataclasses import dataclass
from functools import cache

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
def _shapes() -> tuple[Floats, Floats, Floats, Floats]:
    """Of each shape (rows): course and speed over 0 to 1, when it passes 25 and 75 %, and its raw share.

    The raw share is that of the time between ``LOW`` and ``HIGH``.
    """
    from scipy.special import betainc, betaincinv  # heavy

    first, second = (power.ravel()[:, None] for power in np.meshgrid(_POWERS, _POWERS))
    when = np.linspace(0, 1, _STEPS + 1)
    course = np.asarray(betainc(first, second, when), np.float64)
    speed = np.diff(course, axis=1) * _STEPS
    levels = np.asarray(betaincinv(first, second, np.array([LOW, 0.25, 0.75, HIGH])), np.float64)
    return course, np.hstack([speed, speed[:, -1:]]), levels[:, 1:3], levels[:, 3] - levels[:, 0]


def fit_rise(
    t_s: Floats,
    x: Floats,
    quartiles_s: tuple[float, float],
    low: float,
    high: float,
    *,
    low_error: float,
    noise: float,
) -> Rise | None:
    """The rise in the samples (n,), seconds and any unit, whose 25 and 75 % are passed at ``quartiles_s``.

    ``low`` and ``high`` are where it rests, roughly; ``low`` within ``low_error`` where the samples
    themselves do not show it. ``noise`` is that of one sample. None where no shape can be fitted.
    """
    course, speed, quarter, raw = _shapes()
    shape = np.arange(len(course))
    length_s = (quartiles_s[1] - quartiles_s[0]) / (quarter[:, 1] - quarter[:, 0])
    start_s = quartiles_s[0] - quarter[:, 0] * length_s
    span_s = float(length_s.mean())
    t_s, x, share = _thinned(t_s, x, quartiles_s[0] - 1.2 * span_s, quartiles_s[1] + 1.2 * span_s)
    if len(t_s) < 5 or span_s <= 0:
        return None
    range_ = high - low
    fitted = np.stack([start_s, start_s + length_s, np.full_like(start_s, low), np.full_like(start_s, high)])
    noise = max(noise * math.sqrt(share), _LIKENESS * range_)
    tie = (noise / low_error) ** 2  # what is known of ``low`` beforehand counts as so many samples
    curvature = np.zeros((len(course), 4, 4))
    for round_ in range(_ROUNDS):
        value, slope, off = _laid(fitted, shape, course, speed, t_s, x)
        jacobian = np.stack([*slope, 1 - value, value], axis=1)
        curvature = jacobian @ jacobian.transpose(0, 2, 1)
        curvature[:, 2, 2] += tie
        gradient = (jacobian @ off[:, :, None])[:, :, 0]
        gradient[:, 2] += tie * (low - fitted[2])
        curvature[:, range(4), range(4)] *= 1.001
        curvature[:, range(4), range(4)] += 1e-9
        step = np.linalg.solve(curvature, gradient[:, :, None])[:, :, 0].T
        reach = 0.3 * (fitted[1] - fitted[0])
        fitted[:2] += np.clip(step[:2], -reach, reach)
        fitted[2:] += np.clip(step[2:], -0.3 * range_, 0.3 * range_)
        fitted[2] = np.clip(fitted[2], low - 3 * low_error, low + 3 * low_error)
        if round_ == _ROUNDS // 2:  # those far behind would have no voice in the end
            left = (off**2).sum(axis=1)
            near = left - left.min() < 40 * max(noise**2, float(left.min()) / len(t_s))
            fitted, shape, curvature = fitted[:, near], shape[near], curvature[near]
    off = _laid(fitted, shape, course, speed, t_s, x)[2]
    return _average(fitted, raw[shape], curvature, off, tie * (fitted[2] - low) ** 2, noise)


def _laid(
    fitted: Floats, shape: NDArray[np.intp], course: Floats, speed: Floats, t_s: Floats, x: Floats
) -> tuple[Floats, tuple[Floats, Floats], Floats]:
    """Each fit at each sample: its course 0 to 1, its slope by start and by end, and what it leaves over."""
    start, stop, bottom, top = fitted[0][:, None], fitted[1][:, None], fitted[2][:, None], fitted[3][:, None]
    length = stop - start
    tau: Floats = np.clip((t_s - start) / length, 0.0, 1.0)
    at = tau * _STEPS
    cell = np.minimum(at.astype(np.intp), _STEPS - 1)
    flat = cell + shape[:, None] * (_STEPS + 1)
    left = course.ravel()[flat]
    value = left + (at - cell) * (course.ravel()[flat + 1] - left)
    slope = np.where((tau > 0) & (tau < 1), speed.ravel()[flat], 0.0) * ((top - bottom) / length)
    return value, (slope * (tau - 1), -slope * tau), x - bottom - (top - bottom) * value


def _average(
    fitted: Floats, raw: Floats, curvature: Floats, off: Floats, tied: Floats, noise: float
) -> Rise | None:
    """The fits (4, shapes), weighed by what each leaves over (shapes, n)."""
    sound = (fitted[1] > fitted[0]) & (fitted[3] > fitted[2])
    left = np.where(sound, (off**2).sum(axis=1) + tied, np.inf)
    if not np.isfinite(left).any():
        return None
    best = off[int(np.argmin(left))]
    squares = float((best**2).sum())
    variance = max(noise**2, squares / max(len(best) - 4, 1))
    # Leftovers that are like their neighbours are fewer looks than there are samples.
    alike = min(max(float((best[1:] * best[:-1]).sum()) / max(squares, 1e-12), 0.0), 0.9)
    variance *= (1 + alike) / (1 - alike)
    vote = np.exp(-0.5 * (left - left.min()) / variance)
    vote /= vote.sum()
    inner = np.linalg.inv(curvature) * variance
    # Start, end, levels, and beside them the length and the raw length, which the shapes share out.
    length_s = fitted[1] - fitted[0]
    values = np.stack([*fitted, length_s, raw * length_s])
    middle = values @ vote
    by_length = inner[:, 0, 0] + inner[:, 1, 1] - 2 * inner[:, 0, 1]
    within = np.stack([*inner[:, range(4), range(4)].T, by_length, raw**2 * by_length])
    errors = np.sqrt(within @ vote + ((values - middle[:, None]) ** 2) @ vote)
    return Rise(
        *map(
            float, (*middle[:4], middle[5], errors[0], errors[1], errors[4], errors[5], errors[2], errors[3])
        )
    )


def _thinned(t_s: Floats, x: Floats, begin: float, end: float) -> tuple[Floats, Floats, float]:
    """The samples between two times, neighbours averaged where there are many; and by how much noise fell."""
    inside = (t_s >= begin) & (t_s <= end)
    t_s, x = t_s[inside], x[inside]
    each = math.ceil(len(t_s) / _POINTS)
    if each <= 1:
        return t_s, x, 1.0
    whole = len(t_s) // each * each
    return t_s[:whole].reshape(-1, each).mean(axis=1), x[:whole].reshape(-1, each).mean(axis=1), 1 / each
