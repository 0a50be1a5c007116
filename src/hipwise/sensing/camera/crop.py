"""The square of the picture that a network looks at: where, how large, which way up."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Crop:
    """A square turned by ``angle_rad``: its upward direction lies along (sin, −cos) of that angle in the
    picture.
    """

    x_px: float
    y_px: float
    size_px: float
    angle_rad: float = 0.0

    @classmethod
    def around(cls, centre: np.ndarray, above: np.ndarray) -> Crop:
        """The crop for a person with hips at ``centre`` and a circle that runs through ``above``, (2,) px.

        As BlazePose was trained: hips in the middle, ``above`` upwards, a quarter larger than the circle.
        """
        dx, dy = float(above[0] - centre[0]), float(above[1] - centre[1])
        return cls(float(centre[0]), float(centre[1]), 2.5 * math.hypot(dx, dy), math.atan2(dx, -dy))

    @classmethod
    def whole(cls, height_px: int, width_px: int, angle_rad: float = 0.0) -> Crop:
        """The whole picture, letterboxed to a square; with an angle, turned (and still whole for right
        angles).
        """
        return cls(width_px / 2, height_px / 2, max(width_px, height_px), angle_rad)

    def matrix(self, side_px: int) -> np.ndarray:
        """(2, 3): from a pixel of the cut-out of ``side_px`` squared to a pixel of the picture."""
        scale = self.size_px / side_px
        cos, sin = scale * math.cos(self.angle_rad), scale * math.sin(self.angle_rad)
        half = side_px / 2
        return np.array(
            [
                [cos, -sin, self.x_px - half * (cos - sin)],
                [sin, cos, self.y_px - half * (sin + cos)],
            ]
        )

    def cut(self, image: np.ndarray, side_px: int, *, replicate: bool = False) -> np.ndarray:
        """The cut-out of a BGR ``image``, uint8 (side_px, side_px, 3), RGB; black or the edge's colour
        outside.
        """
        import cv2

        patch = cv2.warpAffine(
            image,
            self.matrix(side_px),
            (side_px, side_px),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE if replicate else cv2.BORDER_CONSTANT,
        )
        return cv2.cvtColor(patch, cv2.COLOR_BGR2RGB, dst=patch)

    def to_picture(self, points: np.ndarray, side_px: int) -> np.ndarray:
        """Points (…, 2) in the cut-out to points of the picture, in pixels."""
        matrix = self.matrix(side_px)
        return points @ matrix[:, :2].T + matrix[:, 2]
