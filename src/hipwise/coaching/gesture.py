"""The arm straight up: it pauses, and goes on, from the floor and without a touch."""

from __future__ import annotations

HELD_S = 2.0
"""The arm is up for this long; scratching one's head is shorter."""
LOST_S = 0.4
"""So long it may not be seen in between."""


class ArmUp:
    """Tell it at each look whether the arm is up; it says once for each time it was held."""

    def __init__(self) -> None:
        self._since_s: float | None = None
        self._last_s = 0.0
        self._done = False

    def look(self, t_s: float, up: bool) -> bool:
        """Whether the arm has now been up for long enough; once, until it comes down."""
        if not up:
            if self._since_s is not None and t_s - self._last_s > LOST_S:
                self._since_s, self._done = None, False
            return False
        self._last_s = t_s
        if self._since_s is None:
            self._since_s = t_s
        if self._done or t_s - self._since_s < HELD_S:
            return False
        self._done = True
        return True
