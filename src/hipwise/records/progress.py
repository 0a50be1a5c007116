"""Mobility and strength over time, side by side, from all that was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hipwise.program import measure, mobility
from hipwise.program.mobility import Change, Point
from hipwise.records.records import Records
from hipwise.records.trained import SideMeasured
from hipwise.sensing.source import Side

SIDES: tuple[Side, ...] = ("left", "right")
LAST_DAYS = 365
"""How far the charts look back."""


@dataclass(frozen=True, slots=True)
class Line:
    """One measure over time: a point a day on each side, what changed, and whether the sides differ.

    ``less_is_better``: of the roll of the pelvis.
    """

    key: str
    title: str
    unit: str
    points: dict[Side, Sequence[Point]]
    changes: dict[Side, Change]
    difference: tuple[Side, float] | None
    less_is_better: bool = False

    @property
    def empty(self) -> bool:
        return not any(self.points.values())


def progress(records: Records, now: datetime) -> list[Line]:
    """Every measure of the last year: the range in the clamshell and the form from the sessions first."""
    since = now - timedelta(days=LAST_DAYS)
    sessions = records.trained.measured(since)
    measures = [one for one in records.measures.all() if one.at >= since]
    lines = [
        _line("opening", "Knee opening in the clamshell, hip roll included", "deg", _openings(sessions)),
    ]
    for what, kind in measure.KINDS.items():
        of_kind = [one for one in measures if one.what == what]
        points: dict[Side, Sequence[Point]] = {side: mobility.points(of_kind, side) for side in SIDES}
        if what == "reps_to_form_break":
            points = {
                side: sorted([*_breaks(sessions, side), *points[side]], key=lambda point: point.day)
                for side in SIDES
            }
        lines.append(_line(what, kind.title, kind.unit, points, what == "pelvis_roll"))
    return lines


def _line(
    key: str, title: str, unit: str, points: dict[Side, Sequence[Point]], less_is_better: bool = False
) -> Line:
    return Line(
        key=key,
        title=title,
        unit=unit,
        points=points,
        changes={side: mobility.change(points[side], unit) for side in SIDES},
        difference=mobility.difference(points["left"], points["right"], unit),
        less_is_better=less_is_better,
    )


def _openings(sessions: Sequence[SideMeasured]) -> dict[Side, Sequence[Point]]:
    return {
        side: [
            Point(one.day, one.opening_deg, one.opening_error_deg)
            for one in _last_of_day(sessions, side)
            if one.opening_deg is not None
        ]
        for side in SIDES
    }


def _breaks(sessions: Sequence[SideMeasured], side: Side) -> list[Point]:
    """Where the form broke; where it held, how many were done: that many at least."""
    return [
        Point(one.day, float(one.form_break or one.reps))
        for one in _last_of_day(sessions, side)
        if one.opening_deg is not None or one.form_break is not None
    ]


def _last_of_day(sessions: Sequence[SideMeasured], side: Side) -> list[SideMeasured]:
    return list({one.day: one for one in sessions if one.side == side}.values())
