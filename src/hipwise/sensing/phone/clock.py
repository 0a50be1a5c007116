"""The phone's clock on this computer's: when was a sample taken that was just received?"""

from __future__ import annotations

SETTLE = 8
"""The quickest of so many first answers tells best how far the clocks are apart."""
SHIFTED_S = 1.0
"""The newest sample is older than this although answers come: phyphox's clock stood still meanwhile."""
SHIFTED_FOR_S = 1.0


class Clock:
    """Maps one clock to the other by a constant, so that the spacing of samples stays the phone's own.

    phyphox counts only the time in which it measures; when it was paused, or its clock began anew, the
    constant changes: that is one more of ``breaks``.
    """

    def __init__(self) -> None:
        self.breaks = 0
        self.ahead_s: float | None = None
        self._heard = 0
        self._late_since_s: float | None = None

    @property
    def settled(self) -> bool:
        return self._heard >= SETTLE

    def hear(self, now_s: float, newest_s: float, *, anew: bool = False) -> None:
        """An answer arrived at ``now_s`` whose newest sample is from ``newest_s`` of the phone's clock.

        ``anew``: its clock has begun again, or stood still.
        """
        ahead_s = now_s - newest_s
        if self.ahead_s is None or anew:
            self.breaks += self.ahead_s is not None
            self.ahead_s, self._late_since_s = ahead_s, None
            self._heard = max(self._heard, 1)
            return
        late_s = ahead_s - self.ahead_s
        if not self.settled:
            self._heard += 1
            self.ahead_s = min(self.ahead_s, ahead_s)
        elif late_s < -SHIFTED_S:
            self.hear(now_s, newest_s, anew=True)
        elif late_s <= SHIFTED_S:
            self._late_since_s = None
        elif self._late_since_s is None:
            self._late_since_s = now_s
        elif now_s - self._late_since_s > SHIFTED_FOR_S:
            self.hear(now_s, newest_s, anew=True)

    def delay(self, by_s: float) -> None:
        """All that comes is later by so much: a new beginning must not lie before the old end."""
        assert self.ahead_s is not None
        self.ahead_s += by_s
