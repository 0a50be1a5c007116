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

from hipwise.sensing.camera.body import Body, knee_radius

TRUNK_PX = 112  # the picture round the knee, one trunk wide, is made so large
WINDOW_PX = 11
LEVELS = 2  # beyond the first: a knee may move by half a window on the coarsest, a fifth of a trunk
AROUND = 0.06  # trunks to each side: over so much of the knee the flow is looked at, and the median taken
EACH_WAY = 4  # places
LEAST = 1e-5  # of what there is to see in a window, as OpenCV counts it: plain trousers have little
LONGEST_S = 0.5  # after a pause this long nothing is followed


class KneeFlow:
    """Follows the upper knee of one person from frame to frame."""

    def __init__(self, knee_flexion_deg: float) -> None:
        self._per_trunk_deg = math.degrees(1 / knee_radius(knee_flexion_deg))
        grid = np.linspace(-AROUND, AROUND, EACH_WAY) * TRUNK_PX
        self._places = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 1, 2).astype(np.float32)
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

        trunk_px = body.torso_px * body.foreshortened
        (x, y), reach = body.upper_knee, trunk_px / 2
        left, top = max(int(x - reach), 0), max(int(y - reach), 0)
        around = np.s_[top : max(int(y + reach), 0), left : max(int(x + reach), 0)]
        scale = TRUNK_PX / trunk_px
        if min(earlier[around].shape[:2]) * scale < 2 * WINDOW_PX:
            return math.nan
        one, other = (
            cv2.resize(cv2.cvtColor(each[around], cv2.COLOR_BGR2GRAY), None, fx=scale, fy=scale)
            for each in (earlier, image)
        )
        before = self._places + np.array([x - left, y - top], np.float32) * scale
        after, found, _ = cv2.calcOpticalFlowPyrLK(
            one,
            cv2.convertScaleAbs(other, alpha=_brighter(earlier, image)),
            before,
            before.copy(),
            winSize=(WINDOW_PX, WINDOW_PX),
            maxLevel=LEVELS,
            minEigThreshold=LEAST,
        )
        along = math.remainder(body.heel_rad, math.pi)  # of the line, whichever end the head is at
        ups = (after - before)[found[:, 0] == 1, 0] @ (math.sin(along), -math.cos(along))
        return float(np.median(ups)) / TRUNK_PX if 2 * len(ups) > len(before) else math.nan


def _brighter(earlier: np.ndarray, image: np.ndarray) -> float:
    """By how much the ``earlier`` picture is brighter: that a lamp flickers is not to look like motion.

    The median over the green of every sixteenth pixel, since most of the room stands still.
    """
    one, other = (each[8::16, 8::16, 1].astype(np.float32) + 1 for each in (earlier, image))
    return float(np.median(one / other)) if one.size else 1.0
