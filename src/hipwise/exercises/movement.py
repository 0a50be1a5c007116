"""A movement is data too: which joints turn how far, what touches what, and where the angles come from.

The exercises a person is coached through are few (``exercise.py``); the movements the muscle model knows are
more. Each is a TOML file in ``movements/``.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from hipwise.errors import UserError
from hipwise.exercises.band import Band
from hipwise.exercises.band import load as load_band

Posture = Literal["lying", "one foot", "two feet", "split", "bridge", "side plank"]
BandPlace = Literal["knees", "ankles"]
POSTURES: tuple[Posture, ...] = ("lying", "one foot", "two feet", "split", "bridge", "side plank")


@dataclass(frozen=True, slots=True)
class Setting:
    """Something a person can choose, with the range the model can carry.

    ``drives`` are the angles that take this value throughout; a setting that ``scales`` is how far the whole
    movement goes. ``why`` says why the range ends where it does; above ``doubt_above`` the model can still be
    asked, but ``doubt`` has to be said.
    """

    name: str
    low: float
    high: float
    usual: float
    drives: tuple[str, ...] = ()
    scales: bool = False
    why: str | None = None
    doubt_above: float = math.inf
    doubt: str | None = None

    @property
    def option(self) -> str:
        return "--" + self.name.replace("_", "-")

    def check(self, value: float) -> float:
        """The value, if the model can carry it.

        Raises:
            UserError: it is no number, or outside the range.
        """
        if math.isfinite(value) and self.low <= value <= self.high:
            return float(value)
        reason = f": {self.why}" if self.why else ""
        raise UserError(f"{self.option} must be from {self.low:g} to {self.high:g} degrees{reason}")


@dataclass(frozen=True, slots=True)
class Touch:
    """What touches the floor, or the other leg (a place of ``anatomy.body.PLACES``)."""

    place: str
    leg: Literal["right", "left"]


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of the muscle model. The right leg is the first of ``legs``.

    ``angles`` holds degrees at the start and at the end of the lift (squat: of the way down), by joint and
    side; a joint not named stays at 0. ``pelvis_tilt`` is forward, ``pelvis_list`` is right side up,
    ``trunk_forward`` and ``trunk_right`` are the lean of the trunk apart from the pelvis. In a ``clam`` the
    leg instead turns about the line from hip to heel.
    """

    name: str
    title: str
    posture: Posture
    clam: bool
    legs: Mapping[str, Literal["right", "left"]]
    angles: Mapping[str, tuple[float, float]]
    touches: tuple[Touch, ...]
    settings: Mapping[str, Setting]
    band_places: tuple[BandPlace, ...]
    sources: tuple[str, ...]
    note: str | None = None

    @property
    def roles(self) -> tuple[str, ...]:
        """What its legs do, the one usually meant first."""
        return tuple(self.legs)


@dataclass(frozen=True, slots=True)
class Doing:
    """A movement as somebody does it: its settings, its band, and which leg is asked about."""

    movement: Movement
    values: Mapping[str, float]
    band: Band | None
    band_place: BandPlace
    role: str

    @property
    def leg(self) -> Literal["right", "left"]:
        return self.movement.legs[self.role]

    def angles(self) -> dict[str, tuple[float, float]]:
        """Degrees at the start and at the end, with the settings applied."""
        angles = dict(self.movement.angles)
        for setting in self.movement.settings.values():
            value = self.values[setting.name]
            if setting.scales:
                share = value / setting.usual
                angles = {key: (a, a + share * (b - a)) for key, (a, b) in angles.items()}
        for setting in self.movement.settings.values():
            for driven in setting.drives:
                angles[driven] = (self.values[setting.name], self.values[setting.name])
        return angles


def do(
    movement: Movement,
    settings: Mapping[str, float | None] | None = None,
    band: str | None = None,
    band_place: str | None = None,
    role: str | None = None,
) -> Doing:
    """That movement with these settings; what is None stays as usual.

    Raises:
        UserError: a setting, band, place or leg the movement does not have, or a value outside its range.
    """
    values = {name: setting.usual for name, setting in movement.settings.items()}
    for name, value in (settings or {}).items():
        if value is None:
            continue
        if name not in movement.settings:
            takes = ", ".join(s.option for s in movement.settings.values()) or "no such options"
            option = "--" + name.replace("_", "-")
            raise UserError(f"{option} means nothing for the {movement.title.lower()}; it takes {takes}")
        values[name] = movement.settings[name].check(value)
    chosen = load_band(band) if band is not None and band != "none" else None
    if chosen and not movement.band_places:
        raise UserError(f"the {movement.title.lower()} is modelled without a band")
    if band_place is not None and band_place not in movement.band_places:
        places = " or ".join(movement.band_places) or "nowhere"
        raise UserError(f"--band-at must be {places} for the {movement.title.lower()}")
    if role is not None and role not in movement.legs:
        raise UserError(f"--leg must be {' or '.join(movement.roles)} for the {movement.title.lower()}")
    place = band_place or (movement.band_places[0] if movement.band_places else "knees")
    return Doing(movement, values, chosen, place, role or movement.roles[0])


def movement_names() -> list[str]:
    """The movements the muscle model knows, in alphabetical order."""
    tables = (file.name for file in files("hipwise.exercises").joinpath("movements").iterdir())
    return sorted(name.removesuffix(".toml") for name in tables if name.endswith(".toml"))


@cache
def load_movement(name: str) -> Movement:
    """The movement of that name.

    Raises:
        UserError: there is none; the message lists those there are.
    """
    if name not in movement_names():
        raise UserError(f"there is no movement called {name!r}; there are {', '.join(movement_names())}")
    file = files("hipwise.exercises").joinpath("movements", f"{name}.toml")
    return parse(tomllib.loads(file.read_text(encoding="utf-8")))


def parse(table: dict[str, Any]) -> Movement:
    """A movement from its TOML table.

    Raises:
        ValueError: the posture is none of ``POSTURES``.
    """
    if table["posture"] not in POSTURES:
        raise ValueError(f"{table['name']}: no posture {table['posture']!r}")
    return Movement(
        name=table["name"],
        title=table["title"],
        posture=table["posture"],
        clam=table.get("clam", False),
        legs=table["legs"],
        angles={key: _span(value) for key, value in table.get("angles", {}).items()},
        touches=tuple(Touch(touch["place"], touch["leg"]) for touch in table["touch"]),
        settings={
            key: Setting(
                name=key,
                low=float(setting["low"]),
                high=float(setting["high"]),
                usual=float(setting["usual"]),
                drives=tuple(setting.get("drives", ())),
                scales=setting.get("scales", False),
                why=setting.get("why"),
                doubt_above=float(setting.get("doubt_above", math.inf)),
                doubt=setting.get("doubt"),
            )
            for key, setting in table.get("settings", {}).items()
        },
        band_places=tuple(table.get("band_places", ())),
        sources=tuple(table["sources"]),
        note=table.get("note"),
    )


def _span(value: float | list[float]) -> tuple[float, float]:
    return (float(value[0]), float(value[1])) if isinstance(value, list) else (float(value), float(value))
