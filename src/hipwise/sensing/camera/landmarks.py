"""Where the joints are: BlazePose's 33 landmarks in a crop, and the crop for the next frame."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hipwise.sensing.camera.crop import Crop
from hipwise.sensing.camera.network import Network

MODEL = "pose_landmark_full.tflite"
COUNT = 33
LEAST_HEAT = 0.5  # where the map is less sure than this, the numbers stand
_CELLS = 64
_AROUND = np.arange(-3, 4)
_JOINTS = np.arange(COUNT)[:, None, None]


@dataclass(frozen=True, slots=True)
class Found:
    """The joints of one person: ``points`` (33, 3) float32, x and y in pixels and visibility 0 to 1.

    ``score`` is how sure the network is that there is a person in the crop; ``next_crop`` is where it
    would look next.
    """

    points: np.ndarray
    score: float
    next_crop: Crop


class Landmarker:
    """Finds the joints of the person in a crop."""

    def __init__(self, weights: Path, threads: int = 1) -> None:
        self.network = Network(weights / MODEL, threads)

    def find(self, image: np.ndarray, crop: Crop) -> Found:
        """The joints of the person inside ``crop`` of a BGR ``image`` (h, w, 3)."""
        size = self.network.size
        self.network.run(crop.cut(image, size, replicate=True), 1 / 255, 0.0)
        raw = self.network.output(1, 195).reshape(39, 5)
        score = float(self.network.output(1, 1)[0])
        raw[:COUNT, :2] = self._refine(raw[:COUNT, :2] * (_CELLS / size)) * (size / _CELLS)
        places = crop.to_picture(raw[:35, :2], size)
        points = np.empty((COUNT, 3), np.float32)
        points[:, :2] = places[:COUNT]
        points[:, 2] = 1 / (1 + np.exp(-np.clip(raw[:COUNT, 3], -30, 30)))
        # The two points beyond the 33 are the circle round the hips, for the next frame.
        return Found(points, score, Crop.around(places[33], places[34]))

    def _refine(self, places: np.ndarray) -> np.ndarray:
        """Joints (33, 2), in cells of the heat map, moved to the centre of the heat around them.

        The network says each joint twice: as numbers, and as a map of where it may be. On a lying body the
        numbers alone lag behind a knee that opens (error of the opening 2 to 8°, with the map 2 to 4°).
        """
        centre = places.astype(np.int32)
        columns = centre[:, None, 0] + _AROUND  # (33, 7)
        rows = centre[:, None, 1] + _AROUND
        inside = ((columns >= 0) & (columns < _CELLS))[:, None, :] & ((rows >= 0) & (rows < _CELLS))[
            :, :, None
        ]
        at = (rows.clip(0, _CELLS - 1)[:, :, None], columns.clip(0, _CELLS - 1)[:, None, :], _JOINTS)
        heat = self.network.gather(at, 1, _CELLS, _CELLS, 39)
        heat = np.where(inside, 1 / (1 + np.exp(-heat.clip(-30, 30))), 0)
        total = heat.sum(axis=(1, 2))
        sure = (heat.max(axis=(1, 2)) >= LEAST_HEAT) & (total > 0)
        weight = np.divide(heat, total[:, None, None], where=sure[:, None, None], out=np.zeros_like(heat))
        x, y = (weight.sum(axis=1) * columns).sum(axis=1), (weight.sum(axis=2) * rows).sum(axis=1)
        return np.where(sure[:, None], np.stack([x, y], axis=1), places)
