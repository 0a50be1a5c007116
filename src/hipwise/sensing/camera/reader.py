"""From one person's joints over time to samples: which leg is on top, how far it is open, how good the
view is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hipwise.exercises import Exercise
from hipwise.sensing.camera.body import Body
from hipwise.sensing.camera.opening import Opening
from hipwise.sensing.camera.view import MOVING_SPEED, Trouble, Trunk, ViewKeeper, trouble
from hipwise.sensing.source import Grade, Sample, Side, View

SETTLED_ANEW_S = 1.0
_MEASURED = (
    None,
    Trouble.FAR,
    Trouble.FEET_OUT,
    Trouble.OBLIQUE,
)  # what is wrong then does not reach the knees


@dataclass(frozen=True, slots=True)
class Reading:
    """What one look at the joints says."""

    sample: Sample
    side: Side | None
    view: View


class Lie:
    """How the person lies: which leg is on top, which end the head is at, whether the camera sees the front.

    The top leg is the upper one in the picture. Its name comes from the network, which is often unsure for
    a single frame and seldom for long: each frame has a vote, weighed by how clear it is, and the votes fade.
    Somebody who lies on the right side with the head at the left of the picture faces the camera, and so on.
    """

    FADES_S = 1.0
    CLEAR = 0.08  # trunks

    def __init__(self) -> None:
        self._t_s = math.nan
        self._vote = 0.0
        self._head = 0.0
        self.side: Side | None = None
        self.head_left: bool | None = None

    def see(self, t_s: float, body: Body) -> bool:
        """Take one more look in; whether the person now lies another way than before."""
        elapsed = t_s - self._t_s
        weight = 1.0 if math.isnan(elapsed) else 1.0 - math.exp(-max(elapsed, 0.0) / self.FADES_S)
        self._t_s = t_s
        self._vote += weight * (min(max(body.left_above, -0.5), 0.5) - self._vote)
        self._head += weight * ((1.0 if body.head_left else -1.0) - self._head)
        side, head_left = self.side, self.head_left
        if abs(self._vote) > self.CLEAR:
            self.side = "left" if self._vote > 0 else "right"
        if abs(self._head) > 0.3:
            self.head_left = self._head > 0
        return (side, head_left) != (self.side, self.head_left) and side is not None

    @property
    def front(self) -> bool:
        """Whether the person's front is towards the camera, as far as known."""
        return self.side is None or self.head_left is None or (self.side == "left") == self.head_left


class LandmarkReader:
    """Joints in, samples out: all of the camera that needs no network.

    ``side`` fixes the top leg; without it, it is found and follows the person when they turn round.
    """

    def __init__(self, exercise: Exercise, *, side: Side | None = None) -> None:
        self._given: Side | None = side
        self._lie = Lie()
        self._opening = Opening(exercise)
        self._trunk = Trunk()
        self._moved_s = 0.0
        self._last_s = math.nan
        self._keeper = ViewKeeper()

    @property
    def side(self) -> Side | None:
        """The top leg."""
        return self._given or self._lie.side

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
        """The sample at ``t_s`` from ``points`` (33, 3), x, y in pixels and visibility; None for nobody.

        ``frame_px`` is the picture's width and height, where known. ``also`` is trouble that only the picture
        shows; it is said when the joints show none that is worse.
        """
        if t_s < self._last_s:  # another recording, or a clock that was set: nothing from before compares
            self._trunk.forget()
            self._opening.forget()
            self._last_s = math.nan
        body = None if points is None else Body.of(points)
        wrong = trouble(body, points, frame_px)
        if wrong is Trouble.NOBODY:
            wrong = also or wrong
        if body is None or points is None or not body.lying:
            self._trunk.forget()
        else:
            if self._lie.see(t_s, body):
                self._opening.forget()
            moving = self._moving(t_s, points, body.torso_px)
            if moving and (wrong is None or wrong.grade is Grade.POOR):
                wrong = Trouble.MOVING
            if (wrong is None or wrong.grade is Grade.POOR) and not self._lie.front:
                wrong = Trouble.BEHIND
        opening_deg = feet_gap = knee_bend_deg = math.nan
        if body is not None and wrong in _MEASURED:
            opening_deg = self._opening.measure(t_s, body)
            feet_gap, knee_bend_deg = body.feet_gap, body.knee_bend_deg
            wrong = wrong or also
        view = self._keeper.see(t_s, math.isfinite(opening_deg), wrong)
        return Reading(Sample(t_s, opening_deg, feet_gap, knee_bend_deg=knee_bend_deg), self.side, view)

    def _moving(self, t_s: float, points: np.ndarray, torso_px: float) -> bool:
        """Whether the whole body moves; after a second of it, what was closed before is no longer."""
        moving = self._trunk.speed(t_s, points, torso_px) > MOVING_SPEED
        elapsed = t_s - self._last_s if math.isfinite(self._last_s) else 0.0
        self._last_s = t_s
        self._moved_s = self._moved_s + elapsed if moving else 0.0
        if self._moved_s > SETTLED_ANEW_S:
            self._opening.forget()
        return moving
