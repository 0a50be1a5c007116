"""From one person's joints over time to samples: which leg is on top, how far it is open, how good the
view is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hipwise.exercises import Exercise
from hipwise.sensing.camera.body import Body
from hipwise.sensing.camera.calibration import Calibration
from hipwise.sensing.camera.opening import Opening
from hipwise.sensing.camera.spot import Spot, SpotKeeper
from hipwise.sensing.camera.view import MOVING_SPEED, Trouble, Trunk, ViewKeeper, trouble
from hipwise.sensing.source import Grade, Sample, Side, View

SETTLED_ANEW_S = 1.0
BEHIND_ERROR_DEG = 12.0
"""What the opening is wrong by from behind: 30 to 34 of 40 degrees on the rendered people."""
_STAYS = 1.25  # a calibration in use is kept a little beyond where it would be taken up
SET_ASIDE = "The camera's calibration is set aside, for {}. Calibrate it here to see degrees again."
_MEASURED = (
    None,
    Trouble.FAR,
    Trouble.FEET_OUT,
    Trouble.OBLIQUE,
    Trouble.BEHIND,
)  # what is wrong then does not reach the knees

_UNSETTLED = (Trouble.UPRIGHT, Trouble.MOVING, Trouble.HEAD_END, Trouble.STRANGE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one look at the joints says.

    ``plain_deg`` is the opening before any calibration, and ``spot`` where the body lies, once it is known:
    what `Calibrating` wants. ``body`` is what the sample was measured on; None where it was not.
    """

    sample: Sample
    side: Side | None
    view: View
    plain_deg: float = math.nan
    spot: Spot | None = None
    body: Body | None = None


class Lie:
    """How the person lies: which leg is on top, which end the head is at, whether the camera sees the front.

    The top leg is the upper one in the picture. Its name comes from the network, which is often unsure for
    a single frame and seldom for long: each frame has a vote, weighed by how clear it is, and the votes fade.
    Somebody who lies on the right side with the head at the left of the picture faces the camera, and so on.
    ``reach`` is the body's, faded likewise: it says from which end the camera looks.
    """

    FADES_S = 1.0
    CLEAR = 0.08  # trunks

    def __init__(self) -> None:
        self._t_s = math.nan
        self._vote = 0.0
        self._head = 0.0
        self.reach: float | None = None
        self.side: Side | None = None
        self.head_left: bool | None = None

    def see(self, t_s: float, body: Body) -> bool:
        """Take one more look in; whether the person now lies another way than before."""
        elapsed = t_s - self._t_s
        weight = 1.0 if math.isnan(elapsed) else 1.0 - math.exp(-max(elapsed, 0.0) / self.FADES_S)
        self._t_s = t_s
        self._vote += weight * (min(max(body.left_above, -0.5), 0.5) - self._vote)
        self._head += weight * ((1.0 if body.head_left else -1.0) - self._head)
        self.reach = body.reach if self.reach is None else self.reach + weight * (body.reach - self.reach)
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
    ``calibrations``: of this person; the one for this side and this spot is used, and none where none is.
    """

    def __init__(
        self, exercise: Exercise, *, side: Side | None = None, calibrations: Sequence[Calibration] = ()
    ) -> None:
        self._given: Side | None = side
        self._calibrations = tuple(calibrations) if exercise.geometry == "clam" else ()
        self._spots = SpotKeeper()
        self.calibration: Calibration | None = None
        self.set_aside: str | None = None
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
            self._forget()
            self._last_s = math.nan
        body = None if points is None else Body.of(points)
        lying = body is not None and body.lying
        if body is not None and lying and self._lie.see(t_s, body):
            self._forget()
        wrong = trouble(body, points, frame_px, self._lie.reach if lying else None)
        if wrong is Trouble.NOBODY:
            wrong = also or wrong
        if body is None or points is None or not lying:
            self._trunk.forget()
        else:
            moving = self._moving(t_s, points, body.torso_px)
            if moving and (wrong is None or wrong.grade is Grade.POOR):
                wrong = Trouble.MOVING
            if wrong in _MEASURED and not self._lie.front:
                wrong = Trouble.BEHIND
        plain_deg = feet_gap = knee_bend_deg = math.nan
        spot: Spot | None = None
        if body is not None and points is not None and wrong in _MEASURED:
            plain_deg = self._opening.measure(t_s, body)
            feet_gap, knee_bend_deg = body.feet_gap, body.knee_bend_deg
            wrong = wrong or also
            if frame_px is not None and wrong is not Trouble.BEHIND:
                spot = self._spots.see(t_s, Spot.of(body, points, frame_px))
        view = self._keeper.see(t_s, math.isfinite(plain_deg), wrong)
        error_deg = BEHIND_ERROR_DEG if wrong is Trouble.BEHIND else None
        sample = Sample(
            t_s,
            plain_deg,
            feet_gap,
            knee_bend_deg=knee_bend_deg,
            error_deg=error_deg,
            settled=wrong not in _UNSETTLED,
        )
        if error_deg is None:
            sample = self._calibrated(sample, spot)
        return Reading(sample, self.side, view, plain_deg, spot, body if sample.seen else None)

    def _calibrated(self, sample: Sample, spot: Spot | None) -> Sample:
        """The sample by the calibration that holds for this side and spot, as it is where none does."""
        if not self._calibrations:
            return sample
        if spot is not None:
            self._choose(spot)
        if self.calibration is None or not sample.seen:
            return sample
        return sample._replace(
            opening_deg=self.calibration.corrected(sample.opening_deg),
            error_deg=self.calibration.error_deg,
        )

    def _choose(self, spot: Spot) -> None:
        """Take up, keep or set aside a calibration; ``set_aside`` says why there is one that is not used."""
        if self.calibration and not self.calibration.why_not(self.side, spot, _STAYS):
            return
        reasons = [(one, one.why_not(self.side, spot)) for one in self._calibrations]
        self.calibration = next((one for one, reason in reasons if reason is None), None)
        own = [reason for one, reason in reasons if one.side == self.side]
        self.set_aside = SET_ASIDE.format(own[-1]) if own and self.calibration is None else None

    def _forget(self) -> None:
        """Another side, another person, another place of the camera: nothing from before compares."""
        self._opening.forget()
        self._spots.forget()
        self.calibration = None

    def _moving(self, t_s: float, points: np.ndarray, torso_px: float) -> bool:
        """Whether the whole body moves; after a second of it, what was closed before is no longer."""
        moving = self._trunk.speed(t_s, points, torso_px) > MOVING_SPEED
        elapsed = t_s - self._last_s if math.isfinite(self._last_s) else 0.0
        self._last_s = t_s
        self._moved_s = self._moved_s + elapsed if moving else 0.0
        if self._moved_s > SETTLED_ANEW_S:
            self._forget()
        return moving
