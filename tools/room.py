"""The room that the drawn people lie in: wall, boards, mat, and the shadows on the floor."""

from __future__ import annotations

import cv2
import numpy as np

from tools.rasteriser import Camera

WALL, SKIRTING = (0.42, 0.41, 0.38), (0.62, 0.63, 0.62)
BOARDS, MAT = (0.36, 0.22, 0.12), (0.10, 0.14, 0.36)
WALL_AT_M, SKIRTING_M = 1.0, 0.09
BOARD_M = (1.4, 0.13)  # long and wide
MAT_M = (-1.02, 0.98, -0.52, 0.34)  # left, right, front and back edge
LAMP = np.array([-0.35, -0.65, 0.9]) / np.linalg.norm([-0.35, -0.65, 0.9])
CELL_M, CELLS = 0.02, 160  # of the map of the shadows on the floor
DARKEST = 0.62


class Room:
    """What stands still, drawn once; only the shadows on it move."""

    def __init__(self, camera: Camera) -> None:
        rays, place = camera.rays(), np.array(camera.place)
        to_floor = np.where(rays[..., 2] < -1e-6, -place[2] / np.minimum(rays[..., 2], -1e-6), np.inf)
        to_wall = np.where(
            rays[..., 1] > 1e-6, (WALL_AT_M - place[1]) / np.maximum(rays[..., 1], 1e-6), np.inf
        )
        self.floor = to_floor < to_wall
        points = place + rays * np.minimum(to_floor, to_wall)[..., None]
        self.x, self.y, z = (points[..., axis].astype(np.float32) for axis in range(3))
        grain = np.random.default_rng(7)
        left, right, front, back = MAT_M
        self.mat = mat = self.floor & (self.x > left) & (self.x < right) & (self.y > front) & (self.y < back)
        self.image = np.empty((camera.height, camera.width, 3))
        self.image[:] = np.array(WALL) * (1 + 0.05 * np.clip(z / 1.2 - 0.5, -1, 1))[..., None]
        self.image[~self.floor & (z < SKIRTING_M)] = SKIRTING
        self.image[self.floor] = _boards(self.x[self.floor], self.y[self.floor], grain)
        self.image[mat] = np.array(MAT) * (1 + 0.04 * grain.normal(0, 1, (int(mat.sum()), 1)))

    def lit(self, bodies: list[np.ndarray]) -> np.ndarray:
        """(height, width, 3): the room with the soft shadows of the bodies (N, 3) on the floor."""
        return self.image * (1 - self.shadow(bodies))[..., None]

    def shadow(self, bodies: list[np.ndarray]) -> np.ndarray:
        """(height, width): how much of the light the bodies (N, 3) take from the floor, 0 to 1."""
        shadow = np.zeros((CELLS, CELLS), np.float32)
        for points in bodies:
            for share, aside in ((0.5, 0.0), (1.0, 1.0)):  # straight below, and away from the lamp
                fall = points[:, :2] - aside * points[:, 2:] * LAMP[:2] / LAMP[2]
                cell = np.clip((fall / CELL_M + CELLS / 2).astype(int), 0, CELLS - 1)
                mark = np.zeros_like(shadow)
                mark[cell[:, 1], cell[:, 0]] = 1.0
                mark = cv2.morphologyEx(mark, cv2.MORPH_CLOSE, np.ones((3, 3)))
                shadow = np.maximum(shadow, share * cv2.GaussianBlur(mark, (0, 0), 1.6))
        where = (self.x / CELL_M + CELLS / 2 - 0.5, self.y / CELL_M + CELLS / 2 - 0.5)
        dark = cv2.remap(shadow, *where, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
        return np.where(self.floor, DARKEST * np.clip(dark, 0, 1), 0.0)


def _boards(x: np.ndarray, y: np.ndarray, grain: np.random.Generator) -> np.ndarray:
    """(P, 3) of colour for points (P) on the floor: each board has its tone, its fibre and its gaps."""
    long_m, wide_m = BOARD_M
    row = np.floor(y / wide_m).astype(int)
    along = x + grain.uniform(0, long_m, 97)[row % 97]
    tone = grain.uniform(0.82, 1.12, (97, 89))[row % 97, np.floor(along / long_m).astype(int) % 89]
    fibre = cv2.GaussianBlur(grain.normal(0, 1, (256, 512)), (31, 1), 0)
    tone = tone + 0.12 * fibre[(y * 380).astype(int) % 256, (along * 120).astype(int) % 512]
    across, end = np.abs(y / wide_m - np.round(y / wide_m)), np.abs(along / long_m - np.round(along / long_m))
    return np.array(BOARDS) * np.where((across < 0.018) | (end < 0.002), 0.45, tone)[..., None]
