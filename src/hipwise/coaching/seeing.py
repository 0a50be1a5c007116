"""Whether the person is seen, what to do when not, and which side is on top.

Not seeing comes in three steps: a word; waiting, with what to move; an offer to go on with the beat alone.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from enum import IntEnum

from hipwise.sensing import Grade, Side, View

UNSEEN_S = 2.0
"""The view may be unusable for this long before anything is said."""
WAIT_S = 6.0
"""After this long it is said what to move, and the set waits."""
OFFER_S = 25.0
"""After this long the beat alone is offered."""
SEEN_S = 1.0
"""The view must be usable again, or the other side on top, for this long to be believed."""
POOR_S = 8.0
"""A view that is poor for this long, before the set begins, is worth a word."""
SIDE_S = 2.0
"""The side on top is the one named most often over this long: one wrong look decides nothing."""
BEHIND = "behind"
"""The trouble with the one remedy that needs no camera moved: who does not turn round is counted so."""

REMEDIES = {
    "nobody": "cannot-see-whole",
    "dark": "cannot-see-light",
    "upright": "lie-on-side",
    "lying": "cannot-see-front",
    "sideways": "cannot-see-front",
    BEHIND: "from-behind",
    "head_end": "cannot-see-front",
    "cut_off": "cannot-see-whole",
    "hidden": "cannot-see-front",
    "strange": "cannot-see-front",
    "moving": "cannot-see-steady",
    "feet_out": "cannot-see-whole",
    "dim": "cannot-see-light",
    "crowd": "two-people",
    "phone_away": "phone-away",
    "phone_slow": "phone-away",
    "phone_cut": "phone-away",
    "phone_closed": "phone-look",
    "phone_strange": "phone-look",
    "phone_flood": "phone-look",
    "phone_wrong": "phone-look",
    "phone_coarse": "phone-look",
    "phone_stopped": "phone-stopped",
    "phone_asleep": "phone-asleep",
}
"""What to say about each trouble a view can have; about the others the screen says it."""
LINES = frozenset(
    {"cannot-see", "wait-to-see", "offer-alone", "see-you", "phone-back", *REMEDIES.values()}
    - {"lie-on-side"}
)


class Sight(IntEnum):
    """The three steps of not seeing."""

    SEEN = 0
    TOLD = 1
    WAITING = 2
    OFFERED = 3


_AFTER_S = {Sight.TOLD: UNSEEN_S, Sight.WAITING: WAIT_S, Sight.OFFERED: OFFER_S}


class Seeing:
    """What the session knows of the view. `look` returns the cues that a change is worth."""

    def __init__(self) -> None:
        self.sight = Sight.SEEN
        self.remedy: str | None = None
        self._quiet_until_s = -math.inf
        self._sides: deque[tuple[float, Side]] = deque()
        self._trouble: str | None = None
        self._trouble_since_s = 0.0
        self._unseen_since_s: float | None = None
        self._seen_since_s: float | None = None
        self._told: set[str] = set()
        self._by_phone = False

    @property
    def can_see(self) -> bool:
        return self.sight is Sight.SEEN

    @property
    def side(self) -> Side | None:
        """The side on top, by the majority of the last looks that told one."""
        sides: Counter[Side] = Counter(side for _, side in self._sides)
        return sides.most_common(1)[0][0] if sides else None

    @property
    def remedy_cue(self) -> str | None:
        """What helps against the trouble there is now."""
        return REMEDIES.get(self._trouble or "")

    def turning(self, until_s: float) -> None:
        """The person turns over: which side was seen is past, and until then nobody can be seen well."""
        self._sides.clear()
        self._quiet_until_s = until_s
        self._hush()

    def look(
        self, t_s: float, side: Side | None, view: View, *, turning: bool, settling: bool
    ) -> tuple[str, ...]:
        usable = view.grade is not Grade.UNUSABLE
        if usable and side is not None:
            self._sides.append((t_s, side))
            while t_s - self._sides[0][0] > SIDE_S:
                self._sides.popleft()
        if view.trouble != self._trouble:
            self._trouble, self._trouble_since_s = view.trouble, t_s
        # Somebody who turns over, or lies with the back to the camera, is told to turn, not to fetch it.
        if turning and (t_s < self._quiet_until_s or view.trouble == BEHIND):
            self._hush()
            return ()
        self.remedy = view.why
        if not usable:
            return self._unseen(t_s)
        return self._seen(t_s) or (self._poor(t_s) if settling else ())

    def _hush(self) -> None:
        self.sight, self.remedy = Sight.SEEN, None
        self._unseen_since_s = self._seen_since_s = None

    def _unseen(self, t_s: float) -> tuple[str, ...]:
        self._seen_since_s = None
        if self._unseen_since_s is None:
            self._unseen_since_s = t_s
        further = Sight(min(self.sight + 1, Sight.OFFERED))
        if further is self.sight or t_s - self._unseen_since_s <= _AFTER_S[further]:
            return ()
        self.sight = further
        self._by_phone = (self._trouble or "").startswith("phone_")
        if self._by_phone and further is not Sight.OFFERED:
            # A phone goes on measuring: nobody needs to wait for it, and there is nothing to be seen.
            return (self.remedy_cue or "phone-look",) if further is Sight.TOLD else ()
        if further is Sight.TOLD:
            return ("cannot-see",)
        if further is Sight.OFFERED:
            return ("offer-alone",)
        return (self.remedy_cue, "wait-to-see") if self.remedy_cue else ("wait-to-see",)

    def _seen(self, t_s: float) -> tuple[str, ...]:
        if self.can_see:
            self._unseen_since_s = None
            return ()
        if self._seen_since_s is None:
            self._seen_since_s = t_s
        if t_s - self._seen_since_s < SEEN_S:
            return ()
        self._hush()
        return ("phone-back",) if self._by_phone else ("see-you",)

    def _poor(self, t_s: float) -> tuple[str, ...]:
        """Something that spoils the view without hiding the person: said once a session."""
        cue = self.remedy_cue
        if cue is None or cue in self._told or t_s - self._trouble_since_s < POOR_S:
            return ()
        self._told.add(cue)
        return (cue,)
