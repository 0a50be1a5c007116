"""An exercise is data: a TOML file beside this one, read into plain values."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeVar, cast

_HERE = "hipwise.exercises"

Geometry = Literal["clam", "straight-leg", "walk", "still"]
"""How the leg moves; "still": it presses and does not, so that nothing can be seen of it."""
Check = Literal["knees_bent", "feet_together"]


@dataclass(frozen=True, slots=True)
class Setup:
    """How to lie down. ``cues`` say it, by their ids; ``essential_cues`` are said even to the hasty.

    ``checks``: what a camera can see of it, by the cue that asks for it.
    """

    hip_flexion_deg: float
    knee_flexion_deg: float
    steps: tuple[str, ...]
    cues: tuple[str, ...]
    essential_cues: tuple[str, ...]
    checks: Mapping[str, Check] = field(default_factory=dict[str, Check])


@dataclass(frozen=True, slots=True)
class Speech:
    """What to think of, said in turn with the lift: ``inner`` the muscle, ``outer`` the movement.

    ``lines`` has the cues of those faults that this exercise names in its own words (without the "-1"),
    ``words`` those that it says in the place of others: "Lift." for "Open."
    """

    inner: tuple[str, ...]
    outer: tuple[str, ...]
    lines: Mapping[str, str] = field(default_factory=dict[str, str])
    words: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Tempo:
    """lift 1, hold 1, lower 3, rest 1: seconds of each phase."""

    lift_s: float
    hold_s: float
    lower_s: float
    rest_s: float

    @property
    def cycle_s(self) -> float:
        return self.lift_s + self.hold_s + self.lower_s + self.rest_s


@dataclass(frozen=True, slots=True)
class Dose:
    reps: int
    easier_reps: int


@dataclass(frozen=True, slots=True)
class Counting:
    """What is a repetition at all: thresholds of the tracker.

    ``smallest_deg`` is by the kind of source. ``held_deg`` is how far open it can be held still at most.
    What is hardly more than the smallest, and over within ``twitch_s``, is none.
    """

    smallest_deg: Mapping[str, float]
    rise_share: float
    fall_share: float
    still_s: float
    still_band_deg: float
    held_deg: float
    twitch_s: float


@dataclass(frozen=True, slots=True)
class Faults:
    """Where a repetition stops being clean (SCIENCE 2 and 6.7)."""

    dropped_speed_deg_s: float
    flung_lift_s: float
    no_hold_s: float
    short_share: float
    feet_apart_gap: float
    axis_drift_deg: float
    rocking_share: float
    tiring_lift_share: float
    tiring_opening_share: float


@dataclass(frozen=True, slots=True)
class Pacing:
    """How the coach follows the person's own lift, and what it asks of the lowering."""

    ratio: float
    lift_fastest_s: float
    lift_slowest_s: float
    slower_below: float


@dataclass(frozen=True, slots=True)
class Exercise:
    name: str
    title: str
    geometry: Geometry
    setup: Setup
    speech: Speech
    tempo: Tempo
    dose: Dose
    counting: Counting
    faults: Faults
    pacing: Pacing


class UnknownExercise(LookupError):
    """No exercise of that name; the message lists those there are."""


T = TypeVar("T")


def _section(kind: type[T], table: dict[str, Any]) -> T:
    values = {k: tuple(cast("list[str]", v)) if isinstance(v, list) else v for k, v in table.items()}
    return kind(**values)


@cache
def names() -> tuple[str, ...]:
    """The exercises there are, in alphabetical order."""
    tables = (file.name for file in files(_HERE).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in tables if name.endswith(".toml")))


@cache
def load(name: str) -> Exercise:
    """The exercise of that name.

    Raises:
        UnknownExercise: there is none.
    """
    if name not in names():
        raise UnknownExercise(f"there is no exercise called {name!r}; there are {', '.join(names())}")
    table = tomllib.loads(files(_HERE).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    return Exercise(
        name=table["name"],
        title=table["title"],
        geometry=table["geometry"],
        setup=_section(Setup, table["setup"]),
        speech=_section(Speech, table["speech"]),
        tempo=_section(Tempo, table["tempo"]),
        dose=_section(Dose, table["dose"]),
        counting=_section(Counting, table["counting"]),
        faults=_section(Faults, table["faults"]),
        pacing=_section(Pacing, table["pacing"]),
    )
