"""Lines that wait for their turn, and the points of the set-up that a camera checks meanwhile."""

from __future__ import annotations

import math
from collections import deque

from hipwise.coaching.messages import Say
from hipwise.coaching.pacer import HORIZON_S
from hipwise.coaching.seeing import LINES
from hipwise.coaching.voice import Voice
from hipwise.exercises import Check, Setup
from hipwise.sensing import Sample

AHEAD_S = 0.2
"""A line is given out this long before it is heard, for the way to the page."""
BENT_DEG = 55.0
"""Less than this is a stretched leg: 75 to 110 is asked (SCIENCE 1.1), and one camera is 20 off."""
TOGETHER_GAP = 0.45
"""Ankles further apart than this, in lengths of the lower leg, are not one on the other."""
WRONG_S = 1.0
"""A point must be wrong for this long to be believed."""
PATIENCE_S = 6.0
"""The next line waits this long for a point to be put right, and then comes all the same."""


class Checks:
    """What a camera sees of the set-up: which of its lines are not followed."""

    def __init__(self, setup: Setup):
        self._checks = setup.checks
        self._wrong_since_s: dict[Check, float] = {}
        self._t_s = -math.inf

    def look(self, t_s: float, sample: Sample) -> None:
        self._t_s = t_s
        wrong: dict[Check, bool] = {
            "knees_bent": sample.knee_bend_deg < BENT_DEG,  # NaN, where it is not seen, is not wrong
            "feet_together": sample.feet_gap > TOGETHER_GAP,
        }
        for check, is_wrong in wrong.items():
            if is_wrong:
                self._wrong_since_s.setdefault(check, t_s)
            else:
                self._wrong_since_s.pop(check, None)

    def wrong(self, cue: str) -> bool:
        """Whether what this line asks for is seen not to be so."""
        check = self._checks.get(cue)
        since_s = None if check is None else self._wrong_since_s.get(check)
        return since_s is not None and self._t_s - since_s >= WRONG_S

    def missing(self) -> str | None:
        """The first line that is not followed."""
        return next((cue for cue in self._checks if self.wrong(cue)), None)


class Script:
    """The lines of one act, in order, one after the other."""

    def __init__(self, voice: Voice, checks: Checks):
        self.checks = checks
        self._voice = voice
        self._lines: deque[str] = deque()
        self._last: str | None = None
        self._wait_until_s = -math.inf

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, *cues: str) -> None:
        self._lines.extend(cues)

    def clear(self) -> None:
        self._lines.clear()

    def keep(self, cues: tuple[str, ...]) -> None:
        """Forget all other lines."""
        self._lines = deque(cue for cue in self._lines if cue in cues)

    def of_view(self, cues: tuple[str, ...]) -> None:
        """Said after what is being said; what is no longer true is not said at all."""
        if not cues:
            return
        unsaid = "cannot-see" in self._lines
        self._lines = deque(cue for cue in self._lines if cue not in LINES)
        if not (unsaid and cues == ("see-you",)):
            self._lines.extend(cues)

    def recite(self, t_s: float) -> list[Say]:
        """The next line, when the voice is free and what the last one asked for is done."""
        if not self._lines or self._voice.free_s > t_s + HORIZON_S:
            return []
        if self._last is not None and self.checks.wrong(self._last) and t_s < self._wait_until_s:
            return []
        self._last = self._lines.popleft()
        said = self._voice.say(self._last, t_s + AHEAD_S)
        self._wait_until_s = self._voice.free_s + PATIENCE_S
        return said
