"""How far the upper knee moves, by the pictures themselves.

The network finds the knee anew in each frame, unsteady by a degree, and in each posture off by a few others
(`opening`). What the picture shows there from one frame to the next (optical flow: Lucas and Kanade, in
pyramids, after Bouguet) is steadier by far, and at rest it is nothing: but nobody knows where it began, and
its small errors add up. So it does not say how far the knee is open. It says how the knee went from where
the network sees it resting to where the network sees it held (`repetitions.steady`).

The knee turns about the line from hip to heel. So what counts is what goes across that line in the picture,
upwards, in lengths of the trunk, and by the radius of the knee's circle in degrees.
"""

from __future__ import annotations

import math

import numpy as np

from hipwise.sensing.camera.body import THIGH, TORSO, Body
from hipwise.sensing.camera.crop import Crop

SIDE_PX = 160  # of the cut-out round the knee, which is one trunk wide
WINDOW_PX = 15
LEVELS = 2  # beyond the first: a knee may move by half a window on the coarsest, a sixth of a trunk
AROUND = 0.06  # trunks to each side: over so much of the knee the flow is looked at, and the median taken
EACH_WAY = 5  # places
LEAST = 1e-5  # of what there is to see in a window, as OpenCV counts it: plain trousers have little
LONGEST_S = 0.5  # after a pause this long nothing is followed


class KneeFlow:
    """Follows the upper knee of one person from frame to frame."""

    def __init__(self, knee_flexion_deg: float) -> None:
        self._per_trunk_deg = math.degrees(TORSO / THIGH / math.sin(math.radians(knee_flexion_deg) / 2))
        places = np.linspace(-AROUND, AROUND, EACH_WAY) * SIDE_PX + SIDE_PX / 2
        self._places = np.stack(np.meshgrid(places, places), axis=-1).reshape(-1, 1, 2).astype(np.float32)
        self._before: tuple[float, np.ndarray, Body] | None = None
        self._gone_deg = 0.0

    def see(self, t_s: float, image: np.ndarray, body: Body | None) -> float:
        """How far it has gone up since the first frame, given the BGR ``image`` (h, w, 3) at ``t_s``.

        Degrees, roughly. Only the difference to the frame before has a meaning; NaN where there is none.
        """
        before = self._before
        self._before = None if body is None else (t_s, image, body)
        if before is None or body is None or not 0 < t_s - before[0] < LONGEST_S:
            return math.nan
        _, earlier, then = before
        if earlier.shape != image.shape:
            return math.nan
        moved = self._moved(earlier, image, then)
        self._gone_deg += 0.0 if math.isnan(moved) else moved * self._per_trunk_deg
        return math.nan if math.isnan(moved) else self._gone_deg

    def _moved(self, earlier: np.ndarray, image: np.ndarray, body: Body) -> float:
        """Upwards, in trunks, from where the knee was in the ``earlier`` picture."""
        import cv2

        size_px = body.torso_px * body.foreshortened
        turned = math.remainder(body.heel_rad, math.pi)  # the line lies level in the cut-out
        crop = Crop(*body.upper_knee, size_px, turned)
        one, other = (cv2.cvtColor(crop.cut(each, SIDE_PX), cv2.COLOR_RGB2GRAY) for each in (earlier, image))
        other = cv2.convertScaleAbs(other, alpha=_brighter(earlier, image))
        window = (WINDOW_PX, WINDOW_PX)
        places, found, _ = cv2.calcOpticalFlowPyrLK(
            one,
            other,
            self._places,
            self._places.copy(),
            winSize=window,
            maxLevel=LEVELS,
            minEigThreshold=LEAST,
        )
        ups = (self._places - places)[found[:, 0] == 1, 0, 1]
        return float(np.median(ups)) / SIDE_PX if 2 * len(ups) > len(self._places) else math.nan


def _brighter(earlier: np.ndarray, image: np.ndarray) -> float:
    """By how much the ``earlier`` picture is brighter: that a lamp flickers is not to look like motion.

    The median over every sixteenth pixel, since most of the room stands still.
    """
    one, other = (each[8::16, 8::16].astype(np.float32) + 1 for each in (earlier, image))
    return float(np.median(one / other)) if one.size else 1.0
