"""What a file of another program holds: the activities that were understood, and what was left out."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

from hipwise.program.bout import Bout

Source = Literal["fit", "apple"]

MOST = 200_000
"""More activities than anybody has done: a file with more is not what it says it is."""
EFFORT = 2
"""Files do not say how hard it was; the person may."""


@dataclass(slots=True)
class Found:
    """``left_out`` counts, by the other program's own word, what no activity of ours comes near."""

    bouts: list[Bout] = field(default_factory=list[Bout])
    left_out: Counter[str] = field(default_factory=Counter[str])

    def sentence(self, new: int) -> str:
        """What came of it, ``new`` of the bouts not having been there before."""
        known = len(self.bouts) - new
        said = f"Brought in: {new} {'activity' if new == 1 else 'activities'}."
        if known:
            said += f" {known} {'was' if known == 1 else 'were'} here already."
        if self.left_out:
            named = ", ".join(f"{word} {count}" for word, count in self.left_out.most_common(8))
            said += f" Left out, as the table has nothing like it: {named}."
        return said

    def add(self, other: Found) -> None:
        self.bouts += other.bouts
        self.left_out += other.left_out


@cache
def names(source: Source) -> Mapping[str, str]:
    """Ids of activity_planes.csv by the other program's words."""
    text = files("hipwise.exchange").joinpath("activities.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)[source]


def activity(source: Source, *words: str) -> str | None:
    """The activity of the first of these words that has one; None where there is none."""
    known = names(source)
    return next((known[word] for word in words if word in known), None)
