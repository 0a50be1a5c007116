"""Elastic bands: a loop round both legs, and how hard it pulls when the legs part."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from hipwise.errors import UserError


@dataclass(frozen=True, slots=True)
class Band:
    """A loop: ``stiffness_n_m`` is for the loop as worn, both strands together, per metre the legs part.

    ``measured_n_m`` is the range of what is published for bands of that strength. ``slack_m`` is how far
    apart the middles of the two legs are when the loop begins to pull, by where it is worn.
    """

    name: str
    title: str
    stiffness_n_m: float
    measured_n_m: tuple[float, float]
    slack_m: Mapping[str, float]
    sources: tuple[str, ...]

    def pull_n(self, apart_m: float, place: str) -> float:
        """The pull between the legs, newtons, when their middles are ``apart_m`` apart."""
        return self.stiffness_n_m * max(0.0, apart_m - self.slack_m[place])


@cache
def bands() -> dict[str, Band]:
    """The bands there are, by name, the weakest first."""
    table = tomllib.loads(
        files("hipwise.exercises").joinpath("published", "bands.toml").read_text(encoding="utf-8")
    )
    return {
        name: Band(
            name=name,
            title=band["title"],
            stiffness_n_m=band["stiffness_n_m"],
            measured_n_m=(band["measured_n_m"][0], band["measured_n_m"][1]),
            slack_m=table["slack_m"],
            sources=tuple(table["sources"]),
        )
        for name, band in table["band"].items()
    }


def load(name: str) -> Band:
    """The band of that name.

    Raises:
        UserError: there is none; the message lists those there are.
    """
    if name not in bands():
        raise UserError(f"there is no band called {name!r}; there are none, {', '.join(bands())}")
    return bands()[name]
