"""Prepare the skeleton, the muscles' paths and every movement for the page, once.

    python tools/muscle_clips.py [src/hipwise/web/static/muscles]

Writes ``bones.bin`` (geometry, in each bone's own frame), one ``NAME.bin`` a movement (poses of the bones,
paths of the muscles of the working hip) and ``catalogue.json`` (titles, levels, shares). The browser needs no
simulator.

A ``.bin`` is 4 bytes of length (little-endian), that much JSON, then the arrays it names, 16-bit, each with
its ``offset`` in bytes after the header, ``count``, and ``scale`` to multiply by.
"""

from __future__ import annotations

import json
import struct
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hipwise.anatomy import table
from hipwise.anatomy.body import Body, simulator
from hipwise.anatomy.muscle import GROUPS, SHARED
from hipwise.anatomy.report import CAPTION, GROUPS_TOLD, report
from hipwise.anatomy.work import Anatomy, Work, schedule
from hipwise.exercises.movement import do, load_movement, movement_names

Array = NDArray[np.float64]
OUT = Path(__file__).parents[1] / "src" / "hipwise" / "web" / "static" / "muscles"

MESH = 7  # mjGEOM_MESH
METRE = 1e-4  # positions are kept to a tenth of a millimetre
UNIT = 1.0 / 32767
POINTS = 10  # of each muscle's path: wrapping comes and goes, so paths are resampled

# Bones with many corners are thinned by merging the corners within a cell of this size (metres).
THINNED = {"torso": 0.0055, "head": 0.006, "neck": 0.006, "calcn": 0.0045, "toes": 0.0045}

ALSO_SHOWN = {
    "iliacus": "iliacus",
    "psoas": "psoas",
    "recfem": "rectus femoris",
    "sart": "sartorius",
}
"""Muscles across the hip that no group tells of: drawn in grey."""


