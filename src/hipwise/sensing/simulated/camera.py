"""A camera that watches the simulated person: the 33 joints in the picture, with noise and lost frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipwise.exercises import Exercise
from hipwise.sensing.camera import Calibration, LandmarkReader, Reading
from hipwise.sensing.simulated.leg import pose
from hipwise.sensing.simulated.movement import Movement
from hipwise.sensing.source import Sample, Side, SourceKind, View

Floats = NDArray[np.float64]

FRAME_PX = (640, 480)
TRUNK_M = 0.42 * 0.288 / 0.245
NEAR_M = 0.12  # about a knee's breadth


@dataclass(frozen=True, slots=True)
class CameraTroubles:
    """``noise_m`` is that of each joint, one standard deviation; ``lost`` the share of frames without one.

    ``trunk``: how long this person's trunk is beside that of the common proportions. ``pulled``: the share
    of its way that the upper knee is drawn short of while it is near the lower one, as pose networks do.
    """

    noise_m: float = 0.006
    lost: float = 0.0
    trunk: float = 1.0
    pulled: float = 0.0


class SimulatedCamera:
    """A source: joints as a pose network would give them, read as those of a real camera are.

    ``azimuth_deg`` 0 is in front of the person, 90 at the feet; ``height_deg`` looks down.
    """

    def __init__(
        self,
        movement: Movement,
        exercise: Exercise,
        *,
        rate_hz: float = 30.0,
        side: Side = "right",
        azimuth_deg: float = 0.0,
        height_deg: float = 20.0,
        troubles: CameraTroubles | None = None,
        calibrations: Sequence[Calibration] = (),
        seed: int = 0,
    ) -> None:
        self.movement = movement
        self._reader = LandmarkReader(exercise, calibrations=calibrations)
        self._times = movement.times(rate_hz)
        self._top: Side = side
        self._azimuth, self._height = np.radians(azimuth_deg), np.radians(height_deg)
        self._troubles = troubles or CameraTroubles()
        self._seed = seed

    @property
    def kind(self) -> SourceKind:
        return "camera"

    @property
    def side(self) -> Side | None:
        return self._reader.side

    @property
    def set_aside(self) -> str | None:
        """Why the calibration for this side is not used."""
        return self._reader.set_aside

    def view(self) -> View:
        return self._reader.view()

    def points(self) -> Floats:
        """(n, 33, 3) x and y in pixels, visibility; NaN in frames where nobody was found."""
        rng = np.random.default_rng(self._seed)
        there = pose(self.movement, self._times)
        count = len(self._times)
        trunk = np.array([0.0, self._troubles.trunk * TRUNK_M, 0.0])
        shoulders = np.array([0.0, 0.0, 0.16])  # the upper one lies a little higher than the hip
        body = np.zeros((count, 33, 3))
        body[:, :11] = (there.hip + there.lower_hip)[:, None] / 2 + 1.4 * trunk
        upper = {11: there.hip + trunk + shoulders / 2, 23: there.hip, 25: self._drawn(there.knee)}
        lower = {11: there.lower_hip + trunk - shoulders / 4, 23: there.lower_hip, 25: there.lower_knee}
        for joint, place in ((13, 0.7), (15, 0.5), (17, 0.5), (19, 0.5), (21, 0.5)):
            upper[joint] = there.hip + place * trunk + [0.1, 0.0, 0.05]
            lower[joint] = there.lower_hip + place * trunk + [0.2, 0.0, 0.0]
        for joint in (27, 29, 31):
            upper[joint] = there.ankle + np.array([0.03 * (joint - 27), 0.0, 0.0])
            lower[joint] = there.lower_ankle + np.array([0.03 * (joint - 27), 0.0, 0.0])
        first, second = (upper, lower) if self._top == "left" else (lower, upper)
        for joint in upper:
            body[:, joint], body[:, joint + 1] = first[joint], second[joint]
        towards = np.array(
            [
                np.cos(self._height) * np.cos(self._azimuth),
                -np.cos(self._height) * np.sin(self._azimuth),
                np.sin(self._height),
            ]
        )
        right = np.cross([0.0, 0.0, 1.0], towards)
        right /= np.linalg.norm(right)
        up = np.cross(towards, right)
        body += self._troubles.noise_m * rng.normal(size=body.shape)
        scale = 300.0  # pixels a metre: the body fills two thirds of the picture
        across = body @ right * (1 if self._top == "right" else -1)  # a left-sider is the mirror image
        points = np.stack(
            [
                FRAME_PX[0] / 2 + scale * across,
                0.6 * FRAME_PX[1] - scale * (body @ up),
                np.full((count, 33), 0.98),
            ],
            axis=-1,
        )
        points[rng.random(count) < self._troubles.lost] = np.nan
        return points

    def _drawn(self, knee: Floats) -> Floats:
        """The upper knee (n, 3) where the network draws it."""
        way = knee - knee[0]
        far = np.linalg.norm(way, axis=1, keepdims=True)
        return knee[0] + way * (1 - self._troubles.pulled * np.exp(-far / NEAR_M))

    def __iter__(self) -> Iterator[Sample]:
        return (reading.sample for reading in self.readings())

    def readings(self) -> Iterator[Reading]:
        """All that is read from each frame."""
        for t_s, points in zip(self._times, self.points(), strict=True):
            seen = None if np.isnan(points[0, 0]) else points.astype(np.float32)
            yield self._reader.read(float(t_s), seen, FRAME_PX)
