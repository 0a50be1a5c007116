"""A person to draw: a parametric body, skinned, laid on its side and opened at the knee.

The rest frame is the body's own: x to its left, -y to its front, z to its head, metres, standing with
the arms away from the trunk. The room's frame is: x to the right of a camera in front, y away from
that camera, z up, the floor at 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np

Side = Literal["left", "right"]
BODIES = Path(__file__).parent / "bodies"

# Directions in the rest frame as the person lies with the left side on top: (to the left, to the front,
# to the head). Hips bent 45 degrees, knees 90 (SCIENCE 1.1): heels in line with the tailbone. The top
# thigh comes down until the knees touch, the bottom leg lies on the floor.
LIMBS = {
    "upperleg01.L": ("lowerleg01.L", (-0.31, 0.707, -0.707)),
    "lowerleg01.L": ("foot.L", (0.06, -0.707, -0.707)),
    "upperleg01.R": ("lowerleg01.R", (-0.02, 0.707, -0.707)),
    "lowerleg01.R": ("foot.R", (-0.02, -0.707, -0.707)),
    "upperarm01.L": ("lowerarm01.L", (-0.35, 0.70, -0.62)),
    "lowerarm01.L": ("wrist.L", (-0.45, 0.60, 0.45)),
    "upperarm01.R": ("lowerarm01.R", (0.05, 0.85, 0.65)),
    "lowerarm01.R": ("wrist.R", (-0.06, -0.40, 1.0)),
}
ARMS: dict[str, dict[str, tuple[float, float, float]]] = {  # where the top arm can go: upper arm, forearm
    "up": {"upperarm01.L": (1.0, 0.05, 0.02), "lowerarm01.L": (1.0, 0.08, -0.04)},
    "bent": {"upperarm01.L": (0.80, 0.35, 0.45), "lowerarm01.L": (0.55, 0.30, -0.75)},
    "head": {"upperarm01.L": (0.72, 0.35, 0.60), "lowerarm01.L": (-0.75, 0.10, 0.45)},
    "hip": {"upperarm01.L": (0.45, 0.22, -0.85), "lowerarm01.L": (-0.35, -0.05, -0.75)},
    "forward": {"upperarm01.L": (0.10, 1.0, 0.10), "lowerarm01.L": (0.05, 1.0, 0.05)},
    "overhead": {"upperarm01.L": (0.15, 0.35, 1.0), "lowerarm01.L": (0.05, 0.30, 1.0)},
}
SITTING_ARMS = {  # beside the hip, leaning on one hand, the other on the thigh; in the same frame
    "upperarm01.L": (0.20, 0.40, -0.90),
    "lowerarm01.L": (0.15, 0.85, -0.40),
    "upperarm01.R": (-0.50, -0.05, -0.85),
    "lowerarm01.R": (-0.40, 0.05, -0.90),
}
SITTING_UP_DEG = 72.0
MIRROR = str.maketrans("LR", "RL")
POINTED_FOOT_DEG = 30.0
LIE = np.array([[0.0, 0, -1], [0, 1, 0], [1, 0, 0]])  # from the rest frame to the room
FLATTENED_M = 0.012
MIDDLE_M = {"f": 0.17, "m": 0.25}  # from half way between head and feet to the root, as they lie
TILTED_NECK_DEG = 7.0  # each of three, down to the pillow


@dataclass(frozen=True)
class Posture:
    """How a person lies, or sits up, at one moment.

    ``opening_deg`` turns the top leg about its hip-heel line. ``turned`` is 0 with the left side on
    top and 1 with the right one on top, both facing the camera; between them the person turns round.
    ``sitting`` takes the trunk up from lying (0) to sitting beside the folded legs (1).
    ``feet_apart_deg`` turns the top leg up at the hip, off the other foot; ``rolled_back_deg`` lets
    pelvis and trunk fall back. ``arm_raised`` takes the top arm from the floor in front to ``arm`` (of
    `ARMS`) as it goes from 0 to 1.
    """

    opening_deg: float = 0.0
    turned: float = 0.0
    arm_raised: float = 0.0
    arm: str = "up"
    sitting: float = 0.0
    feet_apart_deg: float = 0.0
    rolled_back_deg: float = 0.0

    def on(self, body: Body) -> Posed:
        return body.laid(self)


@dataclass(frozen=True)
class Posed:
    """A body in the room: ``vertices`` (V, 3) and ``joints`` (B, 3), metres."""

    vertices: np.ndarray
    joints: np.ndarray


def rotation(axis: np.ndarray, angle_rad: float) -> np.ndarray:
    """(3, 3) about an axis through the origin, right-handed (Rodrigues)."""
    x, y, z = axis / np.linalg.norm(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle_rad) * cross + (1 - np.cos(angle_rad)) * cross @ cross


def shortest(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """(3, 3): the smallest rotation that takes one direction to the other."""
    start, end = start / np.linalg.norm(start), end / np.linalg.norm(end)
    axis = np.cross(start, end)
    if np.linalg.norm(axis) < 1e-9:
        return np.eye(3)
    return rotation(axis, float(np.arccos(np.clip(start @ end, -1, 1))))


def about(point: np.ndarray, turn: np.ndarray) -> np.ndarray:
    """(4, 4): a rotation about a point."""
    transform = np.eye(4)
    transform[:3, :3] = turn
    transform[:3, 3] = point - turn @ point
    return transform


def moved(transform: np.ndarray, points: np.ndarray) -> np.ndarray:
    return points @ transform[:3, :3].T + transform[:3, 3]


def _sat_up(posture: Posture) -> np.ndarray:
    """(3, 3), in the room: head up from the left, about the line from front to back."""
    return rotation(np.array([0.0, 1, 0]), float(np.deg2rad(SITTING_UP_DEG)) * posture.sitting)


def _rolled_back(posture: Posture) -> np.ndarray:
    """(3, 3), in the room: the front turns up, about the line from head to feet."""
    return rotation(np.array([1.0, 0, 0]), -float(np.deg2rad(posture.rolled_back_deg)))


@cache
def load(name: Literal["f", "m"]) -> Body:
    return Body(name)


class Body:
    """Vertices (V, 3), triangles (T, 3) and bones (B) of one person at rest."""

    def __init__(self, name: str) -> None:
        with np.load(BODIES / f"body_{name}.npz") as data:
            self.vertices = data["v"].astype(float)
            self.triangles = data["f"].astype(int)
            self.joints = data["heads"].astype(float)
            self.parents = data["parents"].astype(int)
            self.weights = data["W"].astype(np.float32)
            self.bones = [str(bone) for bone in data["bones"]]
            shares = dict(zip(data["kplabels"].tolist(), data["KR"].astype(float), strict=True))
        self.middle_m = MIDDLE_M[name]
        self.weights /= self.weights.sum(axis=1, keepdims=True)
        trunk = [self.bone("root"), *(self.bone(f"spine0{number}") for number in range(1, 6))]
        self.trunk = self.weights[:, trunk].sum(axis=1) > 0.5
        arms = [*self.below("clavicle.L"), *self.below("clavicle.R")]
        self.not_arms = self.weights[:, arms].sum(axis=1) < 0.5
        self.landmarks = {name: share @ self.vertices / share.sum() for name, share in shares.items()}

    def bone(self, name: str) -> int:
        return self.bones.index(name)

    def below(self, name: str) -> list[int]:
        """The bone and all that hang from it."""
        found = {self.bone(name)}
        for bone, parent in enumerate(self.parents):  # parents stand before their children
            if parent in found:
                found.add(bone)
        return sorted(found)

    def laid(self, posture: Posture) -> Posed:
        """The body on the floor of the room, in front of the origin of the camera's view."""
        bones = self._closed(posture)
        for side, share in (("L", 1 - posture.turned), ("R", posture.turned)):
            if share > 0.5:
                self._open(bones, side, posture.opening_deg)
                self._part(bones, side, posture.feet_apart_deg)
        lie = np.eye(4)
        lie[:3] = np.column_stack([LIE, [self.middle_m, 0.0, 0.0]])
        roll = rotation(np.array([1.0, 0, 0]), np.pi * posture.turned)
        face_again = rotation(np.array([0.0, 0, 1]), np.pi * posture.turned)
        in_room = about(np.zeros(3), face_again @ roll @ _sat_up(posture) @ _rolled_back(posture)) @ lie
        lying = self.skinned(in_room @ bones)
        # On the floor, flesh a little flattened; the trunk stays where it is while the leg moves.
        trunk, lowest = lying.vertices[self.trunk, 2].min(), lying.vertices[self.not_arms, 2].min()
        up = [0.0, 0.0, -FLATTENED_M - trunk - posture.sitting * (lowest - trunk)]
        return Posed(lying.vertices + up, lying.joints + up)

    def skinned(self, bones: np.ndarray) -> Posed:
        """The body as its bones (B, 4, 4) move it."""
        blended = np.einsum("vb,bij->vij", self.weights, bones.astype(np.float32))
        vertices = np.einsum("vij,vj->vi", blended[:, :3, :3], self.vertices.astype(np.float32))
        vertices = (vertices + blended[:, :3, 3]).astype(float)
        joints = np.stack([moved(bone, joint) for bone, joint in zip(bones, self.joints, strict=True)])
        return Posed(vertices, joints)

    def hip_and_heel(self, side: Side, lying: Posed) -> tuple[np.ndarray, np.ndarray]:
        """The two ends of the line that the top leg turns about, in the room."""
        letter = side[0].upper()
        hip, heel = self.bone(f"upperleg01.{letter}"), self._heel(letter)
        return lying.joints[hip], lying.vertices[heel].mean(axis=0)

    def _heel(self, letter: str) -> np.ndarray:
        """The vertices nearest to the heel's landmark."""
        heel = self.landmarks["left_heel" if letter == "L" else "right_heel"]
        return np.argsort(np.linalg.norm(self.vertices - heel, axis=1))[:12]

    def _closed(self, posture: Posture) -> np.ndarray:
        """(B, 4, 4): each bone's move in the rest frame, knees together."""
        turns = {}
        for side in ("L", "R"):
            turns[f"foot.{side}"] = rotation(np.array([1.0, 0, 0]), np.deg2rad(POINTED_FOOT_DEG))
        tilt = TILTED_NECK_DEG * (1 - 2 * posture.turned) * (1 - posture.sitting)
        for neck in ("neck01", "neck02", "head"):
            turns[neck] = rotation(np.array([0.0, 1, 0]), -np.deg2rad(tilt))
        return self.chained(self._aims(posture), turns)

    def chained(
        self,
        aims: Mapping[str, tuple[str, np.ndarray]],
        turns: Mapping[str, np.ndarray],
        faces: Mapping[str, np.ndarray] | None = None,
    ) -> np.ndarray:
        """(B, 4, 4): each bone's move in the rest frame, from the root outwards.

        ``aims``: the bone that each limb points to, and where, (3,). ``turns`` (3, 3) are against the bone
        above; ``faces`` (3, 3) are how a bone is turned in the end, whatever is above it.
        """
        faces = faces or {}
        bones = np.empty((len(self.bones), 4, 4))
        for bone, (name, parent) in enumerate(zip(self.bones, self.parents, strict=True)):
            above = np.eye(4) if parent < 0 else bones[parent]
            turn = turns.get(name, np.eye(3))
            if name in aims:
                child, direction = aims[name]
                rest = above[:3, :3] @ (self.joints[self.bone(child)] - self.joints[bone])
                turn = above[:3, :3].T @ shortest(rest, direction) @ above[:3, :3]
            if name in faces:
                turn = above[:3, :3].T @ faces[name]
            bones[bone] = above @ about(self.joints[bone], turn)
        return bones

    def _aims(self, posture: Posture) -> dict[str, tuple[str, np.ndarray]]:
        """Where each limb points, (3,) in the rest frame, with the bone that it points to."""

        def left_on_top(bone: str) -> np.ndarray:
            lying = np.array(LIMBS[bone][1])
            direction = lying + posture.arm_raised * (ARMS[posture.arm].get(bone, lying) - lying)
            sitting = np.array(SITTING_ARMS.get(bone, direction))
            direction = direction + posture.sitting * (sitting - direction)
            aim = direction * [1, -1, 1]
            if bone.endswith(".R"):  # what lies on the floor stays there
                aim = lower_stays @ aim
            return aim if bone in SITTING_ARMS else legs_stay @ aim

        lower_stays = LIE.T @ _rolled_back(posture).T @ LIE
        # The trunk comes up from the floor, the legs stay on it.
        legs_stay = LIE.T @ _sat_up(posture).T @ LIE

        return {
            bone: (
                child,
                (1 - posture.turned) * left_on_top(bone)
                + posture.turned * left_on_top(bone.translate(MIRROR)) * [-1, 1, 1],
            )
            for bone, (child, _) in LIMBS.items()
        }

    def _open(self, bones: np.ndarray, letter: str, opening_deg: float) -> None:
        """Turns the leg, in place, about the line from its hip to its heel: the foot is the hinge."""
        hip, foot = self.bone(f"upperleg01.{letter}"), self.bone(f"foot.{letter}")
        pivot = moved(bones[hip], self.joints[hip])
        heel = moved(bones[foot], self.vertices[self._heel(letter)]).mean(axis=0)
        towards_ceiling = -1.0 if letter == "L" else 1.0
        turn = about(pivot, rotation(heel - pivot, towards_ceiling * float(np.deg2rad(opening_deg))))
        leg = self.below(f"upperleg01.{letter}")
        bones[leg] = turn @ bones[leg]

    def _part(self, bones: np.ndarray, letter: str, apart_deg: float) -> None:
        """Turns the leg up at its hip, about the line from front to back."""
        hip = self.bone(f"upperleg01.{letter}")
        pivot = moved(bones[hip], self.joints[hip])
        towards_ceiling = -1.0 if letter == "L" else 1.0
        turn = rotation(np.array([0.0, 1, 0]), towards_ceiling * float(np.deg2rad(apart_deg)))
        leg = self.below(f"upperleg01.{letter}")
        bones[leg] = about(pivot, turn) @ bones[leg]
