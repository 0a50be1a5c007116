"""Draws the pictures of the how-to page, and the times of its moving one.

    python -m tools.how_to

The people are cut out on their mat, so that they stand on light and dark paper alike. The movement is a
strip of openings; which of them is shown when is written beside it as CSS: lift 1, hold 1, lower 3, rest 1,
and a pause.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from tools.body import Posture, load
from tools.mesh import Mesh
from tools.rasteriser import Camera
from tools.scene import Person, Scene
from tools.script import minimum_jerk
from tools.standing import Standing

SHIPPED = Path(__file__).parents[1] / "src/hipwise/web/static/how_to"
QUALITY = 82
WIDEST_DEG = 40.0
FRAMES = 9  # of the strip, from closed to open
PHASES_S = {"lift": 1.0, "hold": 1.0, "lower": 3.0, "rest": 1.0, "pause": 2.0}
WALL = (0.50, 0.50, 0.46)
LYING = Camera(place=(0.02, -1.8, 1.0), looks_at=(0.02, 0.0, 0.22), field_deg=51.0, width=900, height=420)
TALL = Camera(place=(0.02, -1.8, 1.0), looks_at=(0.02, 0.0, 0.50), field_deg=57.0, width=900, height=630)
STANDING = Camera(place=(0.0, -2.9, 1.25), looks_at=(0.0, 0.0, 0.84), field_deg=27.5, width=400, height=525)


def lying(opening_deg: float = 0.0, **other: float) -> Posture:
    """On the side, the top hand on the top hip."""
    return Posture(opening_deg, arm_raised=1.0, arm="hip", **other)


def squatting(left_m: float, right_m: float, left_up_m: float = 0.0, right_up_m: float = 0.0) -> Standing:
    middle_m = 0.4 * left_m + 0.6 * right_m if left_up_m else (left_m + right_m) / 2
    return Standing(left_m, right_m, left_up_m, right_up_m, middle_m, squat_m=0.08, lean_deg=16.0)


def wall() -> Mesh:
    """A wall close to the back of somebody who lies there."""
    back_m = load("f").laid(lying()).vertices[:, 1].max() + 0.01
    corners = np.array([[-1.4, back_m, 0.0], [1.4, back_m, 0.0], [1.4, back_m, 0.9], [-1.4, back_m, 0.9]])
    return Mesh(corners, np.array([[0, 1, 2], [0, 2, 3]]), np.tile(WALL, (4, 1)), lambda colours: colours)


def pictures() -> dict[str, np.ndarray]:
    """Each picture by its name, (height, width, 4) RGBA."""
    floor, walled, tall = Scene(camera=LYING), Scene(camera=LYING, things=(wall(),)), Scene(camera=TALL)
    banded = Scene((Person(band=True),), camera=STANDING)
    plain = Scene(camera=STANDING)
    openings = np.linspace(0, WIDEST_DEG, FRAMES)
    strip = [floor.cut_out((lying(round(float(opening), 2)),)) for opening in openings]
    return {
        "move": np.concatenate(strip),
        "wall": walled.cut_out((lying(),)),
        "feet-apart": floor.cut_out((lying(28.0, feet_apart_deg=13.0),)),
        "rolled-back": floor.cut_out((lying(16.0, rolled_back_deg=26.0),)),
        "arm-up": tall.cut_out((Posture(arm_raised=1.0),)),
        "walk-1": banded.cut_out((squatting(0.12, -0.12),)),
        "walk-2": banded.cut_out((squatting(0.27, -0.12, left_up_m=0.05),)),
        "walk-3": banded.cut_out((squatting(0.27, 0.03, right_up_m=0.03),)),
        "squeeze": plain.cut_out((Standing(arms="down", facing_deg=160.0),)),
    }


def shown() -> list[tuple[float, int]]:
    """From which second on which frame of the strip is shown, over one round."""
    lift, hold, lower = PHASES_S["lift"], PHASES_S["hold"], PHASES_S["lower"]
    shares = np.linspace(0, 1, 2001)
    way = np.array([minimum_jerk(share) for share in shares])
    # Between two neighbours half way: each frame stands for the openings nearest to it.
    crossed = np.interp((np.arange(FRAMES - 1) + 0.5) / (FRAMES - 1), way, shares)
    up = [(float(share * lift), frame + 1) for frame, share in enumerate(crossed)]
    down = [(float(lift + hold + share * lower), FRAMES - 2 - frame) for frame, share in enumerate(crossed)]
    return [(0.0, 0), *up, *down]


def css() -> str:
    """The moving picture: a strip behind a window, shifted frame by frame."""
    whole_s = sum(PHASES_S.values())
    steps = [
        f"  {t_s / whole_s:.2%} {{ background-position-y: {frame / (FRAMES - 1):.2%}; }}"
        for t_s, frame in shown()
    ]
    return "\n".join(
        [
            "/* Written by tools/how_to.py with the strip that it shifts. */",
            "@keyframes how-to-move {",
            *steps,
            "}",
            "",
            "@keyframes how-to-beat {",
            "  from { left: 0; }",
            f"  {1 - PHASES_S['pause'] / whole_s:.2%}, to {{ left: 100%; }}",
            "}",
            "",
            f":root {{ --how-to-s: {whole_s:g}s; --how-to-frames: {FRAMES}; }}",
            "",
        ]
    )


def main() -> None:
    SHIPPED.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures().items():
        path = SHIPPED / f"{name}.webp"
        packed = cv2.imencode(
            ".webp", cv2.cvtColor(picture, cv2.COLOR_RGBA2BGRA), [cv2.IMWRITE_WEBP_QUALITY, QUALITY]
        )[1]
        path.write_bytes(packed.tobytes())
        print(f"{path.name}: {picture.shape[1]} × {picture.shape[0]}, {len(packed) / 1000:.0f} kB")
    (SHIPPED / "move.css").write_text(css(), encoding="utf-8")


if __name__ == "__main__":
    main()
