"""One change of sides, watched: when it is done, how often to ask for it, and when to let it be."""

from __future__ import annotations

from hipwise.coaching.seeing import SEEN_S
from hipwise.sensing import Side

SIDE_UNKNOWN_S = 30.0
"""A source that cannot tell the side is believed after this long."""
PROMPTS = 3
"""Asked to turn round again at most this often."""
PATIENCE_S = 90.0
"""After this long they go on: not everybody can lie on the other side, and not every camera can tell."""


class Turn:
    """A change of sides that began at ``since_s`` and is to end with ``wanted`` on top."""

    def __init__(self, since_s: float, wanted: Side):
        self.ends_s = since_s + PATIENCE_S
        self._unknown_s = since_s + SIDE_UNKNOWN_S
        self._wanted = wanted
        self._prompts = 0
        self._wanted_since_s: float | None = None

    def look(self, t_s: float, side: Side | None) -> bool:
        """Whether it is done, given one more usable look."""
        if side != self._wanted:
            self._wanted_since_s = None
            return side is None and t_s >= self._unknown_s
        if self._wanted_since_s is None:
            self._wanted_since_s = t_s
        return t_s - self._wanted_since_s >= SEEN_S

    def prompt(self, cue: str) -> str | None:
        """The cue that asks for it, or for what the view needs, once more; None when asked enough."""
        self._prompts += 1
        return cue if self._prompts <= PROMPTS else None
