"""Mobility and strength over time: what has changed, and what only seems to have (SCIENCE 4.1, 4.2)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Literal

from hipwise.program.measure import Measure
from hipwise.sensing.source import Side

SMALLEST_DEG = 10.0
"""The smallest change of an angle that means anything (SCIENCE 4.1: MDC95 of 5 to 10 degrees [64])."""
SMALLEST_SHARE = 0.30
"""The smallest change of strength or endurance that means anything (SCIENCE 4.2: MDC of 27 % [78])."""
DAYS = 3
"""So many days stand for "then" and for "now", where there are as many."""
SEEN = 2
"""Days on which a difference between the sides must have been seen."""

Verdict = Literal["more", "less", "no clear change", "too early"]


@dataclass(frozen=True, slots=True)
class Point:
    """A day's value: the median of that day's measures, with its standard error where it is known."""

    day: date
    value: float
    error: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """From ``before`` to ``now``, medians of up to three days each.

    ``smallest`` is the difference from which on it would mean anything.
    """

    verdict: Verdict
    before: float | None = None
    now: float | None = None
    smallest: float | None = None


def points(measures: Iterable[Measure], side: Side | None) -> list[Point]:
    """One point a day of a side, in order (SCIENCE 4.1: three tries, the median)."""
    by_day: dict[date, list[Measure]] = defaultdict(list)
    for one in measures:
        if one.side == side:
            by_day[one.day].append(one)
    return [_point(day, by_day[day]) for day in sorted(by_day)]


def _point(day: date, measures: Sequence[Measure]) -> Point:
    errors = [one.error for one in measures if one.error is not None]
    return Point(day, median(one.value for one in measures), median(errors) if errors else None)


def smallest(before: float, unit: str) -> float:
    """The smallest change that means anything: 10 degrees, or 30 % of what it was (SCIENCE 4.1, 4.2)."""
    return SMALLEST_DEG if unit == "deg" else SMALLEST_SHARE * before


def change(found: Sequence[Point], unit: str) -> Change:
    """Whether the first days and the last differ by what means anything; "no clear change" is an answer.

    SCIENCE 4.1: show a change only from 10 degrees (30 % for strength), and only beyond the errors of the
    two. Too early with fewer than two days.
    """
    if len(found) < 2:
        return Change("too early", now=found[0].value if found else None)
    days = min(DAYS, len(found) // 2)
    then, now = found[:days], found[-days:]
    before, after = median(p.value for p in then), median(p.value for p in now)
    least = max(smallest(before, unit), _error(then, now))
    verdict: Verdict = "no clear change"
    if abs(after - before) >= least and after != before:
        verdict = "more" if after > before else "less"
    return Change(verdict, before, after, least)


def _error(then: Sequence[Point], now: Sequence[Point]) -> float:
    """What the difference of two such medians could be by their errors alone, 95 % of the time."""
    errors = [[p.error for p in part if p.error is not None] for part in (then, now)]
    if not all(errors):
        return 0.0
    return 1.96 * math.hypot(*(median(part) for part in errors))


def difference(left: Sequence[Point], right: Sequence[Point], unit: str) -> tuple[Side, float] | None:
    """The side that has more, and by how much, if it means anything; None else.

    SCIENCE 4.1, 4.2: from 10 degrees or 30 % on, on the last two days that both sides were measured on, the
    same side each time. Healthy people differ too: it is not a diagnosis.
    """
    rights = {point.day: point.value for point in right}
    both = [(point.value, rights[point.day]) for point in left if point.day in rights]
    if len(both) < SEEN:
        return None
    gaps: list[float] = []
    for on_left, on_right in both[-SEEN:]:
        gap = on_left - on_right
        if abs(gap) < smallest(max(on_left, on_right), unit) or gap == 0:
            return None
        gaps.append(gap)
    if min(gaps) < 0 < max(gaps):
        return None
    return ("left" if gaps[0] > 0 else "right"), min(abs(gap) for gap in gaps)
