"""How good the view is while it runs, and what to do about it, in words.

Judged by what can be true of a body, never by the network's own visibility alone: that stays high when
the joints are wrong (DESIGN, Pose).
"""

from __future__ import annotations

import math
from collections import Counter, deque
from enum import Enum

import numpy as np

from hipwise.sensing.camera.body import ANKLES, KNEES, Body
from hipwise.sensing.source import Grade, View


class Trouble(Enum):
    """What can be wrong with a view: how bad that is, and the sentence with the remedy."""

    NOBODY = (
        Grade.UNUSABLE,
        "Nobody can be seen. Put the camera in front of you, at chair height, with your whole body "
        "in the picture.",
    )
    DARK = (Grade.UNUSABLE, "It is too dark to see you. Switch on a light in front of you.")
    UPRIGHT = (Grade.UNUSABLE, "You are not lying down yet. Lie on your side, facing the camera.")
    LYING = (Grade.UNUSABLE, "Stand up for this one, facing the camera.")
    SIDEWAYS = (Grade.UNUSABLE, "You stand sideways to the camera. Turn to face it.")
    BEHIND = (
        Grade.POOR,
        "You are seen from your back: the count is right, the range is rough. Face the camera when you can.",
    )
    HEAD_END = (
        Grade.UNUSABLE,
        "Your legs point away from the camera. Move it to your front, at chair height.",
    )
    CUT_OFF = (
        Grade.UNUSABLE,
        "Your legs are cut off by the edge of the picture. Move the camera further back.",
    )
    HIDDEN = (Grade.UNUSABLE, "Your knees are hidden. Move the camera to your front, at chair height.")
    STRANGE = (
        Grade.UNUSABLE,
        "Your body cannot be made out. Move the camera to your front, at chair height, and clear "
        "what hides you.",
    )
    MOVING = (
        Grade.POOR,
        "You or the camera are moving. Settle down, and put the camera on something that does not move.",
    )
    FEET_OUT = (
        Grade.POOR,
        "Your feet are cut off by the edge of the picture. Move the camera a little further back.",
    )
    OBLIQUE = (
        Grade.POOR,
        "You are seen from your feet: the count is right, the range is rough. Move the camera to your front.",
    )
    FAR = (Grade.POOR, "You are small in the picture. Bring the camera closer, to about two metres.")
    DIM = (Grade.POOR, "It is rather dark. A light in front of you would help.")
    CROWD = (Grade.POOR, "There is somebody else in the picture. Ask them to step out of it.")

    @property
    def grade(self) -> Grade:
        return self.value[0]

    @property
    def why(self) -> str:
        return self.value[1]

    @property
    def token(self) -> str:
        return self.name.lower()


DARK_LEVEL = 18.0  # mean brightness of 255
DIM_LEVEL = 40.0
SMALL_PX = 40.0  # trunk
HEAD_END_REACH = (
    0.80  # hip to heel over the trunk: 1.2 as SCIENCE 6.1 has it, 0.98 with the knees bent by 110°
)
MOVING_SPEED = 0.20  # trunks a second; an exercising trunk stays below 0.07, rolled back by 25° too
OBLIQUE = 1.3  # times foreshortened: about 40° towards the feet
FEET_OUT = 0.5  # trunks: a foot further outside than this takes the lower leg with it


