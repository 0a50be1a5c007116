"""The phone on the thigh through a whole session: its looks, its double taps, and when it changes legs."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Protocol

from hipwise.sensing.phone.leg import Leg
from hipwise.sensing.phone.steady import Steady
from hipwise.sensing.phone.stream import Piece
from hipwise.sensing.phone.tap import Taps
from hipwise.sensing.phone.trouble import WORDS, unreached
from hipwise.sensing.source import Grade, Sample, View
from hipwise.sensing.thigh.motion import Motion

SETTLE_S = 3.0
"""For so long the two clocks are compared before their difference is fixed."""
STILL_LEG_S = 25.0
"""Nobody waits with a lift for so long without a word: the phone may be on the other leg."""


class Listener(Protocol):
    """A phone that is asked all the time, as `Phone` is."""

    def pieces(self) -> list[Piece]:
        """What was measured since this was last asked."""
        ...

    def view(self) -> View | None: ...
    def now(self) -> float:
        """The clock by which the pieces' times are, seconds."""
        ...


@dataclass(frozen=True, slots=True)
class Felt:
    """What came in at one time: looks and double taps, by the page's clock.

    ``motions``: the averaged motion of which each row became one of the looks.
    """

    samples: tuple[Sample, ...]
    taps: tuple[float, ...]
    view: View
    motions: tuple[Motion, ...] = ()


class Worn:
    """Call `feel` often; `leg` is told when to look for home."""

    def __init__(self, phone: Listener) -> None:
        self.leg = Leg()
        self.phone = phone
        self._steady = Steady()
        self._taps = Taps()
        self._apart_s = -math.inf
        self._since_s = math.nan
        self._moved_s = math.nan
        phone.pieces()  # what lay there before the session is nobody's

    def feel(self, t_s: float) -> Felt:
        """What was measured up to now, which is ``t_s`` on the page's clock."""
        if math.isnan(self._since_s):
            self._since_s = self._moved_s = t_s
        if t_s - self._since_s < SETTLE_S:
            # The page's time is as old as its message: the quickest one tells the difference best.
            self._apart_s = max(self._apart_s, t_s - self.phone.now())
        samples: list[Sample] = []
        motions: list[Motion] = []
        taps: list[float] = []
        for piece in self.phone.pieces():
            motion = replace(piece.motion, t_s=piece.motion.t_s + self._apart_s)
            taps += self._taps.feed(motion)
            for averaged in self._steady.feed(motion):
                motions.append(averaged)
                samples += self.leg.feel(averaged)
        if any(sample.opening_deg > 5.0 for sample in samples):
            self._moved_s = t_s
        return Felt(tuple(samples), tuple(taps), self._view(), tuple(motions))

    def rests(self, t_s: float) -> None:
        """Nothing is asked of the leg now."""
        self._moved_s = t_s

    def still_leg(self, t_s: float) -> View | None:
        """What to say of a phone that has not moved although lifts were asked for; None if it has."""
        if t_s - self._moved_s < STILL_LEG_S:
            return None
        return View(Grade.POOR, 1.0, WORDS["still_leg"], "phone_still_leg")

    def _view(self) -> View:
        return self.phone.view() or unreached("away")
