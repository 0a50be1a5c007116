"""A pause: illness, a holiday. It freezes the weeks; nothing is lost by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Reason = Literal["illness", "holiday", "pain", "other"]
REASONS: dict[Reason, str] = {
    "illness": "illness",
    "holiday": "holiday",
    "pain": "pain",
    "other": "something else",
}


@dataclass(frozen=True, slots=True)
class Pause:
    """From ``first`` to ``last``, both of them in it; no ``last``: until the person ends it."""

    id: int
    first: date
    last: date | None
    reason: Reason

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)
