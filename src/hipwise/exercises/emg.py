"""What EMG studies measured of each exercise: published ranges, and words for how high they are."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

# Where each word ends, in % of a maximal voluntary contraction.
LEVELS = ((20.0, "low"), (40.0, "moderate"), (60.0, "high"))
HIGHEST = "very high"


def level(percent: float) -> str:
    """low to 20 % of maximum, moderate to 40, high to 60, very high above."""
    return next((word for end, word in LEVELS if percent <= end), HIGHEST)


@dataclass(frozen=True, slots=True)
class Published:
    """The two ends of what studies found, % of maximum (means of groups), with where it is printed.

    Both are the same where there is one study; ``spread`` is its standard deviation where known. A person can
    be far from either end: the spread between people is about as large as the mean.
    """

    low: float
    high: float
    sources: tuple[str, ...]
    spread: float | None = None

    @property
    def words(self) -> str:
        first, last = level(self.low), level(self.high)
        return first if first == last else f"{first} to {last}"


@dataclass(frozen=True, slots=True)
class Study:
    """What is published of one exercise; ``by_leg`` where its two legs do different things."""

    name: str
    title: str
    groups: Mapping[str, Published]
    by_leg: Mapping[str, Mapping[str, Published]]
    note: str | None = None

    def of(self, group: str, leg: str | None = None) -> Published | None:
        """What is published of that muscle group, in the leg that does this; None where nothing is."""
        return self.by_leg.get(leg or "", self.groups).get(group)


@cache
def published() -> dict[str, Study]:
    """All exercises with their studies, by name."""
    table = tomllib.loads(
        files("hipwise.exercises").joinpath("published", "emg.toml").read_text(encoding="utf-8")
    )
    return {
        name: Study(
            name=name,
            title=entry["title"],
            groups=_groups(entry.get("groups", {}), table["sources"]),
            by_leg={leg: _groups(groups, table["sources"]) for leg, groups in entry.get("leg", {}).items()},
            note=entry.get("note"),
        )
        for name, entry in table["exercise"].items()
    }


def _groups(groups: dict[str, Any], sources: dict[str, str]) -> dict[str, Published]:
    return {
        group: Published(
            low=float(entry["range"][0]),
            high=float(entry["range"][1]),
            sources=tuple(sources[key] for key in entry["from"]),
            spread=entry.get("spread"),
        )
        for group, entry in groups.items()
    }
