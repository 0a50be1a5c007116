"""One voice: a line never starts before the line before it has ended."""

from __future__ import annotations

import math
from collections.abc import Mapping

from hipwise.coaching.messages import Say

GAP_S = 0.1
"""Silence between two lines, so that they are heard as two."""
UNKNOWN_S = 1.5
"""Taken for a line whose length nobody knows: the browser's own speech is slower than the clips."""


class Voice:
    """Gives each line its time.

    ``lengths`` has the seconds of each line by its id, ``own`` the lines said in the place of others.
    """

    def __init__(self, lengths: Mapping[str, float], own: Mapping[str, str] | None = None):
        self._lengths = lengths
        self._own = own or {}
        self.free_s = -math.inf

    def say(self, cue: str, at_s: float, patience_s: float = math.inf) -> list[Say]:
        """The line at ``at_s`` or as soon as the voice is free, if that is at most ``patience_s`` late."""
        cue = self._own.get(cue, cue)
        start_s = max(at_s, self.free_s)
        if start_s - at_s > patience_s:
            return []
        self.free_s = start_s + self._lengths.get(cue, UNKNOWN_S) + GAP_S
        return [Say(cue, start_s)]
