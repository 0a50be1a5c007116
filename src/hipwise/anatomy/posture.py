"""From a movement to poses of the body: where the pelvis is, and the joints that balance settles.

World: x forward (the way the person faces, where they do), y to the left, z up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from hipwise.anatomy.body import JOINTS, LEGS, Array, Body
from hipwise.anatomy.effort import CannotHold, Contact, Load
from hipwise.exercises.movement import Doing, Posture

FRICTION: Mapping[Posture, float] = {
    "lying": 0.0,
    "one foot": 0.6,
    "two feet": 0.05,
    "split": 0.05,
    "bridge": 0.05,
    "side plank": 0.6,
}
"""How much a support grips. Friction is a free helper to an optimiser: a heel that grips lets it press
instead of lifting, and gluteus medius falls to nothing; two gripping feet swallow a knee band whole. So
nothing grips where one lies, hardly anything with two feet, and one foot grips as a foot does
(docs/muscles.md)."""

SETTLED = 2e-3  # what may be left after settling: radians of sole or pelvis, metres of balance × 5
OVER_FOOT_M = 0.08  # from the heel's middle: where the weight comes down
BALANCE_WEIGHT = 5.0


@dataclass(frozen=True, slots=True)
class Pose:
    """Root and joints (35,) as MuJoCo has them, and the trunk's lean (forward, right) in radians."""

    qpos: Array
    trunk: tuple[float, float]


def load_of(doing: Doing) -> Load:
    """What carries the body in that movement."""
    movement = doing.movement
    friction = FRICTION[movement.posture]
    if movement.posture == "bridge" and len(movement.touches) == 2:
        friction = FRICTION["one foot"]
    contacts = tuple(
        Contact(touch.place, touch.leg, 0.0 if touch.place == "upper back" else friction)
        for touch in movement.touches
    )
    return Load(contacts, movement.posture == "lying", doing.band, doing.band_place)


def turned(axis: Array, angle: float) -> Array:
    """The rotation about that axis by that angle in radians, (3, 3)."""
    a = axis / np.linalg.norm(axis)
    cross = np.array([[0.0, -a[2], a[1]], [a[2], 0.0, -a[0]], [-a[1], a[0], 0.0]])
    return np.eye(3) + math.sin(angle) * cross + (1.0 - math.cos(angle)) * cross @ cross


def hip_angles(thigh: Array) -> tuple[float, float, float]:
    """Flexion, adduction and inward rotation (radians) of a right thigh turned so in the pelvis."""
    return (
        math.atan2(-thigh[0, 1], thigh[1, 1]),
        math.asin(max(-1.0, min(1.0, float(thigh[2, 1])))),
        math.atan2(-thigh[2, 0], thigh[2, 2]),
    )


