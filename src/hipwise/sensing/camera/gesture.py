"""The top arm straight up for two seconds: how somebody on the floor pauses, and goes on.

Judged in the picture, where up is up for a camera that stands level. On rendered people from two
camera places a straight arm rises 1.04 to 1.20 trunks above its shoulder, within 7° of upright and bent
by no more than 8°; a hand at the head, on the hip, held forward or overhead rises less than 0.2, and a
raised arm with a bent elbow is bent by 63° or more. The bounds lie between. Left and right are the
network's words and change places on a body on its side, so either arm will do, but one only: both up is a
stretch.
"""

from __future__ import annotations

import math
from enum import Enum, auto

import numpy as np

from hipwise.sensing.camera.body import HIPS, SHOULDERS

ARMS = ((11, 13, 15), (12, 14, 16))  # shoulder, elbow, wrist

HELD_S = 1.8  # nobody's two seconds on the floor are longer than this by the clock, all of them
SLIP_S = 0.4  # a look or two that says otherwise is the network's
GAP_S = 1.0  # no picture for so long: what was held before is not held on
RISE = 0.8  # trunks from shoulder to wrist
LIFTED = 0.3  # trunks from shoulder to elbow; 0.49 to 0.61 on the rendered people
TILT_DEG = 30.0
BEND_DEG = 40.0
OUT = 0.3  # trunks that a wrist may lie outside the picture and still be placed right
SURE = 0.5  # the network's word for a wrist that it sees


class Arm(Enum):
    """What one look says of the arms."""

    UP = auto()
    DOWN = auto()
    UNKNOWN = auto()  # the elbow is up and its hand out of the picture; or nobody is there


class ArmUp:
    """Follows one person; tell it every look."""

    def __init__(self) -> None:
        self.now = Arm.UNKNOWN
        self._t_s = -math.inf
        self._since_s: float | None = None
        self._up_s = -math.inf
        self._told = False

    def look(self, t_s: float, points: np.ndarray | None, frame_px: tuple[int, int]) -> bool:
        """Whether the gesture is complete with this look; true once for each time the arm goes up.

        ``points`` (33, 3) are x, y in pixels and visibility, None for nobody; ``frame_px`` is the width and
        height of the picture. Looks that cannot tell neither make a gesture nor end one.
        """
        if not 0 <= t_s - self._t_s <= GAP_S:
            self._since_s, self._told = None, False
        self._t_s = t_s
        self.now = Arm.UNKNOWN if points is None else arm(points, frame_px)
        if self.now is Arm.UP:
            self._since_s = t_s if self._since_s is None else self._since_s
            self._up_s = t_s
        elif t_s - self._up_s > SLIP_S and (self.now is Arm.DOWN or not self._told):
            self._since_s, self._told = None, False
        if self._told or self.now is not Arm.UP or self._since_s is None or t_s - self._since_s < HELD_S:
            return False
        self._told = True
        return True


def arm(points: np.ndarray, frame_px: tuple[int, int]) -> Arm:
    """What ``points`` (33, 3) in a picture of ``frame_px`` (width, height) say of the arms."""
    (slx, sly), (srx, sry) = (map(float, points[joint, :2]) for joint in SHOULDERS)
    (hlx, hly), (hrx, hry) = (map(float, points[joint, :2]) for joint in HIPS)
    trunk_px = math.hypot(hlx + hrx - slx - srx, hly + hry - sly - sry) / 2
    if not trunk_px >= 1.0:
        return Arm.UNKNOWN
    arms = [_one(points[list(joints)], trunk_px, frame_px) for joints in ARMS]
    if arms.count(Arm.UP) == 1:
        return Arm.UP
    return Arm.UNKNOWN if Arm.UNKNOWN in arms else Arm.DOWN


def _one(joints: np.ndarray, trunk_px: float, frame_px: tuple[int, int]) -> Arm:
    """One arm: ``joints`` (3, 3), shoulder, elbow, wrist."""
    (sx, sy, _), (ex, ey, _), (wx, wy, sure) = joints.tolist()
    if not all(map(math.isfinite, (sx, sy, ex, ey, wx, wy))):
        return Arm.UNKNOWN
    width, height = frame_px
    if sy - ey < LIFTED * trunk_px:  # such an elbow belongs to no raised arm, wherever the hand is
        return Arm.DOWN
    out_px = max(-wx, -wy, wx - width, wy - height)
    if out_px > OUT * trunk_px or sure < SURE or not (0 <= ex <= width and 0 <= ey <= height):
        return Arm.UNKNOWN
    upper = math.atan2(ex - sx, sy - ey)
    fore = math.atan2(wx - ex, ey - wy)
    tilt = math.atan2(wx - sx, sy - wy)
    bend_deg = math.degrees(abs(math.remainder(upper - fore, math.tau)))
    straight = bend_deg < BEND_DEG and abs(math.degrees(tilt)) < TILT_DEG
    return Arm.UP if straight and sy - wy > RISE * trunk_px else Arm.DOWN
