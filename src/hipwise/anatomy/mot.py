"""The motion for OpenSim: joint angles over time as a .mot file, in the names of the Rajagopal model."""

from __future__ import annotations

import math

import numpy as np

from hipwise.anatomy.body import JOINTS, LEGS, Array
from hipwise.anatomy.posture import hip_angles
from hipwise.anatomy.work import Anatomy, Work

# OpenSim has y up and z to the right; here z is up and y to the left.
TO_OPENSIM = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])


def columns() -> list[str]:
    """The names of the columns after the time."""
    legs = [f"{joint}_{leg[0]}" for leg in LEGS for joint in JOINTS]
    beta = [f"knee_angle_{leg[0]}_beta" for leg in LEGS]
    pelvis = ["pelvis_tilt", "pelvis_list", "pelvis_rotation", "pelvis_tx", "pelvis_ty", "pelvis_tz"]
    return [*pelvis, *legs, *beta, "lumbar_extension", "lumbar_bending", "lumbar_rotation"]


def motion(anatomy: Anatomy, work: Work, way: Array) -> Array:
    """The values (m, columns) at these shares of the way (m,): degrees, and metres of the pelvis' place."""
    body = anatomy.body
    rows: list[list[float]] = []
    for pose in work.poses:
        body.pose(pose.qpos, pose.trunk)
        tilt, list_, rotation = hip_angles(TO_OPENSIM @ body.turn("pelvis"))
        place = TO_OPENSIM @ body.place("pelvis", (0.0, 0.0, 0.0))
        joints = {name: float(body.data.qpos[body.qpos(name)]) for name in columns()[6:20]}
        knees = [joints["knee_angle_r"], joints["knee_angle_l"]]
        forward, right = pose.trunk
        angles = [*joints.values(), *knees, -forward, right, 0.0]
        degrees = [math.degrees(value) for value in angles]
        rows.append([*(math.degrees(value) for value in (tilt, list_, rotation)), *place, *degrees])
    table = np.array(rows)
    table[:, :3] = np.degrees(np.unwrap(np.radians(table[:, :3]), axis=0))
    return np.column_stack([np.interp(way, work.way, column) for column in table.T])


def write_mot(name: str, times_s: Array, values: Array) -> str:
    """The text of a .mot file: times (m,) and values (m, columns)."""
    names = ["time", *columns()]
    head = [
        name,
        "version=1",
        f"nRows={len(times_s)}",
        f"nColumns={len(names)}",
        "inDegrees=yes",
        "",
        "Angles of a model's pose by hipwise: posed from the exercise's own angles, not measured.",
        "endheader",
        "\t".join(names),
    ]
    lines = ("\t".join(f"{x:.6f}" for x in (t, *row)) for t, row in zip(times_s, values, strict=True))
    return "\n".join([*head, *lines, ""])
