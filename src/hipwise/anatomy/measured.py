"""A measured set through the model: how long each group worked, lifting, holding and lowering.

The model stands still in every instant: it does not know that lowering with the brake on is another kind of
work than lifting. What it adds to the times is when in the movement a group can help at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hipwise.anatomy.body import Array
from hipwise.anatomy.muscle import SHARED
from hipwise.anatomy.work import HARDLY, Anatomy, Work
from hipwise.errors import UserError
from hipwise.exercises.movement import do, load_movement
from hipwise.repetitions.events import Repetition
from hipwise.sensing.source import Sample

WORKS_ABOVE = 1.0 / 3.0  # of the group's highest in the usual repetition, or else it only idles along
STEP_S = 1.0 / 30.0


@dataclass(frozen=True, slots=True)
class GroupTime:
    """Seconds in which a group worked, by phase."""

    lifting_s: float
    holding_s: float
    lowering_s: float

    def as_dict(self) -> dict[str, float]:
        phases = (self.lifting_s, self.holding_s, self.lowering_s)
        return dict(zip(("lifting_s", "holding_s", "lowering_s"), (round(x, 2) for x in phases), strict=True))


@dataclass(frozen=True, slots=True)
class MeasuredSet:
    """One set as it was done: its repetitions, the time in each phase, and each group's part of it.

    ``times_s`` and ``way`` are the set as the model's movement: seconds and shares of the way of ``work``.
    ``beyond_s`` is time at openings the model cannot carry; nothing is told of it.
    """

    work: Work
    times_s: Array
    way: Array
    repetitions: int
    total: GroupTime
    groups: Mapping[str, GroupTime]
    beyond_s: float

    def as_dict(self) -> dict[str, Any]:
        return {
            "repetitions": self.repetitions,
            "total": self.total.as_dict(),
            "groups": {name: time.as_dict() for name, time in self.groups.items()},
            "beyond_s": round(self.beyond_s, 2),
        }


def through_model(
    anatomy: Anatomy,
    samples: Sequence[Sample],
    repetitions: Sequence[Repetition],
    settings: Mapping[str, float | None] | None = None,
    band: str | None = None,
) -> MeasuredSet:
    """Drive the clamshell with a measured set.

    Only whole repetitions are told of: those whose lift, hold and lowering were all seen.

    Raises:
        UserError: there is no whole repetition, or the model cannot hold the movement.
    """
    whole = [r for r in repetitions if r.whole and None not in (r.start_s, r.lift_s, r.hold_s, r.lower_s)]
    seen = [sample for sample in samples if sample.seen]
    if not whole or len(seen) < 2:
        raise UserError("there is no whole repetition in this recording to work through the model")
    clam = load_movement("clamshell")
    limit = clam.settings["opening"]
    t = np.array([sample.t_s for sample in seen])
    opening = np.array([sample.opening_deg for sample in seen])
    widest = float(np.clip(opening.max(), limit.low, limit.high))
    work = anatomy.work(do(clam, {**(settings or {}), "opening": widest}, band))

    grid = np.arange(t[0], t[-1], STEP_S)
    opened = np.interp(grid, t, opening)
    carried = opened <= limit.high
    way = np.clip(opened / widest, 0.0, 1.0)
    activation = work.along(way)
    usual = anatomy.reference(clam, work.doing.role)

    phases = np.zeros((3, len(grid)), dtype=bool)
    for repetition in whole:
        measures = (repetition.start_s, repetition.lift_s, repetition.hold_s, repetition.lower_s)
        marks = np.cumsum([measure or 0.0 for measure in measures])
        for phase, (begin, end) in enumerate(pairwise(marks)):
            phases[phase] |= (grid >= begin) & (grid < end)

    def time(working: NDArray[np.bool_]) -> GroupTime:
        return GroupTime(*(float(np.sum(phase & carried & working)) * STEP_S for phase in phases))

    groups: dict[str, GroupTime] = {}
    for group in SHARED:
        threshold = max(WORKS_ABOVE * float(np.max(usual.volume_mean(group, usual.activation))), HARDLY)
        level = work.volume_mean(group, activation)
        groups[group] = time(level > threshold)
    return MeasuredSet(
        work=work,
        times_s=grid - grid[0],
        way=way,
        repetitions=len(whole),
        total=time(np.ones(len(grid), dtype=bool)),
        groups=groups,
        beyond_s=float(np.sum(~carried & phases.any(axis=0))) * STEP_S,
    )
