"""The band walk, seen: from one standing person's joints to how wide the legs are, and which way they walk.

A step to the side takes one foot out and brings the other after it, so the distance between the ankles rises
and falls once a step, and the tracker counts it as it counts a knee. Told as the angle that the feet make
at the hips, 2 asin(gap / 2 leg), it needs no length of a person: feet as wide as the hips are about
16°, a step of half as much again about 25° (SCIENCE 3.4). Both lengths lie across the line of sight for
somebody who faces the camera or turns the back to it; sideways they say nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hipwise.sensing.camera.body import ANKLES, HIPS, KNEES, SHOULDERS, Body
from hipwise.sensing.camera.opening import Rest
from hipwise.sensing.camera.reader import Reading
from hipwise.sensing.camera.view import SMALL_PX, Trouble, ViewKeeper
from hipwise.sensing.source import Sample, Side, View

SIDEWAYS = 0.40  # trunks between the shoulders; about 0.7 from the front, so turned by 55° or more
OUT = 0.05  # trunks that a joint of the leg may lie outside the picture
SURE = 0.4
WAY_S = 1.0
WAY = 0.05  # legs; half a step away from where the hips were


@dataclass(frozen=True, slots=True)
class Stance:
    """How one person stands: ``legs_deg`` is the angle of the feet at the hips.

    ``hips_x`` is how far right in the picture, in lengths of the leg; ``facing`` whether the front is
    towards the camera; ``shoulders`` between them across the picture, over the trunk.
    """

    legs_deg: float
    hips_x: float
    facing: bool
    shoulders: float

    @classmethod
    def of(cls, points: np.ndarray) -> Stance | None:
        """From ``points`` (33, 2 or more), pixels; None when they have no legs."""
        shoulders, hips, ankles = (points[list(pair), :2].astype(float) for pair in (SHOULDERS, HIPS, ANKLES))
        leg_px = float(np.linalg.norm(ankles - hips, axis=1).mean())
        trunk_px = float(np.linalg.norm((hips - shoulders).mean(axis=0)))
        if not (leg_px > 1.0 and trunk_px > 1.0):  # NaN is not
            return None
        gap = abs(float(ankles[0, 0] - ankles[1, 0])) / leg_px
        across = float(shoulders[0, 0] - shoulders[1, 0]) / trunk_px
        return cls(
            legs_deg=math.degrees(2 * math.asin(min(gap / 2, 1.0))),
            hips_x=float(hips[:, 0].mean()) / leg_px,
            facing=across > 0,  # the left shoulder at the right of the picture
            shoulders=abs(across),
        )


class Way:
    """Which way the hips go: to the person's left or right. The camera's picture is not a mirror."""

    def __init__(self) -> None:
        self._t_s = self._lag = math.nan
        self.side: Side | None = None

    def see(self, t_s: float, stance: Stance) -> Side | None:
        if math.isnan(self._lag):
            self._lag = stance.hips_x
        else:
            share = 1 - math.exp(-max(t_s - self._t_s, 0.0) / WAY_S)
            self._lag += share * (stance.hips_x - self._lag)
        self._t_s = t_s
        gone = stance.hips_x - self._lag
        if abs(gone) > WAY:
            self.side = "left" if (gone > 0) == stance.facing else "right"
        return self.side


class WalkReader:
    """Joints in, samples out, for somebody on their feet. ``side`` of a reading is the way they walk.

    ``opening_deg`` of its samples is how much further apart the feet are than at their closest.
    """

    def __init__(self) -> None:
        self._rest = Rest()
        self._way = Way()
        self._keeper = ViewKeeper()
        self._last_s = -math.inf

    @property
    def side(self) -> Side | None:
        """The way they walked last."""
        return self._way.side

    def view(self) -> View:
        """The view over all that was read."""
        return self._keeper.overall()

    def read(
        self,
        t_s: float,
        points: np.ndarray | None,
        frame_px: tuple[int, int] | None = None,
        *,
        also: Trouble | None = None,
    ) -> Reading:
        """The sample at ``t_s`` from ``points`` (33, 3), as `LandmarkReader.read` has it."""
        if t_s < self._last_s:
            self._rest, self._way = Rest(), Way()
        self._last_s = t_s
        stance = None if points is None else Stance.of(points)
        wrong = trouble(stance, points, frame_px)
        opening_deg = math.nan
        if stance is not None and (wrong is None or wrong is Trouble.FAR):
            opening_deg = stance.legs_deg - self._rest.see(t_s, stance.legs_deg)
            self._way.see(t_s, stance)
            wrong = wrong or also
        elif wrong is Trouble.NOBODY:
            wrong = also or wrong
        view = self._keeper.see(t_s, math.isfinite(opening_deg), wrong)
        return Reading(Sample(t_s, opening_deg), self.side, view)


def trouble(
    stance: Stance | None, points: np.ndarray | None, frame_px: tuple[int, int] | None
) -> Trouble | None:
    """What is wrong with one look at somebody who is to stand there and be seen from the front."""
    body = None if points is None else Body.of(points)
    if stance is None or points is None or body is None:
        return Trouble.NOBODY
    if body.lying:
        return Trouble.LYING
    legs = points[list(HIPS + KNEES + ANKLES)]
    if frame_px is not None:
        beyond = np.maximum(-legs[:, :2], legs[:, :2] - frame_px).max()
        if beyond > OUT * body.torso_px:
            return Trouble.CUT_OFF
    if stance.shoulders < SIDEWAYS:
        return Trouble.SIDEWAYS
    if float(legs[2:, 2].min()) < SURE:
        return Trouble.HIDDEN
    return Trouble.FAR if body.torso_px < SMALL_PX else None
