"""Somebody with a phone on the thigh, on a clock of the test's own: what a `Live` hears, piece by piece."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hipwise.coaching.messages import Beat, Message, Say
from hipwise.sensing import View
from hipwise.sensing.phone import Piece
from hipwise.sensing.phone.phone import PULLS_HZ
from hipwise.sensing.phone.trouble import unreached
from hipwise.sensing.thigh import Motion
from tools.phone import FakePhone

BEGIN_S = 300.0
GAP_S = 0.01
"""Between two motions that follow one another."""


class MadePhone:
    """Plays motions one after the other; nothing of it is heard while ``away``."""

    def __init__(self) -> None:
        self.t_s = BEGIN_S  # this computer's clock
        self.away: str | None = None
        self._motion: Motion | None = None
        self._given = 0
        self._from_s = 0.0

    def play(self, motion: Motion) -> None:
        assert self._motion is None or self._given == len(self._motion.t_s), "the one before is not over"
        self._motion, self._given, self._from_s = motion, 0, self.t_s

    # what a Live asks

    def pieces(self) -> list[Piece]:
        if self._motion is None or self.away:
            return []
        end = int(np.searchsorted(self._motion.t_s, self.t_s - self._from_s, side="right"))
        part, self._given = slice(self._given, end), end
        if not len(self._motion.t_s[part]):
            return []
        rotation = self._motion.rotation_rad_s
        motion = Motion(
            self._motion.t_s[part] + self._from_s,
            self._motion.acceleration_g[part],
            None if rotation is None else rotation[part],
        )
        return [Piece(motion, False)]

    def view(self) -> View | None:
        from hipwise.sensing import Grade

        return unreached(self.away) if self.away else View(Grade.GOOD, 1.0)

    def now(self) -> float:
        return self.t_s


class Wearing:
    """Lets a `Live` tick on its page's clock, which is not the computer's, while the phone plays."""

    APART_S = 1234.5

    def __init__(self, live, phone: MadePhone, every_s: float = 0.05) -> None:
        self.live, self.phone, self.every_s = live, phone, every_s
        self.out: list[Message] = []
        self.late: list[float] = []

    @property
    def t_s(self) -> float:
        return self.phone.t_s + self.APART_S

    def do(self, motion: Motion) -> Wearing:
        self.phone.play(motion)
        return self.wait(motion.duration_s + 2 * self.every_s)

    def wait(self, seconds: float) -> Wearing:
        for _ in range(round(seconds / self.every_s)):
            self.phone.t_s += self.every_s
            self.out += self.live.tick(self.t_s)
        return self

    def away(self, seconds: float, token: str = "away") -> Wearing:
        self.phone.away = token
        self.wait(seconds)
        self.phone.away = None
        return self

    @property
    def said(self) -> list[str]:
        return [m.cue for m in self.out if isinstance(m, Say)]

    @property
    def beats(self) -> Sequence[Beat]:
        return [m for m in self.out if isinstance(m, Beat)]


class RealTime:
    """This computer's clock."""

    pulls_hz = PULLS_HZ

    def __call__(self) -> float:
        return time.monotonic()

    def go_on(self, phone: FakePhone) -> None:
        time.sleep(0.03)


class Patient:
    """A clock that goes on once the phone was asked and heard: quick, and no busy machine makes it late."""

    STEP_S = 0.2
    pulls_hz = 1000.0

    def __init__(self) -> None:
        self._now_s = 0.0

    def __call__(self) -> float:
        return self._now_s

    def go_on(self, phone: FakePhone) -> None:
        self._now_s += self.STEP_S
        asked = phone.requests
        # One question at a time: when the second after the step comes, the answer to the first was heard.
        while phone.requests < asked + 2:
            time.sleep(0.001)


def then(*motions: Motion) -> Motion:
    """One after the other, as one recording."""
    t_s, parts = 0.0, []
    for motion in motions:
        parts.append(replace(motion, t_s=motion.t_s + t_s))
        t_s += motion.duration_s + GAP_S
    rotations = [part.rotation_rad_s for part in parts if part.rotation_rad_s is not None]
    return Motion(
        np.concatenate([part.t_s for part in parts]),
        np.concatenate([part.acceleration_g for part in parts]),
        np.concatenate(rotations) if len(rotations) == len(parts) else None,
    )
