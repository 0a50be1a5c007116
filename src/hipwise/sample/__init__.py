"""The clip that ships: a drawn person does one full set, and the truth of every repetition.

It stands in for a camera where there is none, in the tests as on the live page. ``clamshell.mp4`` is
drawn by ``python -m tools.sample``; it ends as it begins, so it may be played over and over.
"""

from __future__ import annotations

import csv
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

HERE = files("hipwise.sample")
RATE_HZ = 30
DROPPED_S = 0.7
"""A lowering shorter than this was let go; no other in the clip is shorter than a second."""


@dataclass(frozen=True, slots=True)
class TrueRepetition:
    """What the drawn leg did, in seconds of the clip and degrees of opening.

    ``end_s`` is where the knees touch again. The shapes say how a phase spends its time:
    ``minimum-jerk``, ``cosine``, ``straight``, ``early`` or ``late``.
    """

    rep: int
    start_s: float
    lift_s: float
    hold_s: float
    lower_s: float
    end_s: float
    opening_deg: float
    lift_shape: str
    lower_shape: str

    @property
    def dropped(self) -> bool:
        return self.lower_s < DROPPED_S


def clip() -> AbstractContextManager[Path]:
    """The clip as a file: H.264, 640 by 480 pixels, 30 frames a second. Use it in a ``with``."""
    return as_file(HERE / "clamshell.mp4")


def repetitions() -> list[TrueRepetition]:
    """The repetitions of the clip, in their order."""
    kinds = TrueRepetition.__annotations__
    lines = (HERE / "clamshell.csv").read_text(encoding="utf-8").splitlines()
    return [
        TrueRepetition(**{key: _KINDS[kinds[key]](value) for key, value in row.items()})
        for row in csv.DictReader(lines)
    ]


def openings_deg() -> list[float]:
    """The opening in each frame of the clip."""
    lines = (HERE / "clamshell_opening.csv").read_text(encoding="utf-8").split()
    return [float(line) for line in lines[1:]]


_KINDS = {"int": int, "float": float, "str": str}