class Packed:
    """Arrays one after another, with a header that says where each is."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def add(self, values: Array | NDArray[np.int64], scale: float | None) -> dict[str, Any]:
        """16-bit: signed with a scale, or plain unsigned."""
        offset = len(self._bytes)
        if scale is None:
            packed = np.asarray(values).ravel().astype("<u2")
        else:
            packed = np.rint(np.asarray(values).ravel() / scale).astype("<i2")
        self._bytes += packed.tobytes()
        return {"offset": offset, "count": int(packed.size), **({"scale": scale} if scale else {})}

    def write(self, path: Path, header: dict[str, Any]) -> None:
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-(4 + len(text)) % 4)
        path.write_bytes(struct.pack("<I", len(text)) + text + bytes(self._bytes))


def thin(vertices: Array, faces: NDArray[np.int64], cell: float) -> tuple[Array, NDArray[np.int64]]:
    """Merge the corners within each cell of a grid, and drop the faces that vanish."""
    _, where = np.unique(np.floor(vertices / cell).astype(int), axis=0, return_inverse=True)
    where = where.ravel()
    sums = np.zeros((where.max() + 1, 3))
    np.add.at(sums, where, vertices)
    merged = sums / np.bincount(where)[:, None]
    faces = where[faces]
    kept = (faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])
    faces = faces[kept]
    _, first = np.unique(np.sort(faces, axis=1), axis=0, return_index=True)
    return merged, faces[np.sort(first)]


def bones(body: Body, out: Path) -> list[str]:
    """Write the geometry; the names of the bones in the order in which clips give their poses."""
    model, packed = body.model, Packed()
    names: list[str] = []
    parts: list[dict[str, Any]] = []
    for geom in range(model.ngeom):
        bone = model.body(int(model.geom_bodyid[geom])).name
        if model.geom_type[geom] != MESH or bone == "world":
            continue
        if bone not in names:
            names.append(bone)
        name = model.geom(geom).name
        if name.endswith("_l") and bone != "lumbar5":
            # The left side is the right one in the mirror.
            parts.append({"bone": bone, "mirror": [p["name"] for p in parts].index(f"{name[:-2]}_r")})
            parts[-1]["name"] = name
            continue
        mesh = int(model.geom_dataid[geom])
        start, count = model.mesh_vertadr[mesh], model.mesh_vertnum[mesh]
        vertices = np.asarray(model.mesh_vert[start : start + count], dtype=float)
        start, count = model.mesh_faceadr[mesh], model.mesh_facenum[mesh]
        faces = np.asarray(model.mesh_face[start : start + count], dtype=np.int64)
        turn = np.zeros(9)
        simulator().mju_quat2Mat(turn, model.geom_quat[geom])
        vertices = vertices @ turn.reshape(3, 3).T + model.geom_pos[geom]
        cell = THINNED.get(bone.removesuffix("_r"))
        if cell:
            vertices, faces = thin(vertices, faces, cell)
        parts.append(
            {
                "name": name,
                "bone": bone,
                "vertices": packed.add(vertices, METRE),
                "faces": packed.add(faces, None),
            }
        )
    packed.write(out / "bones.bin", {"bones": names, "parts": parts})
    return names


def resampled(points: Array, count: int) -> Array:
    """A path of any number of points as ``count`` points, evenly along it."""
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    where = np.linspace(0.0, along[-1], count)
    return np.column_stack([np.interp(where, along, column) for column in points.T])


def muscle_paths(body: Body, indices: list[int]) -> Array:
    """The paths of these muscles in the present pose, (muscles, POINTS, 3)."""
    model, data = body.model, body.data
    body.muscle_state()
    points = data.wrap_xpos.reshape(-1, 3)
    paths: list[Array] = []
    for i in indices:
        tendon = int(model.actuator_trnid[i, 0])
        start, count = int(data.ten_wrapadr[tendon]), int(data.ten_wrapnum[tendon])
        paths.append(resampled(points[start : start + count], POINTS))
    return np.array(paths)


def shown(work: Work) -> list[dict[str, Any]]:
    """The muscles of the working hip, with the group and part they stand for and their share (None: grey)."""
    volume = work.over_repetition * work.muscles.volume
    total = sum(sum(work.working_volume(group).values()) for group in SHARED)
    muscles: list[dict[str, Any]] = []
    for group in GROUPS:
        for part, i in work.muscles.members(group, work.doing.leg).items():
            share = round(float(volume[i] / total), 4) if group in SHARED and total > 0 else None
            label = group if part == "whole" else f"{group}, {part}"
            muscles.append({"index": i, "group": group, "label": label, "share": share})
    for name, label in ALSO_SHOWN.items():
        i = work.muscles.names.index(f"{name}_{work.doing.leg[0]}")
        muscles.append({"index": i, "group": None, "label": label, "share": None})
    for muscle in muscles:
        muscle["strength"] = round(float(work.muscles.strongest_n[muscle["index"]]))
    return muscles


def widest(anatomy: Anatomy, work: Work) -> tuple[Work, float]:
    """The movement as far as the model goes, so that a wide set can be shown; and where its usual end is."""
    if not work.doing.movement.clam:
        return work, 1.0
    opening = work.doing.movement.settings["opening"]
    further = anatomy.work(do(work.doing.movement, {"opening": opening.high}), steps=13)
    return further, opening.usual / opening.high


def clip(anatomy: Anatomy, work: Work, names: list[str], out: Path) -> None:
    """Write one movement: poses of the bones and paths of the muscles, at even steps along the way."""
    further, usual_way = widest(anatomy, work)
    body, packed = anatomy.body, Packed()
    muscles = shown(work)
    indices = [muscle["index"] for muscle in muscles]
    places: list[Array] = []
    turns: list[Array] = []
    paths: list[Array] = []
    ids = [body.body(name) for name in names]
    for pose in further.poses:
        body.pose(pose.qpos, pose.trunk)
        places.append(body.data.xpos[ids].copy())
        turns.append(body.data.xquat[ids].copy())
        paths.append(muscle_paths(body, indices))
    quats = np.array(turns)
    for k in range(1, len(quats)):  # the shorter way round from step to step
        flip = np.sum(quats[k] * quats[k - 1], axis=1) < 0
        quats[k][flip] *= -1
    hip = np.mean([p[names.index(f"femur_{work.doing.leg[0]}")] for p in places], axis=0)
    header = {
        "name": work.doing.movement.name,
        "posture": work.doing.movement.posture,
        "leg": work.doing.leg,
        "steps": len(further.poses),
        "usual_way": usual_way,
        "bones": names,
        "hip": [round(float(x), 3) for x in hip],
        "muscles": [{k: v for k, v in muscle.items() if k != "index"} for muscle in muscles],
        "points": POINTS,
        "places": packed.add(np.array(places), METRE),
        "turns": packed.add(quats, UNIT),
        "paths": packed.add(np.array(paths), METRE),
    }
    packed.write(out / f"{work.doing.movement.name}.bin", header)


def entry(anatomy: Anatomy, name: str) -> dict[str, Any]:
    """What the page says of a movement, in words."""
    found = report(anatomy, name)
    rows = [
        {
            "group": group,
            "published": table.published_words(found.groups[group]),
            "share": table.share_words(found.groups[group]),
            "parts": table.parts_words(found.groups[group]),
        }
        for group in GROUPS_TOLD
    ]
    sources = sorted({source for g in found.groups.values() if g.emg for source in g.emg.sources})
    doing = found.doing
    leg = doing.role if doing and len(doing.movement.legs) > 1 else None
    opening = doing.values.get("opening") if doing else None
    return {
        "name": name,
        "title": found.title,
        "leg": leg,
        "opening_deg": opening,
        "rows": rows,
        "sources": sources,
        "notes": list(found.notes),
    }


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    anatomy = Anatomy()
    names = bones(anatomy.body, out)
    entries: list[dict[str, Any]] = []
    for name in movement_names():
        clip(anatomy, anatomy.work(do(load_movement(name))), names, out)
        entries.append(entry(anatomy, name))
    times, way = schedule()
    catalogue = {
        "caption": CAPTION,
        "movements": entries,
        "repetition": {
            "times_s": [round(float(t), 3) for t in times],
            "way": [round(float(w), 3) for w in way],
        },
    }
    (out / "catalogue.json").write_text(json.dumps(catalogue, ensure_ascii=False), encoding="utf-8")
    for path in sorted(out.glob("*.*")):
        print(f"{path.name:28s} {path.stat().st_size / 1000:7.1f} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else OUT)
