"""Clips for the tests: motion JPEG, each posture drawn once, kept in the cache folder.

At 30 pictures a second it is what Chromium's fake camera plays.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import platformdirs

from tools.body import Posture
from tools.scene import Scene
from tools.standing import Standing

RATE_HZ = 30
QUALITY = 60  # 20 kB a picture: a session of six minutes is 200 MB
DRAWN_BY = (
    *("body", "clip", "clothes", "mesh", "rasteriser", "room", "scene", "script", "standing"),
    *("session", "walk"),  # what a clip is told to do is part of it
)


def write(path: Path, scene: Scene, track: Iterable[Posture | Standing]) -> None:
    """One picture a posture; what was packed before is written again."""
    packed: dict[Posture | Standing, bytes] = {}
    with path.open("wb") as file:
        for posture in track:
            if posture not in packed:
                image = cv2.cvtColor(scene.picture((posture,)), cv2.COLOR_RGB2BGR)
                jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
                packed[posture] = jpeg.tobytes()
            file.write(packed[posture])


def kept(name: str, script: object, draw: Callable[[Path], None]) -> Path:
    """The clip of ``script``, drawn when it is first asked for, with whatever else lies beside it.

    Its name holds what it was drawn from, so that a change in script or drawing draws it anew.
    ``HIPWISE_CLIPS`` names another folder than the user's cache.
    """
    named = os.environ.get("HIPWISE_CLIPS")
    folder = Path(named) if named else Path(platformdirs.user_cache_dir("hipwise", appauthor=False)) / "clips"
    folder.mkdir(parents=True, exist_ok=True)
    made_of = hashlib.sha256(repr(script).encode())
    for source in (*(f"{name}.py" for name in DRAWN_BY), "bodies/body_f.npz", "bodies/body_m.npz"):
        made_of.update((Path(__file__).parent / source).read_bytes())
    path = folder / f"{name}-{made_of.hexdigest()[:12]}.mjpeg"
    if not path.exists():
        drawing = path.with_name(f"{os.getpid()}-{path.name}")  # others may be drawing it too
        draw(drawing)
        drawing.with_suffix(".csv").replace(path.with_suffix(".csv"))
        drawing.replace(path)
    return path
