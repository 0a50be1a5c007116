"""Where the joints are: BlazePose's 33 landmarks in a crop, and the crop for the next frame."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hipwise.sensing.camera.crop import Crop
from hipwise.sensing.camera.network import Network

MODEL = "pose_landmark_full.tflite"
COUNT = 33


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
        places = crop.to_picture(raw[:35, :2], size)
        points = np.empty((COUNT, 3), np.float32)
        points[:, :2] = places[:COUNT]
        points[:, 2] = 1 / (1 + np.exp(-np.clip(raw[:COUNT, 3], -30, 30)))
        # The two points beyond the 33 are the circle round the hips, for the next frame.
        return Found(points, score, Crop.around(places[33], places[34]))