class Poser:
    """Turns a movement's angles into poses of one body."""

    def __init__(self, body: Body):
        self.body = body
        body.pose(body.model.qpos0)
        self._pelvis_in_root = body.turn("pelvis")
        self._at = {f"{joint}_{leg}": body.qpos(f"{joint}_{leg[0]}") for joint in JOINTS for leg in LEGS}

    # ------------------------------------------------------------------ a path of poses

    def path(self, doing: Doing, shares: Array) -> list[Pose]:
        """The poses at these shares of the way (0 = start, 1 = end of the lift).

        Raises:
            CannotHold: no pose of the body fits: a foot that cannot be flat, a weight that no foot is under.
        """
        poses: list[Pose] = []
        guess: Array | None = None
        spans = doing.angles()
        for share in shares:
            angles = {key: a + float(share) * (b - a) for key, (a, b) in spans.items()}
            if doing.movement.clam:
                angles |= self.clam(
                    float(share) * doing.values["opening"],
                    doing.values["hip_flexion"],
                    doing.values["knee"],
                )
            pose, guess = self._settle(doing.movement.posture, angles, guess)
            poses.append(pose)
        return poses

    def clam_axis(self, hip_flexion_deg: float, knee_deg: float) -> Array:
        """The line from hip to heel in the pelvis, knees together; a unit vector."""
        self.body.pose(
            self._qpos({"hip_flexion_right": hip_flexion_deg, "knee_angle_right": knee_deg}, np.eye(3))
        )
        line = self.body.place("calcn_r", (0.0, 0.0, 0.0)) - self.body.place("femur_r", (0.0, 0.0, 0.0))
        line = self.body.turn("pelvis").T @ line
        return line / np.linalg.norm(line)

    def clam(self, opening_deg: float, hip_flexion_deg: float, knee_deg: float) -> dict[str, float]:
        """The angles of both legs, degrees, when the top knee is open so far (SCIENCE 6.2)."""
        axis = self.clam_axis(hip_flexion_deg, knee_deg)
        closed = turned(np.array([0.0, 0.0, 1.0]), math.radians(hip_flexion_deg))
        opened = hip_angles(turned(axis, math.radians(opening_deg)) @ closed)
        flexion, adduction, rotation = (math.degrees(angle) for angle in opened)
        return {
            "hip_flexion_right": flexion,
            "hip_adduction_right": adduction,
            "hip_rotation_right": rotation,
            "knee_angle_right": knee_deg,
            "hip_flexion_left": hip_flexion_deg,
            "knee_angle_left": knee_deg,
        }

    # ------------------------------------------------------------------ root and joints

    def _qpos(self, angles: Mapping[str, float], pelvis: Array) -> Array:
        """The pose with these angles (degrees) and that orientation of the pelvis, at the origin."""
        qpos = self.body.model.qpos0.copy()
        quat = np.zeros(4)
        turn = np.ascontiguousarray(pelvis @ self._pelvis_in_root.T)
        self.body.to_quaternion(quat, turn)
        qpos[:3] = 0.0
        qpos[3:7] = quat
        for name, degrees in angles.items():
            if name in self._at:
                qpos[self._at[name]] = math.radians(degrees)
        return qpos

    def _pelvis(self, posture: Posture, angles: Mapping[str, float], roll: float = 0.0) -> Array:
        """Columns: where the pelvis' forward, up and right point in the world."""
        forward, left, up = np.eye(3)
        if posture == "lying":  # on the left side, facing x, the head towards y
            return np.column_stack([forward, left, up])
        if posture == "bridge":  # on the back, the head towards -x, hips lifted by the roll
            base = np.column_stack([up, -forward, -left])
            return turned(left, roll) @ base
        if posture == "side plank":  # on the right side, the head towards -y
            base = np.column_stack([forward, -left, -up])
            return turned(forward, roll) @ base
        base = np.column_stack([forward, up, -left])
        tilt = turned(left, math.radians(angles.get("pelvis_tilt", 0.0)))
        hike = turned(forward, -math.radians(angles.get("pelvis_list", 0.0)))
        return tilt @ hike @ base

    def _settle(
        self, posture: Posture, angles: dict[str, float], guess: Array | None
    ) -> tuple[Pose, Array | None]:
        """Find what balance leaves open: ankles, hips, the roll of a bridge. The guess is the last answer."""
        trunk = (math.radians(angles.get("trunk_forward", 0.0)), math.radians(angles.get("trunk_right", 0.0)))
        if posture == "lying":
            pose = Pose(self._grounded(self._qpos(angles, self._pelvis(posture, angles)), trunk, None), trunk)
            return pose, None
        open_, miss = self._question(posture)
        where = [key for key in open_ if key != "roll"]
        roll_at = open_.index("roll") if "roll" in open_ else None

        def apply(values: Array) -> Array:
            tried = dict(angles)
            tried |= {key: math.degrees(values[open_.index(key)]) for key in where}
            if posture in ("two feet", "bridge") and self._symmetric(angles):
                tried |= {key.replace("right", "left"): tried[key] for key in where}
            roll = float(values[roll_at]) if roll_at is not None else 0.0
            qpos = self._qpos(tried, self._pelvis(posture, tried, roll))
            self.body.pose(qpos, trunk)
            return qpos

        def residual(values: Array) -> Array:
            apply(values)
            return miss()

        from scipy.optimize import least_squares

        start = np.array([math.radians(angles.get(key, 0.0)) for key in open_]) if guess is None else guess
        bounds = [self._bounds(key) for key in open_]
        low, high = np.array(bounds).T
        found = least_squares(
            residual, np.clip(start, low + 1e-3, high - 1e-3), bounds=(low, high), xtol=1e-10, ftol=1e-12
        )
        left = float(np.max(np.abs(found.fun)))
        if left > SETTLED:
            raise CannotHold("no pose here keeps the foot flat and the weight over it", math.inf)
        pose = Pose(self._grounded(apply(found.x), trunk, posture), trunk)
        return pose, found.x

    @staticmethod
    def _symmetric(angles: Mapping[str, float]) -> bool:
        return all(
            angles.get(f"{joint}_left", 0.0) == angles.get(f"{joint}_right", 0.0)
            for joint in ("knee_angle", "hip_flexion", "hip_adduction")
        )

    def _bounds(self, key: str) -> tuple[float, float]:
        if key == "roll":
            return -1.2, 1.2
        joint, leg = key.rsplit("_", 1)
        return self.body.limits(f"{joint}_{leg[0]}")

    def _question(self, posture: Posture) -> tuple[list[str], Callable[[], Array]]:
        """Which values are open, and what they have to make zero."""
        body = self.body

        def sole() -> list[float]:
            up = body.turn("calcn_r")[:, 1]
            return [float(up[0]), float(up[1])]

        def toes_ahead() -> float:
            return float(body.turn("calcn_r")[1, 0])

        def balance() -> Array:
            over = body.place("calcn_r", (OVER_FOOT_M, 0.0, 0.0))
            return BALANCE_WEIGHT * (body.centre_of_mass() - over)[:2]

        def height(place: str, leg: str) -> float:
            points = body.touch_points(place, "right" if leg == "right" else "left")
            return float(np.mean([point[2] for _, point in points]))

        if posture == "one foot":
            hips = ["hip_flexion_right", "hip_adduction_right", "hip_rotation_right"]
            return (
                ["ankle_angle_right", "subtalar_angle_right", *hips],
                lambda: np.array([*sole(), toes_ahead(), *balance()]),
            )
        if posture == "two feet":
            return (
                ["ankle_angle_right", "subtalar_angle_right", "hip_flexion_right"],
                lambda: np.array([*sole(), balance()[0]]),
            )
        if posture == "split":
            return (
                ["ankle_angle_right", "subtalar_angle_right", "knee_angle_left"],
                lambda: np.array([*sole(), height("ball", "left") - height("ball", "right")]),
            )
        if posture == "bridge":
            return (
                ["ankle_angle_right", "subtalar_angle_right", "roll"],
                lambda: np.array([*sole(), height("upper back", "right") - height("foot", "right")]),
            )
        return ["roll"], lambda: np.array([height("elbow", "right") - height("outer foot", "right")])

    def _grounded(self, qpos: Array, trunk: tuple[float, float], posture: Posture | None) -> Array:
        """The same pose, set down on the floor (z = 0): on what touches it, or on the lower hip."""
        self.body.pose(qpos, trunk)
        if posture is None:
            drop = self.body.place("femur_l", (0.0, 0.0, -0.09))[2]
        else:
            place = "outer foot" if posture == "side plank" else "foot"
            drop = min(point[2] for _, point in self.body.touch_points(place, "right"))
        qpos = qpos.copy()
        qpos[2] -= drop
        return qpos
