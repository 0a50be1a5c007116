"""A step on the ladder as it was answered: taken or declined, with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Way = Literal["up", "back", "gentler", "chosen", "locked"]
"""The rules proposed to go up or back, the gentle start was offered, or the person or the lock decided."""
Answer = Literal["taken", "declined"]


@dataclass(frozen=True, slots=True)
class Step:
    """``rung`` is a key of the ladder, ``reason`` the sentence that was shown. ``at`` carries its zone."""

    id: int
    at: datetime
    rung: str
    way: Way
    reason: str
    answer: Answer

    @property
    def day(self) -> date:
        return self.at.date()


@dataclass(frozen=True, slots=True)
class Lock:
    """A physiotherapist's word: this rung until they say otherwise. ``by`` is a name to show."""

    rung: str
    by: str
    since: date
