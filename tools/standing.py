"""Somebody on their feet: for the band walk and the squeeze."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.body import ARMS, MIRROR, Body, Posed, about, rotation

FORWARD = np.array([0.0, -1.0, 0.0])  # in the rest frame
ARMS_DOWN = {"upperarm01.L": (0.30, -0.02, -1.0), "lowerarm01.L": (0.10, 0.22, -1.0)}


@dataclass(frozen=True)
class Standing:
    """How a person stands at one moment; with ``facing_deg`` 0 they face the camera.

    Metres from where they stand: ``left_m`` and ``right_m`` are how far the ankles are to their left,
    ``left_up_m`` and ``right_up_m`` how far off the floor, ``hips_m`` how far the hips are to their left.
    ``squat_m`` is how much lower the hips are than with straight legs, ``lean_deg`` how far the trunk leans
    forward. ``arms`` are on the hips, or down at the sides.
    """

    left_m: float = 0.10
    right_m: float = -0.10
    left_up_m: float = 0.0
    right_up_m: float = 0.0
    hips_m: float = 0.0
    squat_m: float = 0.0
    lean_deg: float = 0.0
    arms: str = "hip"
    facing_deg: float = 0.0

    def on(self, body: Body) -> Posed:
        posed = body.skinned(self.bones(body))
        # The lower sole is on the floor, the hips where they were asked for.
        up = np.array([0.0, 0.0, min(self.left_up_m, self.right_up_m) - posed.vertices[:, 2].min()])
        return Posed(posed.vertices + up, posed.joints + up)

    def bones(self, body: Body) -> np.ndarray:
        """(B, 4, 4): each bone's move from the rest frame into the room, but for the height of the floor."""
        lean = rotation(np.array([1.0, 0, 0]), np.deg2rad(self.lean_deg))
        root = body.joints[0]
        hips = root + np.array([self.hips_m, 0.0, -self.squat_m])
        aims: dict[str, tuple[str, np.ndarray]] = {}
        for letter, along_m, up_m in (
            ("L", self.left_m, self.left_up_m),
            ("R", self.right_m, self.right_up_m),
        ):
            hip, knee, foot = (
                body.joints[body.bone(f"{bone}.{letter}")] for bone in ("upperleg01", "lowerleg01", "foot")
            )
            target = np.array([along_m, foot[1] - 0.02, foot[2] + up_m])
            start = hips + lean @ (hip - root)
            thigh, shin = _bent(
                start, target, float(np.linalg.norm(knee - hip)), float(np.linalg.norm(foot - knee))
            )
            aims[f"upperleg01.{letter}"] = (f"lowerleg01.{letter}", lean.T @ thigh)
            aims[f"lowerleg01.{letter}"] = (f"foot.{letter}", lean.T @ shin)
        arms = ARMS_DOWN if self.arms == "down" else ARMS[self.arms]
        for bone, (x, front, z) in arms.items():
            child = {"upperarm01.L": "lowerarm01.L", "lowerarm01.L": "wrist.L"}[bone]
            aims[bone] = (child, np.array([x, -front, z]))
            aims[bone.translate(MIRROR)] = (child.translate(MIRROR), np.array([-x, -front, z]))
        flat = {f"foot.{letter}": lean.T for letter in "LR"}
        bones = body.chained(aims, {}, flat)
        placed = np.eye(4)
        placed[:3, :3], placed[:3, 3] = lean, hips - lean @ root
        turned = about(np.zeros(3), rotation(np.array([0.0, 0, 1]), np.deg2rad(self.facing_deg)))
        return turned @ placed @ bones


def _bent(hip: np.ndarray, ankle: np.ndarray, thigh_m: float, shin_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Directions (3,) of thigh and shin from hip to ankle, the knee to the front."""
    way = ankle - hip
    long_m = min(float(np.linalg.norm(way)), 0.999 * (thigh_m + shin_m))
    way = way / np.linalg.norm(way)
    front = FORWARD - FORWARD @ way * way
    front /= np.linalg.norm(front)
    cosine = (thigh_m**2 + long_m**2 - shin_m**2) / (2 * thigh_m * long_m)
    thigh = cosine * way + np.sqrt(max(1 - cosine**2, 0.0)) * front
    return thigh, way * long_m - thigh * thigh_m
