"""A body on its side as 33 points in a picture, drawn from SCIENCE 6.2 in metres, not from our formulas."""

from __future__ import annotations

import math

import numpy as np

THIGH_M = 0.42
TRUNK_M = 0.42 * 0.288 / 0.245
RADIUS_M = THIGH_M * math.sin(math.radians(45))  # knee bent by 90°
STACK_M = 0.11


def knee_gap(opening_deg: float, looking_down_deg: float = 20.0) -> float:
    """The distance between the knees in the picture, in trunks: the lower one stays, the top one turns."""
    e, rest, now = (math.radians(a) for a in (looking_down_deg, -5.0, opening_deg - 5.0))
    forward_m = RADIUS_M * (math.cos(now) - math.cos(rest))
    up_m = STACK_M + RADIUS_M * (math.sin(now) - math.sin(rest))
    return (up_m * math.cos(e) - forward_m * math.sin(e)) / TRUNK_M


def lying(
    opening_deg: float = 0.0,
    *,
    gap: float | None = None,
    head_left: bool = True,
    front: bool = True,
    trunk_px: float = 120.0,
    at: tuple[float, float] = (280.0, 240.0),
    ankle_gap: float = 0.2,
    reach: float = 1.2,
) -> np.ndarray:
    """(33, 3) float32: hips at ``at`` in a picture of 640 × 480, the trunk level, the head at one end.

    ``gap`` draws the knees that many trunks apart instead of where ``opening_deg`` has them.
    """
    gap = knee_gap(opening_deg) if gap is None else gap
    points = np.zeros((33, 3))
    points[:, 2] = 0.99
    points[:11, 0] = -1.4  # the head
    for joint, x, apart in ((11, -1.0, 0.45), (13, -0.7, 0.4), (15, -0.6, 0.5), (23, 0.0, 0.3)):
        points[[joint, joint + 1], 0] = x
        points[[joint, joint + 1], 1] = -apart / 2, apart / 2
    points[[25, 26], 0] = 0.6
    points[[25, 26], 1] = 0.25 - gap, 0.25
    for joint in (27, 29, 31):
        points[[joint, joint + 1], 0] = reach + (joint - 27) * 0.03
        points[[joint, joint + 1], 1] = -ankle_gap / 2, ankle_gap / 2
    if head_left != front:  # the other side is on top
        points[11:] = points[11:].reshape(11, 2, 3)[:, ::-1].reshape(22, 3)
    if not head_left:
        points[:, 0] *= -1
    points[:, :2] = points[:, :2] * trunk_px + at
    return points.astype(np.float32)


def wave(t_s: float, opening_deg: float = 40.0, still_s: float = 2.0, cycle_s: float = 5.0) -> float:
    """Lying still, then repetitions as raised cosines."""
    if t_s < still_s:
        return 0.0
    return opening_deg * (1 - math.cos(2 * math.pi * (t_s - still_s) / cycle_s)) / 2
