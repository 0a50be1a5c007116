"""Short clips drawn by the tools, for tests that watch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from tools.body import Posture
from tools.rasteriser import Camera
from tools.scene import Person, Scene
from tools.script import Phase, postures


def clip(
    phases: Sequence[Phase],
    *,
    body: str = "f",
    start: Posture | None = None,
    camera: Camera | None = None,
    rate_hz: float = 8.0,
) -> Iterator[tuple[float, np.ndarray]]:
    """Time and BGR frame (h, w, 3), drawn coarsely: quick enough for a test."""
    scene = Scene((Person(body),), camera or Camera(), fine=1)
    picture = lru_cache(maxsize=100)(lambda posture: scene.picture((posture,))[..., ::-1].copy())
    for frame, posture in enumerate(postures(phases, rate_hz, start)):
        yield frame / rate_hz, picture(replace(posture, arm_raised=round(posture.arm_raised, 1)))