def trouble(
    body: Body | None,
    points: np.ndarray | None,
    frame_px: tuple[int, int] | None,
    reach: float | None = None,
) -> Trouble | None:
    """What is wrong with one look at ``points`` (33, 3) in a picture of ``frame_px`` (width, height).

    ``reach`` is the body's over the last while, where known: nobody turns round between two looks.
    """
    if body is None or points is None:
        return Trouble.NOBODY
    if not body.lying:
        return Trouble.UPRIGHT
    out = 0.0 if frame_px is None else _outside(points[list(KNEES + ANKLES), :2], frame_px) / body.torso_px
    if out > FEET_OUT or (frame_px is not None and _outside(points[list(KNEES), :2], frame_px) > 0):
        return Trouble.CUT_OFF
    if (body.reach if reach is None else reach) < HEAD_END_REACH:
        return Trouble.HEAD_END
    if float(points[list(KNEES), 2].min()) < 0.4:
        return Trouble.HIDDEN
    if not (0.15 < body.shoulder_gap < 1.2 and 0.35 < body.thigh < 1.6 and body.reach < 2.2):
        return Trouble.STRANGE
    if body.torso_px < SMALL_PX:
        return Trouble.FAR
    if out > 0.02:
        return Trouble.FEET_OUT
    if body.foreshortened > OBLIQUE:
        return Trouble.OBLIQUE
    return None


def _outside(points: np.ndarray, frame_px: tuple[int, int]) -> float:
    """How many pixels the furthest of ``points`` (n, 2) lies outside the picture; negative when all are
    inside.
    """
    x, y = points[:, 0], points[:, 1]
    return float(max(-x.min(), -y.min(), x.max() - frame_px[0], y.max() - frame_px[1]))


class Trunk:
    """How fast the trunk moves through the picture, in trunks a second: settling in, turning over, a
    camera in the hand.
    """

    SMOOTH_S = 0.2
    OVER_S = 0.6

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._past: deque[tuple[float, np.ndarray]] = deque()

    def speed(self, t_s: float, points: np.ndarray, torso_px: float) -> float:
        """The speed now, from ``points`` (33, 3); 0 until there is something to compare with."""
        # The middles: they stay where they are when left and right are mixed up.
        ends = (points[[11, 23], :2] + points[[12, 24], :2]).astype(np.float64) / 2
        if self._past:
            before_s, before = self._past[-1]
            ends = before + (1 - math.exp(-(t_s - before_s) / self.SMOOTH_S)) * (ends - before)
        self._past.append((t_s, ends))
        while t_s - self._past[0][0] > self.OVER_S:
            self._past.popleft()
        since_s, then = self._past[0]
        moved = float(np.hypot(*(ends - then).T).mean()) / torso_px
        return moved / max(t_s - since_s, 0.5)


class ViewKeeper:
    """The view over the last few seconds, and over all."""

    WINDOW_S = 3.0

    def __init__(self) -> None:
        self._recent: deque[tuple[float, bool, Trouble | None]] = deque()
        self._window: Counter[Trouble | None] = Counter()
        self._all: Counter[Trouble | None] = Counter()
        self._seen = 0
        self._seen_recently = 0

    def see(self, t_s: float, seen: bool, trouble: Trouble | None) -> View:
        """The view now, given one more look."""
        self._recent.append((t_s, seen, trouble))
        self._window[trouble] += 1
        self._all[trouble] += 1
        self._seen += seen
        self._seen_recently += seen
        while t_s - self._recent[0][0] > self.WINDOW_S:
            _, was_seen, was = self._recent.popleft()
            self._window[was] -= 1
            self._seen_recently -= was_seen
        return _view(self._window, self._seen_recently)

    def overall(self) -> View:
        return _view(self._all, self._seen)


def _view(counts: Counter[Trouble | None], seen: int) -> View:
    total = counts.total()
    if not total:
        return View(Grade.UNUSABLE, 0.0, Trouble.NOBODY.why, Trouble.NOBODY.token)
    share = seen / total
    worst = Counter({kind: n for kind, n in counts.items() if kind and kind.grade is Grade.UNUSABLE})
    if worst.total() * 2 >= total:
        ((kind, _),) = worst.most_common(1)
        return View(Grade.UNUSABLE, share, kind.why, kind.token)
    troubles = Counter({kind: n for kind, n in counts.items() if kind})
    if troubles.total() * 5 >= total:
        ((kind, _),) = troubles.most_common(1)
        return View(Grade.POOR, share, kind.why, kind.token)
    return View(Grade.GOOD, share)
