"""A person to draw: a parametric body, skinned, laid on its side and opened at the knee.

The rest frame is the body's own: x to its left, -y to its front, z to its head, metres, standing with
the arms away from the trunk. The room's frame is: x to the right of a camera in front, y away from
that camera, z up, the floor at 0.
"""

from __future__ import annotations

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
MIRROR = str.maketrans("LR", "RL")
POINTED_FOOT_DEG = 30.0
FLATTENED_M = 0.012
MIDDLE_M = {"f": 0.17, "m": 0.25}  # from half way between head and feet to the root, as they lie
TILTED_NECK_DEG = 7.0  # each of three, down to the pillow


@dataclass(frozen=True)
class Posture:
    """How a person lies at one moment.

    ``opening_deg`` turns the top leg about its hip-heel line. ``turned`` is 0 with the left side on
    top and 1 with the right one on top, both facing the camera; between them the person turns round.
    ``arm_raised`` takes the top arm from the floor in front to ``arm`` (of `ARMS`) as it goes from 0 to 1.
    """

    opening_deg: float = 0.0
    turned: float = 0.0
    arm_raised: float = 0.0
    arm: str = "up"


@dataclass(frozen=True)
class Lying:
    """A body laid out in the room: ``vertices`` (V, 3) and ``joints`` (B, 3), metres."""

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

    def laid(self, posture: Posture) -> Lying:
        """The body on the floor of the room, in front of the origin of the camera's view."""
        bones = self._closed(posture)
        for side, share in (("L", 1 - posture.turned), ("R", posture.turned)):
            if share > 0.5:
                self._open(bones, side, posture.opening_deg)
        lie = np.array([[0.0, 0, -1, self.middle_m], [0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1]])
        roll = rotation(np.array([1.0, 0, 0]), np.pi * posture.turned)
        face_again = rotation(np.array([0.0, 0, 1]), np.pi * posture.turned)
        in_room = about(np.zeros(3), face_again @ roll) @ lie
        bones = in_room @ bones
        blended = np.einsum("vb,bij->vij", self.weights, bones.astype(np.float32))
        vertices = np.einsum("vij,vj->vi", blended[:, :3, :3], self.vertices.astype(np.float32))
        vertices = (vertices + blended[:, :3, 3]).astype(float)
        joints = np.stack([moved(bone, joint) for bone, joint in zip(bones, self.joints, strict=True)])
        # On the floor, flesh a little flattened; the trunk stays where it is while the leg moves.
        up = [0.0, 0.0, -FLATTENED_M - vertices[self.trunk, 2].min()]
        return Lying(vertices + up, joints + up)

    def hip_and_heel(self, side: Side, lying: Lying) -> tuple[np.ndarray, np.ndarray]:
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
        aims = self._aims(posture)
        turns = {}
        for side in ("L", "R"):
            turns[f"foot.{side}"] = rotation(np.array([1.0, 0, 0]), np.deg2rad(POINTED_FOOT_DEG))
        tilt = TILTED_NECK_DEG * (1 - 2 * posture.turned)
        for neck in ("neck01", "neck02", "head"):
            turns[neck] = rotation(np.array([0.0, 1, 0]), -np.deg2rad(tilt))
        bones = np.empty((len(self.bones), 4, 4))
        for bone, (name, parent) in enumerate(zip(self.bones, self.parents, strict=True)):
            above = np.eye(4) if parent < 0 else bones[parent]
            turn = turns.get(name, np.eye(3))
            if name in aims:
                child, direction = aims[name]
                rest = above[:3, :3] @ (self.joints[self.bone(child)] - self.joints[bone])
                turn = above[:3, :3].T @ shortest(rest, direction) @ above[:3, :3]
            bones[bone] = above @ about(self.joints[bone], turn)
        return bones

    def _aims(self, posture: Posture) -> dict[str, tuple[str, np.ndarray]]:
        """Where each limb points, (3,) in the rest frame, with the bone that it points to."""

        def left_on_top(bone: str) -> np.ndarray:
            rest = LIMBS[bone][1]
            raised = ARMS[posture.arm].get(bone, rest)
            direction = np.array(rest) + posture.arm_raised * np.subtract(raised, rest)
            return direction * [1, -1, 1]

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
