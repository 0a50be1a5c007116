"""Draws a band walk as a camera would see it, with its truth: steps to one side and back."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools import clip
from tools.body import Side
from tools.clip import RATE_HZ
from tools.rasteriser import Camera
from tools.scene import Person, Scene
from tools.script import minimum_jerk
from tools.standing import Standing

CAMERA = Camera(place=(0.0, -3.0, 1.0), looks_at=(0.0, 0.0, 0.8))
FOOT_UP_M = 0.05
WAYS: tuple[Side, Side] = ("left", "right")


@dataclass(frozen=True)
class Walk:
    """``steps`` to the person's left and as many back; metres and seconds of each.

    ``wide_m`` is between the ankles at rest. Each picture is shown so that ``drawn_hz`` differ a second.
    """

    steps: int = 8
    step_m: float = 0.15
    wide_m: float = 0.24
    out_s: float = 0.9
    in_s: float = 0.9
    rest_s: float = 0.6
    still_s: float = 3.0
    body: str = "f"
    facing_deg: float = 0.0
    drawn_hz: int = 10
    camera: Camera = CAMERA

    @property
    def cycle_s(self) -> float:
        return self.out_s + self.in_s + self.rest_s

    @property
    def length_s(self) -> float:
        return 3 * self.still_s + 2 * self.steps * self.cycle_s

    def truth(self) -> list[tuple[float, Side, int]]:
        """When each step is over, which way it went, and how many went that way."""
        return [
            (self._starts_s(turn) + (step + 1) * self.cycle_s - self.rest_s, way, step + 1)
            for turn, way in enumerate(WAYS)
            for step in range(self.steps)
        ]

    def _starts_s(self, turn: int) -> float:
        return (turn + 1) * self.still_s + turn * self.steps * self.cycle_s

    def at(self, t_s: float) -> Standing:
        """How they stand at that time."""
        begin_m = -self.steps * self.step_m / 2  # to their right of the middle, as they begin
        leading = trailing = 0.0
        way: Side = "left" if t_s < self._starts_s(1) else "right"
        into_s = min(max(t_s - self._starts_s(WAYS.index(way)), 0.0), self.steps * self.cycle_s)
        whole, rest_s = divmod(into_s, self.cycle_s)
        leading = minimum_jerk(min(rest_s / self.out_s, 1.0))
        trailing = minimum_jerk(min(max(rest_s - self.out_s, 0.0) / self.in_s, 1.0))
        ups = [FOOT_UP_M * 4 * share * (1 - share) for share in (leading, trailing)]
        feet = [self.step_m * (whole + share) for share in (leading, trailing)]
        if way == "left":
            left, right, left_up, right_up = *feet, *ups
        else:
            far = self.steps * self.step_m
            right, left, right_up, left_up = far - feet[0], far - feet[1], *ups
        return Standing(
            left_m=round(begin_m + left + self.wide_m / 2, 4),
            right_m=round(begin_m + right - self.wide_m / 2, 4),
            left_up_m=round(left_up, 4),
            right_up_m=round(right_up, 4),
            hips_m=round(begin_m + (left + right) / 2, 4),
            squat_m=0.07,
            lean_deg=15.0,
            facing_deg=self.facing_deg,
        )

    def frames(self) -> Iterator[Standing]:
        """One posture a frame; ``drawn_hz`` of them a second are new."""
        for frame in range(round(self.length_s * RATE_HZ)):
            yield self.at(frame * self.drawn_hz // RATE_HZ / self.drawn_hz)


def draw(path: Path, walk: Walk) -> None:
    """Writes the clip to ``path`` and its truth to the CSV beside it."""
    clip.write(path, Scene((Person(walk.body, band=True),), walk.camera, fine=1), walk.frames())
    with path.with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("t_s", "way", "count"))
        writer.writerows((round(t_s, 3), way, count) for t_s, way, count in walk.truth())


def kept(walk: Walk) -> Path:
    """The clip, drawn when it is first asked for; its truth lies beside it."""
    return clip.kept(f"walk-{walk.steps}", walk, lambda path: draw(path, walk))
