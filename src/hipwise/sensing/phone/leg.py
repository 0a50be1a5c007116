"""The phone on the thigh, live: where home is, about which line the leg turns, and the opening of each lift.

A recording has its whole course to find the mounting in; here the person lies still first, and that is home.
Until the leg's axis is known, the opening is the whole angle by which gravity turned (SCIENCE 6.3, simple);
from the first lift on (with a gyroscope), or the third repetition (without), it is the exact one.
"""

from __future__ import annotations

import math
from collections import deque

import numpy as np
from numpy.typing import NDArray

from hipwise.sensing.phone.still import Still, between_deg
from hipwise.sensing.source import Sample
from hipwise.sensing.thigh.motion import Motion
from hipwise.sensing.thigh.mounting import MOVING_RAD_S, Mounting
from hipwise.sensing.thigh.sensor import ThighSensor

Floats = NDArray[np.float64]

STRAPPED_S = 2.0
"""Still for so long, and nobody is handling the phone any more."""
SHIFTED_DEG = 2.0
"""Still so far from the home that was found: this is home now."""
AWAY_DEG, BACK_DEG = 8.0, 4.0
"""A lift is learnt from between these: beyond the first, until it is back within the second."""
LEARNT_FROM_DEG = 12.0
LIFTS = 3
"""The axis is that of the first repetitions, so that one that goes astray can be told (SCIENCE 6.3, 6.5)."""
FIRST_LOOKS = 8
LATELY = 45
"""Looks that are kept: from before the first lift until its axis is known."""
SAME_STRAP_DEG = 20.0
"""Home after a pause is this near to the one before: the strap sits as it sat, and the axis holds."""
TURNED_DEG = 50.0
"""No clam and no fidget turns the leg so far from home (SCIENCE 1.2): the phone was moved, or the person."""


class Leg:
    """Turns steady motion into samples of opening. `settle` before lying still, `fix` once that is done."""

    def __init__(self) -> None:
        self.turned = False
        self.last_s = math.nan  # the newest look
        self._settling = True
        self._home: Floats | None = None
        self._before: Floats | None = None
        self._still = Still()
        self._was_turned = False
        self._lately: deque[Motion] = deque(maxlen=LATELY)
        self._forget()

    @property
    def knows_axis(self) -> bool:
        return self._sensor is not None

    def settle(self, moved: bool = False) -> None:
        """Look for home anew. ``moved``: the phone goes to the other thigh, nothing of before holds."""
        self._settling = True
        self._before = self._home
        self._home = None
        self.turned = self._was_turned = False
        self._still.clear()
        if moved:
            self._forget()

    def fix(self) -> None:
        """They lie there, knees together: this is home until `settle`."""
        self._settling = False

    def feel(self, motion: Motion) -> list[Sample]:
        """One look a row. Before a home is known, unseen."""
        samples: list[Sample] = []
        for n, t_s in enumerate(motion.t_s.tolist()):
            self.last_s = t_s
            row = motion.acceleration_g[n]
            turning = None if motion.rotation_rad_s is None else motion.rotation_rad_s[n]
            if self._settling:
                self._look_for_home(t_s, row)
            if self._home is None:
                samples.append(Sample(t_s, math.nan))
                continue
            simple_deg = between_deg(self._home, row)
            one = Motion(motion.t_s[n : n + 1], row[None], None if turning is None else turning[None])
            self._lately.append(one)
            if not self._settling:
                self._learn(simple_deg, row, turning)
            samples += [Sample(t_s, simple_deg)] if self._sensor is None else self._sensor.feel(one)
        return samples

    # ---- home ----------------------------------------------------------------

    def _look_for_home(self, t_s: float, row: Floats) -> None:
        if self._before is not None and between_deg(self._before, row) > TURNED_DEG:
            self._was_turned = True
        mean = self._still.feed(t_s, row)
        if mean is None or self._still.since_s is None:
            return
        self.turned = self._was_turned and t_s - self._still.since_s >= STRAPPED_S
        if self._home is not None and between_deg(self._home, mean) < SHIFTED_DEG:
            return
        self._home = mean
        if self._before is not None and between_deg(self._before, mean) > SAME_STRAP_DEG:
            self._forget()
        self._aim()

    # ---- the axis ------------------------------------------------------------

    def _forget(self) -> None:
        self._axis: Floats | None = None
        self._sensor: ThighSensor | None = None
        self._squares = np.zeros((3, 3))
        self._sum = np.zeros(3)
        self._seen = np.zeros((3, 3))
        self._lifts = 0
        self._away = False
        self._peak_deg = 0.0
        self._lift_squares = np.zeros((3, 3))
        self._lift_sum = np.zeros(3)
        self._lift_seen = np.zeros((3, 3))
        self._looks = 0

    def _learn(self, simple_deg: float, row: Floats, turning: Floats | None) -> None:
        if self._lifts >= LIFTS:
            return
        if self._away and simple_deg < BACK_DEG:
            self._away = False
            if self._peak_deg > LEARNT_FROM_DEG:
                self._lifts += 1
                self._squares += self._lift_squares
                self._sum += self._lift_sum
                self._seen += self._lift_seen
                self._decide()
            return
        if not self._away and simple_deg > AWAY_DEG / 2:
            self._away, self._peak_deg, self._looks = True, 0.0, 0
            self._lift_squares = np.zeros((3, 3))
            self._lift_sum = np.zeros(3)
            self._lift_seen = np.zeros((3, 3))
        if not self._away:
            return
        rising = simple_deg > self._peak_deg
        self._peak_deg = max(self._peak_deg, simple_deg)
        self._lift_seen += np.outer(row, row)
        if turning is None or float(np.linalg.norm(turning)) < MOVING_RAD_S:
            return
        self._lift_squares += np.outer(turning, turning)
        if rising:
            self._lift_sum += turning
        self._looks += 1
        # In the first lift, better with each look; after it, only at home, where all axes agree.
        if self._lifts == 0 and self._looks >= FIRST_LOOKS and self._peak_deg > LEARNT_FROM_DEG:
            self._axis = _main(self._lift_squares, self._lift_sum)
            self._aim()

    def _decide(self) -> None:
        """Back home after a lift: the axis of all lifts so far."""
        if float(np.trace(self._squares)) > 0:
            self._axis = _main(self._squares, self._sum)
        elif self._lifts == LIFTS:
            self._axis = self._level()
        self._aim()

    def _level(self) -> Floats:
        """The line along which gravity is felt least, as `thigh.mounting` has it without a gyroscope."""
        assert self._home is not None
        axis = np.asarray(np.linalg.eigh(self._seen).eigenvectors[:, 0])
        # Which way round: lifting turns positively. The mean of what was felt lies on the opened side.
        towards = np.asarray(np.linalg.eigh(self._seen).eigenvectors[:, 2])
        towards = towards * np.sign(towards @ self._home)
        opened = Mounting(axis, self._home).opening_deg(towards[None])[0]
        return axis if opened >= 0 else -axis

    def _aim(self) -> None:
        if self._axis is not None and self._home is not None:
            mounting = Mounting(self._axis, self._home)
            if self._sensor is None:
                # In the middle of the first lift gravity is shaken: it begins where the leg still lay.
                self._sensor = ThighSensor(mounting)
                for one in list(self._lately)[:-1]:
                    self._sensor.feel(one)
            else:
                self._sensor.aim(mounting)


def _main(squares: Floats, lifting: Floats) -> Floats:
    """The line about which there was most turning, the way round that lifts."""
    axis = np.asarray(np.linalg.eigh(squares).eigenvectors[:, -1])
    return axis if axis @ lifting >= 0 else -axis
