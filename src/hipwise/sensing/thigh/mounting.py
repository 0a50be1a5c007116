"""How the sensor sits on the leg: the clam axis and gravity at home, in the sensor's own axes.

The leg turns about one line, so gravity, seen from the leg, turns about the same line. The opening
is the angle between gravity at home and gravity now, seen along that line: no drift, any mounting
(SCIENCE 6.3).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOVING_RAD_S = np.radians(10)  # the axis is read from the gyroscope only where the leg turns (SCIENCE 6.3)
STILL_START_S = 2.0  # lying still for so long at first says where home is
STILL_START_DEG = 3.0
TURN_SHARE = 0.4  # of the range; less up and down than this is a pause, not the next turn


@dataclass(frozen=True, slots=True)
class Mounting:
    """``axis`` (3,) unit vector, opening turns positively about it; ``home`` (3,) gravity, knees together."""

    axis: Floats
    home: Floats

    @property
    def frame(self) -> Floats:
        """(3, 3) columns: the axis, and two lines across it."""
        across = np.cross(self.axis, np.eye(3)[int(np.argmin(np.abs(self.axis)))])
        across /= float(np.linalg.norm(across))
        return np.asarray([self.axis, across, np.cross(self.axis, across)], np.float64).T

    def opening_deg(self, gravity: Floats) -> Floats:
        """Gravity in sensor axes (n, 3), of any length -> opening (n,), degrees (SCIENCE 6.3, exact)."""
        return np.degrees(_angle(self.axis, self.home, gravity))

    def leaning_deg(self, gravity: Floats) -> Floats:
        """How far the axis leans against the floor, more or less than at home: (n, 3) -> (n,), degrees.

        The exercise turns the leg about it and leaves it where it is.
        """
        along = (gravity @ self.axis) / np.maximum(np.linalg.norm(gravity, axis=1), 1e-9)
        at_home = float(self.home @ self.axis) / max(float(np.linalg.norm(self.home)), 1e-9)
        return np.degrees(np.arcsin(np.clip(along, -1, 1)) - math.asin(min(max(at_home, -1.0), 1.0)))

    @classmethod
    def find(cls, t_s: Floats, gravity: Floats, rotation_rad_s: Floats | None = None) -> Mounting:
        """From a stretch of movement, whole repetitions if it can be.

        Args:
            t_s: (n,) seconds.
            gravity: (n, 3) the direction of gravity in sensor axes.
            rotation_rad_s: (n, 3) where there is a gyroscope.
        """
        gravity = gravity / np.linalg.norm(gravity, axis=1, keepdims=True)
        axis = _axis_of_rotation(rotation_rad_s) if rotation_rad_s is not None else None
        if axis is None:
            axis = _axis_without_gravity(gravity)
        middle = gravity.mean(axis=0)
        turned_deg = np.degrees(_angle(axis, middle, gravity))
        if not _home_is_low(t_s, turned_deg):
            axis, turned_deg = -axis, -turned_deg
        low, high = np.quantile(turned_deg, [0.02, 0.98])
        home_deg = float(np.median(turned_deg[turned_deg <= low + 0.1 * (high - low)]))
        return cls(axis, _turned(middle, axis, np.radians(home_deg)))


def off_axis_share(rotation_rad_s: Floats, axis: Floats) -> float:
    """The share of all turning that is not about the axis, 0 to 1 (SCIENCE 6.5)."""
    total = float((rotation_rad_s**2).sum())
    return 0.0 if total == 0 else 1 - float(((rotation_rad_s @ axis) ** 2).sum()) / total


def _axis_of_rotation(rotation_rad_s: Floats) -> Floats | None:
    """The line about which the sensor turns most, or None where it hardly turns."""
    moving = rotation_rad_s[np.linalg.norm(rotation_rad_s, axis=1) > MOVING_RAD_S]
    if len(moving) < 10:
        return None
    return np.asarray(np.linalg.eigh(moving.T @ moving).eigenvectors[:, -1])


def _axis_without_gravity(gravity: Floats) -> Floats:
    """The line along which gravity is felt least: lying on the side, the clam axis is nearly level.

    Fitting a cone instead finds the slope of the axis too, but on real recordings it mistakes soft
    tissue for slope (half angles up to 85 degrees); a level axis costs 2 degrees at most (SCIENCE 6.3).
    """
    return np.asarray(np.linalg.eigh(gravity.T @ gravity).eigenvectors[:, 0])


def _home_is_low(t_s: Floats, turned_deg: Floats) -> bool:
    """Which end of the turning is home?

    The end at which the person lay still at first. Otherwise the end that varies less from one turn to
    the next: knees that touch come back to one place, while an opening ends where it ends.
    """
    start = turned_deg[t_s <= t_s[0] + STILL_START_S]
    low, high = np.quantile(turned_deg, [0.02, 0.98])
    if np.ptp(start) < min(STILL_START_DEG, 0.2 * (high - low)):
        return bool(np.median(start) < (low + high) / 2)
    bottoms, tops = _turns(turned_deg, TURN_SHARE * float(high - low))
    if len(bottoms) >= 3 and len(tops) >= 3:
        return bool(np.std(bottoms) < np.std(tops))
    bottom, top = np.quantile(turned_deg, [0.02, 0.25]), np.quantile(turned_deg, [0.75, 0.98])
    return bool(np.ptp(bottom) < np.ptp(top))


def _turns(x: Floats, depth: float) -> tuple[list[float], list[float]]:
    """The lowest and the highest points between which the course goes up and down by ``depth`` at least.

    The first and the last are left out: the recording may have cut them off.
    """
    bottoms: list[float] = []
    tops: list[float] = []
    low = high = float(x[0])
    rising: bool | None = None
    for value in x.tolist():
        if value < low:
            low = value
        elif value > high:
            high = value
        if rising is not True and value > low + depth:
            if rising is False:
                bottoms.append(low)
            rising, high = True, value
        elif rising is not False and value < high - depth:
            if rising is True:
                tops.append(high)
            rising, low = False, value
    return bottoms, tops[1:] if len(tops) > len(bottoms) else tops


def _angle(axis: Floats, start: Floats, vectors: Floats) -> Floats:
    """The angle by which each vector (n, 3) has turned from ``start`` about ``axis``, radians (n,).

    Gravity turns the other way round in the sensor than the sensor does in the room.
    """
    along = np.cross(vectors, start) @ axis
    return np.arctan2(along, vectors @ start - (vectors @ axis) * (start @ axis))


def _turned(vector: Floats, axis: Floats, angle: float) -> Floats:
    """The vector seen from a sensor that has turned by ``angle`` about ``axis`` (Rodrigues)."""
    angle = -angle
    along = axis * (axis @ vector)
    return along + (vector - along) * np.cos(angle) + np.cross(axis, vector) * np.sin(angle)
