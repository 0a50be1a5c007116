"""The phone's samples, asked for piece by piece and put together again: in order, none twice, none lost.

Pure: what to ask comes out, answers go in. Both sensors have their own moments on the phone's one clock.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hipwise.errors import UserError
from hipwise.sensing.phone.experiment import Buffers, Experiment
from hipwise.sensing.thigh.motion import STANDARD_GRAVITY, Motion

Floats = NDArray[np.float64]

FIRST = -1.0
"""Asked for everything after this: before any sample."""
QUIET_S = 1.0
"""No sample for so long although it measures: has its clock been set back, or does the phone sleep?"""
LATE_S = 0.5
"""The gyroscope is waited for this long; then acceleration goes on without it."""
NO_GRAVITY_G = 0.3
"""Less than this over the first samples, and gravity has been taken out."""
JUDGED = 50
LARGEST = 1e9


@dataclass
class _Column:
    """One sensor's samples that were received and not yet handed on."""

    buffers: Buffers
    last_s: float = FIRST
    t_s: Floats = field(default_factory=lambda: np.zeros(0))
    values: Floats = field(default_factory=lambda: np.zeros((0, 3)))

    def query(self) -> dict[str, str]:
        since = f"{self.last_s:.9g}"
        time, *axes = self.buffers.names
        return {**dict.fromkeys(axes, f"{since}|{time}"), time: since}

    def take(self, buffer: dict[str, Any]) -> int:
        """Add what is new; the number of samples. An answer that is cut off in one column is taken as far
        as all four reach: the rest is asked for again."""
        columns = [_numbers(buffer.get(name)) for name in self.buffers.names]
        length = min(len(column) for column in columns)
        rows = np.stack([column[:length] for column in columns], axis=1)
        rows = rows[np.isfinite(rows).all(axis=1)]
        rising = np.maximum.accumulate(np.concatenate([[self.last_s], rows[:, 0]]))
        rows = rows[rows[:, 0] > rising[:-1]]
        if len(rows):
            self.last_s = float(rows[-1, 0])
            self.t_s = np.concatenate([self.t_s, rows[:, 0]])
            self.values = np.concatenate([self.values, rows[:, 1:]])
        return len(rows)


