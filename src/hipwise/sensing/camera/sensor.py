"""The camera as a sensor: a frame in, a sample of opening out, with what was seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hipwise.exercises import Exercise
from hipwise.sensing.camera.calibration import Calibration
from hipwise.sensing.camera.flow import KneeFlow
from hipwise.sensing.camera.gesture import ArmUp
from hipwise.sensing.camera.pose import Pose
from hipwise.sensing.camera.reader import LandmarkReader
from hipwise.sensing.camera.spot import Spot
from hipwise.sensing.camera.view import DARK_LEVEL, DIM_LEVEL, Trouble
from hipwise.sensing.camera.walk import WalkReader
from hipwise.sensing.camera.weights import ensure
from hipwise.sensing.source import Sample, Side, View

DOUBT_S = 0.7  # a body that cannot be read for so long may not be the body


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one frame shows.

    ``landmarks`` is (33, 3) float32: x and y in pixels of the frame, visibility 0 to 1; None when nobody is
    there. ``side`` is the top leg. ``view`` is over the last seconds. ``network_s`` is the time inside the
    networks that ran for this frame. ``arm_up``: with this frame one arm has been straight up for two
    seconds; true once for each time. ``plain_deg`` is the opening before any calibration, and ``spot`` where
    the body lies, once it is known: what `Calibrating` wants.
    """

    sample: Sample
    landmarks: np.ndarray | None
    side: Side | None
    view: View
    network_s: float
    arm_up: bool = False
    plain_deg: float = math.nan
    spot: Spot | None = None


class CameraSensor:
    """Watches one person through a session; one at a time, from one thread.

    Frames are BGR as the camera took them, never mirrored: the mirror is for the eye.
    """

    def __init__(
        self,
        exercise: Exercise,
        *,
        side: Side | None = None,
        calibrations: Sequence[Calibration] = (),
        weights: Path | None = None,
        threads: int = 1,
    ) -> None:
        """
        ``side`` fixes the top leg (else it is found, and follows). ``calibrations`` are this person's, for
        any side and spot: the one that holds is used. ``weights`` is the folder of the two networks; without
        it they are looked for in the data folder, and fetched once.

        Raises:
            UserError: the weights cannot be had, or LiteRT is not for this computer.
        """
        self._pose = Pose(weights or ensure(), threads=threads)
        self._lying = LandmarkReader(exercise, side=side, calibrations=calibrations)
        self._reader = WalkReader() if exercise.geometry == "walk" else self._lying
        clam = exercise.geometry == "clam"
        self._flow = KneeFlow(exercise.setup.knee_flexion_deg) if clam else None
        self._arm = ArmUp()
        self._readable_s = math.nan

    @property
    def side(self) -> Side | None:
        """The top leg; in a walk the way it goes."""
        return self._reader.side

    @property
    def calibration(self) -> Calibration | None:
        """The one that is in use now."""
        return self._lying.calibration

    @property
    def set_aside(self) -> str | None:
        """Why this side's calibration is not used, in a sentence; None while it is, or none is there."""
        return self._lying.set_aside

    def view(self) -> View:
        """The view over all frames so far."""
        return self._reader.view()

    def see(self, t_s: float, image: np.ndarray) -> Sighting:
        """What the frame ``image``, uint8 (h, w, 3) BGR, taken at ``t_s`` shows.

        Raises:
            ValueError: that is no such image.
        """
        if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or not image.size:
            raise ValueError(f"a frame is uint8 (height, width, 3), not {image.dtype} {image.shape}")
        look = self._pose.see(t_s, image)
        height, width = image.shape[:2]
        also = _light(image, look.points is not None) or (Trouble.CROWD if look.company else None)
        reading = self._reader.read(t_s, look.points, (width, height), also=also)
        if look.points is None or reading.sample.seen or not 0 <= t_s - self._readable_s < 2 * DOUBT_S:
            self._readable_s = t_s
        elif t_s - self._readable_s >= DOUBT_S:
            # After a turn, what is followed may be a small skeleton somewhere inside the body.
            self._pose.let_go()
            self._readable_s = t_s
        sample = reading.sample
        if self._flow:
            sample = sample._replace(flow_deg=self._flow.see(t_s, image, reading.body))
        arm_up = self._arm.look(t_s, look.points, (width, height))
        return Sighting(
            sample,
            look.points,
            reading.side,
            reading.view,
            look.network_s,
            arm_up,
            reading.plain_deg,
            reading.spot,
        )


def _light(image: np.ndarray, found: bool) -> Trouble | None:
    """Whether there is light enough, from every sixteenth pixel; who is found all the same is only dim."""
    level = float(image[8::16, 8::16].mean()) if min(image.shape[:2]) > 8 else float(image.mean())
    if found:
        return Trouble.DIM if level < DIM_LEVEL else None
    return Trouble.DARK if level < DARK_LEVEL else None
