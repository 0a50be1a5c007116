"""A session entered by hand: nobody watched, or the computer was off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hipwise.sensing.source import Side

MOST_REPS = 200


@dataclass(frozen=True, slots=True)
class LateEntry:
    """Done on ``on``: so many repetitions on each of the sides."""

    id: int
    on: date
    reps: Mapping[Side, int]

    def __post_init__(self) -> None:
        if not self.reps or any(not 1 <= count <= MOST_REPS for count in self.reps.values()):
            raise ValueError(f"a late entry has 1 to {MOST_REPS} repetitions on at least one side")
