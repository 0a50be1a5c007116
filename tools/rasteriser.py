"""Draws triangles: a z-buffer in numpy, every pixel of every triangle at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class Camera:
    """A pinhole camera in the room (metres; x to the right, y into the room, z up).

    ``width`` and ``height`` in pixels; ``field_deg`` is what it sees from left to right.
    """

    place: tuple[float, float, float] = (0.0, -1.8, 1.0)
    looks_at: tuple[float, float, float] = (0.0, 0.0, 0.18)
    field_deg: float = 54.0
    width: int = 640
    height: int = 480

    def finer(self, times: int) -> Camera:
        """The same view with more pixels, to be averaged afterwards."""
        return Camera(self.place, self.looks_at, self.field_deg, self.width * times, self.height * times)

    @cached_property
    def focal(self) -> float:
        return self.width / 2 / np.tan(np.deg2rad(self.field_deg) / 2)

    @cached_property
    def axes(self) -> np.ndarray:
        """(3, 3): right, down and forward, as rows in the room's frame."""
        forward = np.subtract(self.looks_at, self.place)
        forward = forward / np.linalg.norm(forward)
        right = np.cross(forward, [0.0, 0.0, 1.0])
        right /= np.linalg.norm(right)
        return np.stack([right, np.cross(forward, right), forward])

    def project(self, points: np.ndarray) -> np.ndarray:
        """(N, 3) in the room to (N, 3): pixel x, pixel y, metres of depth."""
        seen = (points - self.place) @ self.axes.T
        pixels = seen[:, :2] / seen[:, 2:] * self.focal + [self.width / 2, self.height / 2]
        return np.concatenate([pixels, seen[:, 2:]], axis=1)

    def rays(self) -> np.ndarray:
        """(height, width, 3): the direction in the room in which each pixel looks."""
        x, y = np.meshgrid(np.arange(self.width) + 0.5, np.arange(self.height) + 0.5)
        local = np.stack([x - self.width / 2, y - self.height / 2, np.full_like(x, self.focal)], axis=-1)
        return local / np.linalg.norm(local, axis=-1, keepdims=True) @ self.axes


@dataclass(frozen=True)
class Covered:
    """The pixels (P) that triangles cover: which triangle is in front, and where in it the pixel lies.

    ``pixel`` (P,) counts along the rows of the picture; ``weights`` (P, 3) are for the corners;
    ``depth`` (P,) is in metres from the camera.
    """

    pixel: np.ndarray
    triangle: np.ndarray
    weights: np.ndarray
    depth: np.ndarray

    def of(self, values: np.ndarray, triangles: np.ndarray) -> np.ndarray:
        """Values at the vertices (V, K) carried to the pixels (P, K)."""
        corners = values[triangles[self.triangle]]
        return np.einsum("pc,pck->pk", self.weights, corners)


def covered(camera: Camera, vertices: np.ndarray, triangles: np.ndarray) -> Covered:
    """What of the triangles (T, 3) the camera sees; those that face away or lie behind it are left out."""
    corners = camera.project(vertices)[triangles]
    x, y, depth = corners[..., 0], corners[..., 1], corners[..., 2]
    area = (x[:, 1] - x[:, 0]) * (y[:, 2] - y[:, 0]) - (x[:, 2] - x[:, 0]) * (y[:, 1] - y[:, 0])
    left, right = np.ceil(x.min(1) - 0.5).clip(0), np.floor(x.max(1) - 0.5).clip(max=camera.width - 1)
    top, bottom = np.ceil(y.min(1) - 0.5).clip(0), np.floor(y.max(1) - 0.5).clip(max=camera.height - 1)
    drawn = np.flatnonzero((area < 0) & (depth.min(1) > 0.05) & (right >= left) & (bottom >= top))
    left, top = left[drawn].astype(int), top[drawn].astype(int)
    wide, high = right[drawn].astype(int) - left + 1, bottom[drawn].astype(int) - top + 1

    # One row for each pixel of each triangle's bounding box.
    boxes = wide * high
    at = np.repeat(np.arange(len(drawn)), boxes)
    within = np.arange(boxes.sum()) - np.repeat(np.cumsum(boxes) - boxes, boxes)
    column, row = left[at] + within % wide[at], top[at] + within // wide[at]
    triangle = drawn[at]

    shares = []
    for second, third in ((1, 2), (2, 0), (0, 1)):  # each corner's share grows evenly from the side opposite
        x2, y2, x3, y3 = (values[drawn, corner] for corner in (second, third) for values in (x, y))
        by_x, by_y, start = y2 - y3, x3 - x2, x2 * y3 - x3 * y2
        share = by_x[at] * (column + 0.5) + by_y[at] * (row + 0.5) + start[at]
        shares.append(share / area[triangle])
    shares = np.stack(shares, axis=1)
    inside = (shares >= 0).all(axis=1)
    shares, triangle, pixel = shares[inside], triangle[inside], (row * camera.width + column)[inside]
    shares = shares / depth[triangle]  # in perspective the middle of an edge is not its middle in the picture
    nearness = shares.sum(axis=1)

    order = np.lexsort((nearness, pixel))  # the nearest comes last of its pixel
    last = np.flatnonzero(np.diff(pixel[order], append=-1))
    front = order[last]
    return Covered(pixel[front], triangle[front], shares[front] / nearness[front, None], 1 / nearness[front])


def vertex_normals(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(V, 3), of length 1, pointing outwards: the mean over the triangles that meet there."""
    a, b, c = (vertices[triangles[:, corner]] for corner in range(3))
    face = np.cross(b - a, c - a)
    normals = np.zeros_like(vertices)
    for corner in range(3):
        for axis in range(3):
            normals[:, axis] += np.bincount(triangles[:, corner], face[:, axis], len(vertices))
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
