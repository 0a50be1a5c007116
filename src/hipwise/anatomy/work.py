"""The work of a whole repetition: which groups do it, and how that moves with band, lean and angles.

What this may be used for is narrow, and the shapes below keep to it: shares among groups inside one
movement, and ratios to that movement's own usual form. No activation is told as a percentage of a person's
strength, gluteus maximus and tensor fasciae latae are not ranked, and nothing is told along the opening.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hipwise.anatomy.body import Array, Body
from hipwise.anatomy.effort import CannotHold, Effort, effort
from hipwise.anatomy.muscle import GROUPS, SHARED, WITH_PARTS, Muscles
from hipwise.anatomy.posture import Pose, Poser, load_of
from hipwise.errors import UserError
from hipwise.exercises import load as load_exercise
from hipwise.exercises.movement import Doing, Movement, do

STEPS = 9  # poses along the lift; everything between is interpolated, and lowering passes the same poses
RATE_HZ = 30.0
LEAST_RATIO, MOST_RATIO = 0.5, 2.0
HARDLY = (
    0.005  # a group whose mean activation is below this in the reference has no ratio: nothing over nothing
)


def minimum_jerk(share: Array) -> Array:
    """How far a smooth movement has come when that share of its time has passed."""
    s = np.clip(share, 0.0, 1.0)
    return s**3 * (10.0 - 15.0 * s + 6.0 * s * s)


def schedule() -> tuple[Array, Array]:
    """Times in seconds and shares of the way of one repetition: lift 1, hold 1, lower 3."""
    tempo = load_exercise("clamshell").tempo
    t = np.arange(0.0, tempo.lift_s + tempo.hold_s + tempo.lower_s, 1.0 / RATE_HZ)
    up = minimum_jerk(t / tempo.lift_s)
    down = minimum_jerk((t - tempo.lift_s - tempo.hold_s) / tempo.lower_s)
    return t, up - down


@dataclass(frozen=True, slots=True)
class GroupWork:
    """One group in one leg.

    ``share`` is its part of the volume that works, of all groups that are told; None where the model ranks
    nothing. ``ratio`` is against the movement's usual form, held within 0.5 to 2; ``beyond`` says it was
    outside.
    """

    share: float | None
    ratio: float | None
    beyond: bool
    parts: Mapping[str, float] | None
    at_limit: bool


@dataclass(frozen=True)
class Work:
    """A movement worked through: (n,) shares of the way and the effort in each."""

    doing: Doing
    muscles: Muscles
    way: Array
    poses: tuple[Pose, ...]
    efforts: tuple[Effort, ...]

    @property
    def residual_nm(self) -> float:
        return max(effort.residual_nm for effort in self.efforts)

    @cached_property
    def activation(self) -> Array:
        """(n, 80)."""
        return np.array([effort.activation for effort in self.efforts])

    def along(self, way: Array) -> Array:
        """Activations (m, 80) at these shares of the way (m,)."""
        return np.column_stack([np.interp(way, self.way, column) for column in self.activation.T])

    @cached_property
    def over_repetition(self) -> Array:
        """The mean activation (80,) over one paced repetition."""
        return self.along(schedule()[1]).mean(axis=0)

    def volume_mean(self, group: str, activation: Array | None = None) -> Array:
        """The volume-weighted mean activation of a group, over the last axis of (…, 80)."""
        members = list(self.muscles.members(group, self.doing.leg).values())
        volume = self.muscles.volume[members]
        values = self.over_repetition if activation is None else activation
        return values[..., members] @ volume / volume.sum()

    def working_volume(self, group: str) -> dict[str, float]:
        """Volume times activation of each part, over the repetition."""
        mean = self.over_repetition
        members = self.muscles.members(group, self.doing.leg)
        return {part: float(mean[i] * self.muscles.volume[i]) for part, i in members.items()}


class Anatomy:
    """One body with its muscles: the door to all the model can say. Not for several threads at once."""

    def __init__(self) -> None:
        self.body = Body()
        self.muscles = Muscles.of(self.body.model, self.body.muscles)
        self.poser = Poser(self.body)
        self._references: dict[str, Work] = {}

    def work(self, doing: Doing, steps: int = STEPS) -> Work:
        """The effort along the movement.

        Raises:
            UserError: the model cannot hold it somewhere on the way; nothing is clipped.
        """
        way = np.linspace(0.0, 1.0, steps)
        load = load_of(doing)
        try:
            poses = self.poser.path(doing, way)
            efforts: list[Effort] = []
            for pose in poses:
                self.body.pose(pose.qpos, pose.trunk)
                efforts.append(effort(self.body, self.muscles, load))
        except CannotHold as error:
            # A smaller movement may be held; which one is the person's to choose, never clipped for them.
            scale = next((s.option for s in doing.movement.settings.values() if s.name == "opening"), None)
            hint = f"; a smaller {scale} may be held" if scale else ""
            raise UserError(
                f"{doing.movement.title.lower()}: {error}; nothing is shown for it{hint}"
            ) from error
        return Work(doing, self.muscles, way, tuple(poses), tuple(efforts))

    def reference(self, movement: Movement, role: str) -> Work:
        """The movement in its usual form, without a band: what ratios are against."""
        if movement.name not in self._references:
            self._references[movement.name] = self.work(do(movement))
        known = self._references[movement.name]
        return Work(do(movement, role=role), known.muscles, known.way, known.poses, known.efforts)

    def groups(self, work: Work) -> dict[str, GroupWork]:
        """What can be told of each group of the hip."""
        usual = self.reference(work.doing.movement, work.doing.role)
        volumes = {group: work.working_volume(group) for group in SHARED}
        total = sum(sum(parts.values()) for parts in volumes.values())
        limited = {name for effort in work.efforts for name in effort.at_limit}
        told: dict[str, GroupWork] = {}
        for group in GROUPS:
            names = {self.muscles.names[i] for i in self.muscles.members(group, work.doing.leg).values()}
            at_limit = bool(limited & names)
            if group not in SHARED:
                told[group] = GroupWork(None, None, False, None, at_limit)
                continue
            before, now = float(usual.volume_mean(group)), float(work.volume_mean(group))
            ratio = now / before if before > HARDLY else None
            held = min(MOST_RATIO, max(LEAST_RATIO, ratio)) if ratio is not None else None
            parts = {part: value / total for part, value in volumes[group].items()} if total > 0 else {}
            told[group] = GroupWork(
                share=sum(parts.values()),
                ratio=held,
                beyond=held != ratio,
                parts=parts if group in WITH_PARTS else None,
                at_limit=at_limit,
            )
        return told
