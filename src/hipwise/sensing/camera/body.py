"""A lying body as the picture shows it: 33 points, and the few lengths and directions that can be trusted.

Left and right are the network's words and may be the wrong way round for a body on its side (FIELD D1):
nothing here depends on them but ``left_above``, which is only ever used as one vote among many.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

NOSE = 0
SHOULDERS = (11, 12)  # left, right: BlazePose's order throughout
HIPS = (23, 24)
KNEES = (25, 26)
ANKLES = (27, 28)

# Segment lengths as shares of the body's height (Drillis and Contini, as in Winter's Biomechanics):
# shoulder at 0.818, hip at 0.530, knee at 0.285, ankle at 0.039.
TORSO = 0.288
THIGH = 0.245
SHANK = 0.246


def knee_radius(knee_flexion_deg: float) -> float:
    """Of the circle that the top knee runs on, round the line from hip to heel, in trunks (SCIENCE 6.1)."""
    return THIGH / TORSO * math.sin(math.radians(knee_flexion_deg) / 2)


@dataclass(frozen=True, slots=True)
class Body:
    """Lengths are shares of the trunk in the picture, ``torso_px``: mid-shoulders to mid-hips.

    ``steepness_deg``: the trunk against the horizontal, 0 to 90. ``head_left``: which end of the picture
    the head is at. ``left_above``: how far the joints called left lie above those called right, mean of
    shoulder, hip and knee. ``foreshortened``: how much longer the trunk must really be, 1 or more, since
    no lower leg is longer in the picture than it is (a camera towards the feet shortens the trunk, not
    the legs). ``knee_gap``, ``ankle_gap``: between the two joints, over the trunk as long as it is;
    ``shoulder_gap`` over the trunk as it is seen. ``reach``: middle of the hips to middle of the ankles.
    ``thigh``: the longer of the two. ``thighs_deg``: the angle between the two thighs in the picture.
    ``upper_knee`` and ``lower_knee``: where they are in the picture, in pixels, and ``middle`` the mean of
    shoulders, hips and ankles there, which a repetition hardly moves. ``heel_rad``: which way the ankles lie
    from the hips there, about which line the knee turns.
    """

    torso_px: float
    steepness_deg: float
    head_left: bool
    left_above: float
    foreshortened: float
    knee_gap: float
    ankle_gap: float
    shoulder_gap: float
    reach: float
    thigh: float
    thighs_deg: float
    upper_knee: tuple[float, float]
    lower_knee: tuple[float, float]
    middle: tuple[float, float]
    heel_rad: float

    @classmethod
    def of(cls, points: np.ndarray) -> Body | None:
        """The body of ``points`` (33, 2 or more), pixels; None when they are no body at all."""
        # Plain floats: numpy costs more than the sums for so few points.
        joints = points[11:29, :2].tolist()
        flat = [number for joint in joints for number in joint]
        if not all(map(math.isfinite, flat)):
            return None
        (slx, sly), (srx, sry) = joints[0], joints[1]
        (hlx, hly), (hrx, hry) = joints[12], joints[13]
        (klx, kly), (krx, kry) = joints[14], joints[15]
        (alx, aly), (arx, ary) = joints[16], joints[17]
        trunk_x, trunk_y = (hlx + hrx - slx - srx) / 2, (hly + hry - sly - sry) / 2
        torso = math.hypot(trunk_x, trunk_y)
        if torso < 1.0:
            return None
        shank = (math.hypot(alx - klx, aly - kly) + math.hypot(arx - krx, ary - kry)) / 2
        foreshortened = max(1.0, shank / torso * TORSO / SHANK)
        unit = torso * foreshortened
        heel_x, heel_y = (alx + arx - hlx - hrx) / 2, (aly + ary - hly - hry) / 2
        left = math.atan2(kly - hly, klx - hlx)
        right = math.atan2(kry - hry, krx - hrx)
        return cls(
            torso_px=torso,
            steepness_deg=math.degrees(math.atan2(abs(trunk_y), abs(trunk_x))),
            head_left=trunk_x > 0,
            left_above=((sry - sly) + (hry - hly) + (kry - kly)) / (3 * torso),
            foreshortened=foreshortened,
            knee_gap=math.hypot(klx - krx, kly - kry) / unit,
            ankle_gap=math.hypot(alx - arx, aly - ary) / unit,
            shoulder_gap=math.hypot(slx - srx, sly - sry) / torso,
            reach=math.hypot(heel_x, heel_y) / torso,
            thigh=max(math.hypot(klx - hlx, kly - hly), math.hypot(krx - hrx, kry - hry)) / torso,
            thighs_deg=math.degrees(abs(math.remainder(left - right, math.tau))),
            upper_knee=(klx, kly) if kly < kry else (krx, kry),
            lower_knee=(krx, kry) if kly < kry else (klx, kly),
            middle=(
                (slx + srx + hlx + hrx + alx + arx) / 6,
                (sly + sry + hly + hry + aly + ary) / 6,
            ),
            heel_rad=math.atan2(heel_y, heel_x),
        )

    @property
    def lying(self) -> bool:
        """The trunk is nearer to lying than to sitting or standing."""
        return self.steepness_deg < 50.0

    @property
    def feet_gap(self) -> float:
        """Between the ankles, in lengths of the lower leg, that length taken from the trunk's."""
        return self.ankle_gap * TORSO / SHANK

    @property
    def knee_bend_deg(self) -> float:
        """How far the knees are bent, from hip to heel alone: hips bent half as far leave that line in the
        plane of the picture (SCIENCE 6.1). Stretched legs under bent hips look bent to it.
        """
        both = (THIGH + SHANK) / TORSO
        return 2 * math.degrees(math.acos(min(self.reach / self.foreshortened / both, 1.0)))
