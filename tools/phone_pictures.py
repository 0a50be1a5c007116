"""Draws where the phone goes, for docs/phone.md and the phone's pages: `python -m tools.phone_pictures`."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from tools.body import Posed, Posture, load
from tools.how_to import LYING, QUALITY, lying
from tools.mesh import Mesh
from tools.scene import Scene

SHIPPED = Path(__file__).parents[1] / "docs/pictures"
SIZE_M = (0.145, 0.070, 0.010)  # along, across, thick
CASE, SCREEN, STRAP = (0.05, 0.05, 0.06), (0.20, 0.55, 0.62), (0.75, 0.35, 0.05)
PAPER = 245


def box(middle: np.ndarray, along: np.ndarray, out: np.ndarray, size_m: tuple[float, ...], colour) -> Mesh:
    """A box with its longest side along one line, its flat side looking out."""
    along = along / np.linalg.norm(along)
    out = out - along * (out @ along)
    out /= np.linalg.norm(out)
    axes = np.stack([along, np.cross(out, along), out])
    signs = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
    corners = middle + (signs * np.array(size_m) / 2) @ axes
    faces: list[list[int]] = []
    vertices: list[np.ndarray] = []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            face = corners[signs[:, axis] == sign]
            # Each face has its own corners, so that each is lit from where it looks.
            a, b, c, d = face[0], face[1], face[3], face[2]
            if np.cross(b - a, d - a) @ (axes[axis] * sign) < 0:
                b, d = d, b
            start = len(vertices)
            vertices += [a, b, c, d]
            faces += [[start, start + 1, start + 2], [start, start + 2, start + 3]]
    return Mesh(
        np.array(vertices), np.array(faces), np.tile(colour, (len(vertices), 1)), lambda colours: colours
    )


def phone(middle: np.ndarray, along: np.ndarray, out: np.ndarray) -> tuple[Mesh, Mesh]:
    """The phone, and its screen a little out of it."""
    long_m, wide_m, thick_m = SIZE_M
    unit = out / np.linalg.norm(out)
    screen = box(middle + unit * thick_m * 0.55, along, out, (long_m * 0.9, wide_m * 0.86, 0.002), SCREEN)
    return box(middle, along, out, SIZE_M, CASE), screen


def on_thigh(posed: Posed) -> tuple[Mesh, ...]:
    """Above the top knee, on the outside."""
    body = load("f")
    hip, knee = (posed.joints[body.bone(f"{bone}.{_top(posed)}")] for bone in ("upperleg01", "lowerleg01"))
    along = knee - hip
    at = hip + 0.76 * along
    return phone(_surface(posed, at, along), along, np.array([0.0, -0.35, 1.0]))


def at_pelvis(posed: Posed) -> tuple[Mesh, ...]:
    """In the waistband at the top hip bone."""
    body = load("f")
    hip = posed.joints[body.bone(f"upperleg01.{_top(posed)}")]
    spine = posed.joints[body.bone("spine03")] - posed.joints[body.bone("spine05")]
    at = hip + 0.55 * SIZE_M[0] * spine / np.linalg.norm(spine)
    return phone(_surface(posed, at, spine), spine, np.array([0.0, -0.4, 1.0]))


def _top(posed: Posed) -> str:
    body = load("f")
    heights = {letter: posed.joints[body.bone(f"upperleg01.{letter}")][2] for letter in "LR"}
    return max(heights, key=lambda letter: heights[letter])


def _surface(posed: Posed, at: np.ndarray, along: np.ndarray) -> np.ndarray:
    """Above a point within the body, on its skin and the thickness of a phone over it."""
    along = along / np.linalg.norm(along)
    off = posed.vertices - at
    near = np.abs(off @ along) < 0.06
    side = np.linalg.norm(off[:, :2] - np.outer(off @ along, along[:2]), axis=1) < 0.05
    height_m = float(posed.vertices[near & side, 2].max())
    return np.array([at[0], at[1] - 0.01, height_m - 0.001])


def main() -> None:
    worn = {"phone-thigh": (lying(), on_thigh), "phone-pelvis": (Posture(), at_pelvis)}
    for name, (posture, strapped) in worn.items():
        things = strapped(load("f").laid(posture))
        picture = Scene(camera=LYING, things=things).cut_out((posture,)).astype(float)
        share = picture[..., 3:] / 255
        shown = (picture[..., :3] * share + PAPER * (1 - share)).round().astype(np.uint8)
        path = SHIPPED / f"{name}.webp"
        packed = cv2.imencode(
            ".webp", cv2.cvtColor(shown, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_WEBP_QUALITY, QUALITY]
        )
        path.write_bytes(packed[1].tobytes())
        print(f"{path.name}: {len(packed[1]) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
