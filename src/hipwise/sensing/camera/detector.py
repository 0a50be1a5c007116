"""Where people are: BlazePose's detector, with its anchors, decoding and suppression of doubles in numpy."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hipwise.sensing.camera.crop import Crop
from hipwise.sensing.camera.network import Network

MODEL = "pose_detection.tflite"
LEAST_SCORE = 0.5  # as the network was published
OVERLAP = 0.3  # boxes that share more than this are one person
_STRIDES = ((8, 2), (16, 2), (32, 6))  # pixels between anchors, anchors at each place


def anchors(size: int = 224) -> np.ndarray:
    """(2254, 2): the centres of the anchors, x and y as shares of the picture's side."""
    grids = []
    for stride, count in _STRIDES:
        n = size // stride
        centres = (np.arange(n, dtype=np.float32) + 0.5) / n
        y, x = np.meshgrid(centres, centres, indexing="ij")
        grids.append(np.repeat(np.stack([x.ravel(), y.ravel()], axis=1), count, axis=0))
    return np.concatenate(grids)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody found. ``box`` (4,) is left, top, right, bottom; ``hips`` and ``above`` are (2,); all pixels.

    ``above`` lies on the circle round the hips that holds the whole body, in the direction of the head.
    """

    score: float
    box: np.ndarray
    hips: np.ndarray
    above: np.ndarray

    @property
    def crop(self) -> Crop:
        return Crop.around(self.hips, self.above)

    @property
    def steepness_deg(self) -> float:
        """How far the trunk is from horizontal in the picture, 0 to 90."""
        dx, dy = np.abs(self.above - self.hips)
        return math.degrees(math.atan2(dy, dx))


class Detector:
    """Finds the people in a picture, the surest first."""

    def __init__(self, weights: Path, threads: int = 1) -> None:
        self.network = Network(weights / MODEL, threads)
        self._anchors = anchors(self.network.size)

    def find(self, image: np.ndarray, *, turned_rad: float = 0.0, least: float = LEAST_SCORE) -> list[Person]:
        """The people in a BGR ``image`` (h, w, 3), looked at with the picture turned by ``turned_rad``."""
        size = self.network.size
        crop = Crop.whole(image.shape[0], image.shape[1], turned_rad)
        self.network.run(crop.cut(image, size), 1 / 127.5, -1.0)
        scores = self.network.output(1, 2254, 1)[:, 0]
        kept = np.flatnonzero(scores > math.log(least / (1 - least)))
        if not kept.size:
            return []
        raw = self.network.output(1, 2254, 12)[kept] / size
        raw[:, 0:2] += self._anchors[kept]
        raw[:, 4:].reshape(-1, 4, 2)[:] += self._anchors[kept, None]
        people = _merge(raw, 1 / (1 + np.exp(-scores[kept])))
        return [_person(crop, size, row, score) for row, score in people]


def _person(crop: Crop, size: int, row: np.ndarray, score: float) -> Person:
    half = row[2:4] / 2
    corners = np.array(
        [
            row[0:2] - half,
            row[0:2] + half,
            [row[0] - half[0], row[1] + half[1]],
            [row[0] + half[0], row[1] - half[1]],
        ]
    )
    corners = crop.to_picture(corners * size, size)
    points = crop.to_picture(row[4:8].reshape(2, 2) * size, size)
    return Person(score, np.concatenate([corners.min(axis=0), corners.max(axis=0)]), points[0], points[1])


def _merge(rows: np.ndarray, scores: np.ndarray) -> list[tuple[np.ndarray, float]]:
    """Boxes that overlap are one person, at their mean weighted by score. Rows (n, 12), scores (n,)."""
    low, high = rows[:, 0:2] - rows[:, 2:4] / 2, rows[:, 0:2] + rows[:, 2:4] / 2
    area = np.prod(rows[:, 2:4], axis=1)
    left = np.argsort(-scores)
    people = []
    while left.size:
        best = left[0]
        shared = np.prod(
            np.clip(np.minimum(high[left], high[best]) - np.maximum(low[left], low[best]), 0, None), axis=1
        )
        same = shared > OVERLAP * (area[left] + area[best] - shared)
        same[0] = True  # a box without an area too leaves the list
        group = left[same]
        weight = scores[group] / scores[group].sum()
        people.append((weight @ rows[group], float(scores[best])))
        left = left[~same]
    return people
