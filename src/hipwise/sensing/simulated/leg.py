"""The leg in the room: joints and the thigh's frame, as the geometry has them (SCIENCE 6.1 to 6.5).

x forward, y headwards, z up. Hip, knee and ankle of the top leg form a triangle that turns about the line
from hip to heel; the pelvis rolls back about the spine, the ankle lifts where the feet part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipwise.sensing.simulated.movement import Movement

Floats = NDArray[np.float64]

THIGH_M = SHANK_M = 0.42
HIPS_M = 0.17  # from one hip's centre to the other
LOWER_HIP_M, LOWER_KNEE_M, LOWER_ANKLE_M = 0.095, 0.055, 0.040  # above the mat
KNEES_M, ANKLES_M = 0.11, 0.075  # centre to centre where limbs touch
HIP_FLEXION, KNEE_FLEXION = np.radians(45.0), np.radians(90.0)
_UP = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True, slots=True)
class Pose:
    """Joints (n, 3) in metres, and the frames of thigh and pelvis in the room (n, 3, 3)."""

    hip: Floats
    knee: Floats
    ankle: Floats
    lower_hip: Floats
    lower_knee: Floats
    lower_ankle: Floats
    thigh: Floats
    pelvis: Floats


def pose(movement: Movement, t_s: Floats) -> Pose:
    """Where everything is at each time (n,)."""
    roll, opening = np.radians(movement.roll_deg(t_s)), np.radians(movement.opening_deg(t_s))
    lower_hip = np.array([0.0, 0.0, LOWER_HIP_M])
    stacked = np.array([0.0, 0.0, LOWER_HIP_M + HIPS_M])
    pelvis = about(np.array([0.0, 1.0, 0.0]), -roll)
    hip = lower_hip + pelvis @ np.array([0.0, 0.0, HIPS_M])
    rest_ankle = _ankle(stacked, LOWER_ANKLE_M + ANKLES_M)
    ankle = rest_ankle + movement.feet_m(t_s)[:, None] * _UP
    rest = _rest_phase(stacked, rest_ankle)
    centre, radius, forward, upward = _circle(hip, ankle)
    phase = (rest + opening)[:, None]
    knee = centre + radius[:, None] * (np.cos(phase) * forward + np.sin(phase) * upward)
    thigh = _frame(unit(knee - hip), unit(ankle - knee))
    thigh_m = np.linalg.norm(knee - hip, axis=1).mean()
    lower_ankle = np.array([*rest_ankle[:2], LOWER_ANKLE_M])
    lower_knee = np.array([thigh_m * np.sin(HIP_FLEXION), -thigh_m * np.cos(HIP_FLEXION), LOWER_KNEE_M])
    whole = about_xyz(np.radians(movement.turned_deg(t_s)))

    def turned(points: Floats) -> Floats:
        return np.einsum("nij,nj->ni", whole, np.broadcast_to(points, (len(t_s), 3)))

    return Pose(
        *(turned(points) for points in (hip, knee, ankle, lower_hip, lower_knee, lower_ankle)),
        thigh=whole @ thigh,
        pelvis=whole @ pelvis,
    )


def unit(vectors: Floats) -> Floats:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def about(axis: Floats, angle: Floats) -> Floats:
    """Rotations (n, 3, 3) about one axis by angles (n,), radians (Rodrigues)."""
    x, y, z = unit(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.asarray(angle)[:, None, None]
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross)


def about_xyz(turn: Floats) -> Floats:
    """Rotations (n, 3, 3) from turns (n, 3) about x, then y, then z, radians."""
    return about(_UP, turn[:, 2]) @ about(np.array([0.0, 1.0, 0.0]), turn[:, 1]) @ about(
        np.array([1.0, 0.0, 0.0]), turn[:, 0]
    )  # fmt: skip


def _ankle(hip: Floats, height_m: float) -> Floats:
    """Where the top ankle rests: as far from the hip as the bent knee has it, at that height."""
    thigh = np.array([np.sin(HIP_FLEXION), -np.cos(HIP_FLEXION), 0.0])
    shank = np.array([np.sin(HIP_FLEXION - KNEE_FLEXION), -np.cos(HIP_FLEXION - KNEE_FLEXION), 0.0])
    away = THIGH_M * thigh + SHANK_M * shank
    drop = height_m - hip[2]
    level = unit(away) * np.sqrt(away @ away - drop**2)
    return hip + level + drop * _UP


def _circle(hip: Floats, ankle: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """The knee's circle about the line from hip to ankle: centre, radius, forward, upward."""
    axis = unit(ankle - hip)
    apart = np.linalg.norm(ankle - hip, axis=-1)
    along = (THIGH_M**2 - SHANK_M**2 + apart**2) / (2 * apart)
    radius = np.sqrt(np.maximum(THIGH_M**2 - along**2, 0.0))
    upward = unit(_UP - (axis @ _UP)[..., None] * axis)
    forward = unit(np.cross(axis, upward))
    forward = forward * np.sign(forward[..., :1])
    return hip + along[..., None] * axis, radius, forward, upward


def _rest_phase(hip: Floats, ankle: Floats) -> float:
    """Where on its circle the knee lies on the other one."""
    centre, radius, _, upward = _circle(hip[None], ankle[None])
    sine = (LOWER_KNEE_M + KNEES_M - centre[0, 2]) / (radius[0] * upward[0, 2])
    return float(np.arcsin(np.clip(sine, -1, 1)))


def _frame(thigh: Floats, shank: Floats) -> Floats:
    """The thigh's frame (n, 3, 3): along it, across it in the plane of the bent knee, and out of that."""
    out = unit(np.cross(shank, thigh))
    return np.stack([thigh, np.cross(out, thigh), out], axis=-1)