class Feed:
    """What was measured on the phone, as stretches of `Motion` on the phone's own clock (not from zero).

    Ask what `query` says, give the answer to `take`. ``epoch`` counts how often the phone's clock began anew.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.epoch = 0
        self.measuring = False
        self.session: str | None = None
        self._acceleration = _Column(experiment.acceleration)
        self._gyroscope = experiment.gyroscope and _Column(experiment.gyroscope)
        self._heard_s = math.inf
        self._looking_back = False
        self._checked = 0

    @property
    def last_s(self) -> float:
        """The newest moment that was received, by the phone's clock."""
        return self._acceleration.last_s

    def query(self) -> dict[str, str]:
        """The parameters of the next ``/get``."""
        if self._looking_back:  # the newest time alone
            return {self.experiment.acceleration.time: ""}
        gyroscope = self._gyroscope.query() if self._gyroscope else {}
        return self._acceleration.query() | gyroscope

    def take(self, now_s: float, answer: Any) -> list[Motion]:
        """What has become whole with this answer, at ``now_s`` of this computer's clock.

        Raises:
            UserError: it is no answer of phyphox, or what it holds is not gravity.
        """
        if not isinstance(answer, dict) or not isinstance(answer.get("buffer"), dict):
            raise UserError("The phone's answer cannot be read.")
        status = answer.get("status")
        status = status if isinstance(status, dict) else {}
        self.measuring = status.get("measuring") is True
        session = status.get("session")
        begun_anew = isinstance(session, str) and self.session not in (None, session)
        if isinstance(session, str):
            self.session = session
        if begun_anew:
            return self._anew()
        if self._looking_back:
            return self._look_back(answer["buffer"])
        new = self._acceleration.take(answer["buffer"])
        if self._gyroscope:
            self._gyroscope.take(answer["buffer"])
        if new or not self.measuring:
            self._heard_s = now_s
        elif now_s - self._heard_s > QUIET_S:
            self._looking_back = True
            self._heard_s = now_s
        self._heard_s = min(self._heard_s, now_s)
        self._check_gravity()
        return self._whole(patience_s=LATE_S)

    def rest(self) -> list[Motion]:
        """What is still held back for the gyroscope, at the end."""
        return self._whole(patience_s=0.0)

    def _look_back(self, buffer: dict[str, Any]) -> list[Motion]:
        """Is the newest time on the phone before what we have had? Then its clock began anew."""
        self._looking_back = False
        newest = _numbers(buffer.get(self.experiment.acceleration.time))
        return self._anew() if len(newest) and newest[-1] < self.last_s - 1e-3 else []

    def _anew(self) -> list[Motion]:
        """The phone's clock has begun again: what is left of before, and from now on all that is new."""
        left = self.rest()
        self.epoch += 1
        self._acceleration = _Column(self.experiment.acceleration)
        self._gyroscope = self.experiment.gyroscope and _Column(self.experiment.gyroscope)
        self._heard_s = math.inf
        self._checked = 0
        return left

    def _check_gravity(self) -> None:
        """Once there is enough of it: is what it says acceleration with gravity, in m/s²?"""
        column = self._acceleration
        if self._checked >= JUDGED or not len(column.t_s):
            return
        self._checked += len(column.t_s)
        length_g = float(np.median(np.linalg.norm(column.values, axis=1))) / STANDARD_GRAVITY
        if self._checked >= 5 and length_g < NO_GRAVITY_G:
            raise UserError(
                "The phone feels no gravity. In phyphox open “Acceleration with g”, and not without g."
            )

    def _whole(self, patience_s: float) -> list[Motion]:
        acceleration, gyroscope = self._acceleration, self._gyroscope
        count = len(acceleration.t_s)
        if not count:
            return []
        if gyroscope is None or not len(gyroscope.t_s):
            late = (
                gyroscope is None
                or acceleration.last_s - max(gyroscope.last_s, acceleration.t_s[0]) >= patience_s
            )
            return [self._cut(count, None)] if late else []
        covered = int(np.searchsorted(acceleration.t_s, gyroscope.t_s[-1], side="right"))
        stretches: list[Motion] = []
        if covered:
            # The two sensors of a phone have a clock in common but not their moments.
            moments_s = acceleration.t_s[:covered]
            turning = np.stack(
                [np.interp(moments_s, gyroscope.t_s, gyroscope.values[:, i]) for i in range(3)], axis=1
            )
            stretches.append(self._cut(covered, turning))
            keep = max(int(np.searchsorted(gyroscope.t_s, moments_s[-1], side="right")) - 1, 0)
            gyroscope.t_s, gyroscope.values = gyroscope.t_s[keep:], gyroscope.values[keep:]
        if len(acceleration.t_s) and acceleration.last_s - gyroscope.last_s >= patience_s:
            if patience_s:
                stretches.append(self._cut(len(acceleration.t_s), None))
            else:  # the end: its last value stands for what lies after it
                last = np.repeat(gyroscope.values[-1:], len(acceleration.t_s), axis=0)
                stretches.append(self._cut(len(acceleration.t_s), last))
        return stretches

    def _cut(self, count: int, turning: Floats | None) -> Motion:
        column = self._acceleration
        motion = Motion(column.t_s[:count], column.values[:count] / STANDARD_GRAVITY, turning)
        column.t_s, column.values = column.t_s[count:], column.values[count:]
        return motion


def _numbers(buffer: Any) -> Floats:
    """The values of one buffer; what phyphox gives as null is no number."""
    values = buffer.get("buffer") if isinstance(buffer, dict) else None
    if not isinstance(values, list):
        return np.zeros(0)
    numbers = (v if type(v) in (int, float) and abs(v) < LARGEST else math.nan for v in values)
    return np.fromiter(numbers, np.float64, len(values))
