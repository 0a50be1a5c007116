"""Somebody who does what the coach says, seen by a simulated camera, on a clock that nobody waits for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import numpy as np

from hipwise import exercises
from hipwise.coaching.messages import Beat, Kept, Message, Say
from hipwise.coaching.plan import Stage
from hipwise.live import Live
from hipwise.sensing import Side
from hipwise.sensing.camera import LandmarkReader
from hipwise.sensing.simulated import Movement, Rep, SimulatedCamera
from hipwise.sensing.simulated.camera import FRAME_PX

CLAM = exercises.load("clamshell")
RATE_HZ = 15.0
LIE_DOWN_S = 6.0
TURN_S = 5.0


def points(movement: Movement, side: Side, seed: int) -> np.ndarray:
    """(n, 33, 3): what a pose network would see of it."""
    return SimulatedCamera(movement, CLAM, rate_hz=RATE_HZ, side=side, seed=seed).points()


class Follower:
    """``shape`` gives the repetition of each number; ``lengths`` the seconds of each cue."""

    def __init__(
        self, live: Live, lengths: Mapping[str, float], shape: Callable[[int], Rep] = lambda _: Rep()
    ):
        self.live, self.t_s = live, 0.0
        self.log: list[dict[str, Any]] = []
        self.lowerings: list[tuple[float, float]] = []
        self.messages: list[Message] = []
        self._lengths, self._shape = lengths, shape
        self._reader = LandmarkReader(CLAM)
        self._still = {side: points(Movement(still_s=2.0), side, 1) for side in ("left", "right")}
        self._side: Side | None = None
        self._busy_until_s = 0.0
        self._doing: list[np.ndarray] = []
        self._asked_s: float | None = None
        self._done = 0
        self._looks = 0

    def begin(self, now: datetime, **plan: Any) -> Follower:
        self.hear(self.live.start(self.t_s, now, **plan))
        return self

    def again(self, live: Live, now: datetime, t_s: float) -> Follower:
        """The program came back: another page, another clock, the same person lying there."""
        session_id = self.live.session_id
        assert session_id is not None
        self.live, self.t_s = live, t_s
        self._busy_until_s, self._asked_s, self._doing = 0.0, None, []
        self._reader = LandmarkReader(CLAM)
        self.log, self.lowerings, self.messages = [], [], []
        self.hear(live.resume(t_s, now, session_id))
        return self

    def hear(self, messages: list[Message]) -> None:
        self.messages += messages
        for message in messages:
            if isinstance(message, Say):
                seconds = self._lengths.get(message.cue, 1.5)
                self.log.append({"cue": message.cue, "at": message.at_s, "seconds": seconds})
            elif isinstance(message, Beat) and message.phase == "lift":
                self._asked_s = message.at_s
            elif isinstance(message, Kept):
                rep = message.repetition
                if rep.end_s is not None and rep.lower_s is not None:
                    self.lowerings.append((rep.end_s - rep.lower_s, rep.end_s))

    def run(self, until: Callable[[Live], bool], most_s: float = 1500.0) -> Follower:
        end_s = self.t_s + most_s
        while not until(self.live):
            assert self.t_s < end_s, (self.live.session and self.live.session.stage, self.log[-5:])
            self.step()
        return self

    def unseen(self, seconds: float) -> Follower:
        """The camera gives no picture; only the page's ticks come."""
        self._doing = []
        for _ in range(round(seconds * 5)):
            self.t_s += 0.2
            self.hear(self.live.tick(self.t_s))
        return self

    def step(self) -> None:
        self.t_s += 1 / RATE_HZ
        self._looks += 1
        reading = self._reader.read(self.t_s, self._body(), FRAME_PX)
        self.hear(self.live.sample(self.t_s, reading.sample, reading.side, reading.view))

    def _body(self) -> np.ndarray | None:
        """What the camera sees of them now."""
        session = self.live.session
        assert session is not None
        if session.act_name not in ("warm-up", "clams"):
            self._side = None
            return None
        if self._side is None or (session.stage is Stage.TURN and self._side != session.side):
            self._busy_until_s = self.t_s + (LIE_DOWN_S if self._side is None else TURN_S)
            self._side, self._doing = session.side, []
        if self.t_s < self._busy_until_s:
            return None
        if self._doing:
            return self._doing.pop(0).astype(np.float32)
        if session.stage is Stage.MOVING and self._asked_s is not None and self.t_s >= self._asked_s:
            self._asked_s = None
            self._done += 1
            rep = self._shape(session.count + 1)
            self._doing = list(points(Movement([rep], still_s=0.0, after_s=0.3), self._side, self._done))
        still = self._still[self._side]
        return still[self._looks % len(still)].astype(np.float32)
