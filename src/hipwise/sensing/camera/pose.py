"""One person's joints, frame after frame: detect, crop, landmarks; then track, and detect again when lost.

The lying person is looked for and, once held, kept: with two people in the picture the detector likes the
standing one best. Feed it frames as the camera saw them, never mirrored: a mirrored body has its left and
right swapped.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np

from hipwise.sensing.camera.body import HIPS, Body
from hipwise.sensing.camera.crop import Crop
from hipwise.sensing.camera.detector import Detector, Person
from hipwise.sensing.camera.landmarks import Landmarker

SURE = 0.5  # below it the network says that there is nobody in the crop
LYING_DEG = 50.0
HOLD_S = 3.0  # how long after losing a lying person nobody upright is taken for them
LOOK_ROUND_S = 2.0  # how often to see who else is there
SEARCH_S = 0.5  # the same, while the one we hold is not lying
STALE_S = 2.0  # after a pause this long the last crop says nothing
_TURNS = (0.0, math.pi / 2, 0.0, -math.pi / 2)  # nobody found: next time, tilt the head


@dataclass(frozen=True, slots=True)
class Look:
    """One frame: ``points`` (33, 3) float32 of the person held, x, y in pixels and visibility; or None.

    ``company``: somebody else was there at the last look round. ``network_s``: time inside the networks
    that ran.
    """

    points: np.ndarray | None
    company: bool
    network_s: float


class Pose:
    """Keeps its eyes on one person."""

    def __init__(self, weights: Path, *, threads: int = 1) -> None:
        import cv2

        cv2.setNumThreads(1)  # what it has to do here is little, and its other threads wait by spinning
        self._detector = Detector(weights, threads)
        self._landmarker = Landmarker(weights, threads)
        self._turns = cycle(_TURNS)
        self._crop: Crop | None = None
        self._lying = False
        self._company = False
        self._seen_s = -math.inf
        self._lain_s = -math.inf
        self._looked_s = -math.inf

    @property
    def network_s(self) -> float:
        """Time inside the networks so far."""
        return self._detector.network.spent_s + self._landmarker.network.spent_s

    def see(self, t_s: float, image: np.ndarray) -> Look:
        """The joints of the person in a BGR ``image`` (h, w, 3) taken at ``t_s``."""
        before = self.network_s
        points = self._see(t_s, image)
        return Look(points, self._company and points is not None, self.network_s - before)

    def let_go(self) -> None:
        """What is held is no body that can be read: look at the whole picture again with the next frame."""
        self._crop = None

    def _see(self, t_s: float, image: np.ndarray) -> np.ndarray | None:
        if not 0 <= t_s - self._seen_s <= STALE_S:
            self._crop = None
        points = self._follow(t_s, image, self._crop) if self._crop else None
        if points is None:
            self._crop = None
            points = self._search(t_s, image)
        elif t_s - self._looked_s >= (LOOK_ROUND_S if self._lying else SEARCH_S):
            points = self._look_round(t_s, image, points)
        return points

    def _follow(self, t_s: float, image: np.ndarray, crop: Crop) -> np.ndarray | None:
        found = self._landmarker.find(image, crop)
        body = Body.of(found.points) if found.score >= SURE else None
        if body is None:
            return None
        self._crop = found.next_crop
        self._seen_s = t_s
        self._lying = body.lying
        if body.lying:
            self._lain_s = t_s
        return found.points

    def _search(self, t_s: float, image: np.ndarray) -> np.ndarray | None:
        self._looked_s = t_s
        people = self._detector.find(image, turned_rad=next(self._turns))
        only_lying = t_s - self._lain_s < HOLD_S
        for person in sorted(people, key=_upright)[:2]:
            if only_lying and _upright(person):
                break
            points = self._follow(t_s, image, person.crop)
            if points is not None:
                self._turns = cycle(_TURNS)
                self._company = len(people) > 1
                return points
        return None

    def _look_round(self, t_s: float, image: np.ndarray, points: np.ndarray) -> np.ndarray:
        """Who else is there; and if the one we hold is not lying but somebody else is, it is them we want."""
        self._looked_s = t_s
        others = [person for person in self._detector.find(image) if not _same(person, points)]
        self._company = bool(others)
        lying = [person for person in others if not _upright(person)]
        if self._lying or not lying:
            return points
        held = self._crop
        theirs = self._follow(t_s, image, lying[0].crop)
        if theirs is not None and self._lying:
            return theirs
        self._crop, self._lying = held, False
        return points


def _upright(person: Person) -> bool:
    return person.steepness_deg >= LYING_DEG


def _same(person: Person, points: np.ndarray) -> bool:
    """The hips found lie within the body we hold: half its circle's radius from its own hips."""
    hips = points[list(HIPS), :2].mean(axis=0)
    reach = float(np.linalg.norm(points[:, :2] - hips, axis=1).max())
    return float(np.linalg.norm(person.hips - hips)) < 0.5 * reach
