"""Surfaces to draw, and the band round the thighs as one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from tools.body import Body

BAND = (0.62, 0.30, 0.03)
BAND_FROM_KNEE_M = (0.075, 0.125)  # its middle lies a hand's breadth above the knees
BAND_WIDE_M = 0.05
BAND_OUT_M = 0.006  # over the leggings
BAND_POINTS = 72


@dataclass(frozen=True)
class Mesh:
    """Vertices (V, 3), triangles (T, 3), and its colours: values at the vertices (V, K), and how these
    values, carried to the pixels (P, K), make colours (P, 3)."""

    vertices: np.ndarray
    triangles: np.ndarray
    values: np.ndarray
    paint: Callable[[np.ndarray], np.ndarray]


def band(body: Body, vertices: np.ndarray) -> Mesh:
    """A stretched band round both thighs of ``vertices`` (V, 3): the hull of their outline where it sits."""
    rings = [vertices[_ring(body, letter)] for letter in "LR"]
    left, right = (ring.mean(axis=0) for ring in rings)
    thighs = [_direction(body, vertices, letter) for letter in "LR"]
    across = (right - left) / np.linalg.norm(right - left)
    along = thighs[0] + thighs[1]
    along -= along @ across * across
    along /= np.linalg.norm(along)
    other = np.cross(along, across)
    middle = (left + right) / 2
    flat = (np.concatenate(rings) - middle) @ np.stack([across, other], axis=1)
    hull = cv2.convexHull(flat.astype(np.float32))[:, 0].astype(float)
    # Evenly spaced points along it, a little further out.
    closed = np.concatenate([hull, hull[:1]])
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    at = np.linspace(0, way[-1], BAND_POINTS, endpoint=False)
    loop = np.stack([np.interp(at, way, closed[:, axis]) for axis in range(2)], axis=1)
    ahead = np.roll(loop, -1, axis=0) - np.roll(loop, 1, axis=0)
    out = np.stack([ahead[:, 1], -ahead[:, 0]], axis=1)
    out *= np.sign((out * loop).sum()) / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)
    loop = middle + (loop + BAND_OUT_M * out) @ np.stack([across, other])
    edges = np.concatenate([loop - along * BAND_WIDE_M / 2, loop + along * BAND_WIDE_M / 2])
    one = np.arange(BAND_POINTS)
    two = (one + 1) % BAND_POINTS
    faces = np.concatenate(
        [
            np.stack([one, two, two + BAND_POINTS], axis=1),
            np.stack([one, two + BAND_POINTS, one + BAND_POINTS], axis=1),
        ]
    )
    # Each side of it has its own points, so that each is lit from where it faces.
    triangles = np.concatenate([faces, faces[:, ::-1] + len(edges)])
    both = np.concatenate([edges, edges])
    return Mesh(both, triangles, np.tile(BAND, (len(both), 1)), lambda colours: colours)


def _ring(body: Body, letter: str) -> np.ndarray:
    """(V,) of bool: the thigh's vertices under the band."""
    thigh = body.weights[:, [body.bone(f"upperleg0{part}.{letter}") for part in (1, 2)]].sum(axis=1)
    above_m = body.vertices[:, 2] - body.joints[body.bone(f"lowerleg01.{letter}")][2]
    low, high = BAND_FROM_KNEE_M
    return (thigh > 0.5) & (above_m > low) & (above_m < high)


def _direction(body: Body, vertices: np.ndarray, letter: str) -> np.ndarray:
    """(3,): along the thigh, from two rings of it."""
    thigh = body.weights[:, [body.bone(f"upperleg0{part}.{letter}") for part in (1, 2)]].sum(axis=1) > 0.5
    above_m = body.vertices[:, 2] - body.joints[body.bone(f"lowerleg01.{letter}")][2]
    near, far = (vertices[thigh & (above_m > at) & (above_m < at + 0.04)].mean(axis=0) for at in (0.06, 0.16))
    return (far - near) / np.linalg.norm(far - near)
