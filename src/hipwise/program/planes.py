"""The planes of movement: what a week was made of (SCIENCE 5).

The activities are data (``activity_planes.csv`` beside this file), each row with its basis. Two numbers are
kept apart: what moves (the shares of the three planes), and whether gluteus medius works (``gmed``).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO
from itertools import zip_longest
from typing import Literal

from hipwise.program.bout import Bout

Plane = Literal["sagittal", "frontal", "transverse"]
PLANES: dict[Plane, str] = {
    "sagittal": "forward and back",
    "frontal": "sideways",
    "transverse": "turning",
}
"""Each plane by the words for it."""

BASES = {
    "K": "measured movement of the hip",
    "E": "measured muscle activity or joint load",
    "T": "a textbook's example",
    "M": "our own model of the movement",
    "J": "a judgement",
}

NO_MOVEMENT = frozenset({"sit_desk", "drive", "stand_still"})
"""Left out: nothing moves, or hardly (SCIENCE 5)."""

NEARLY_ALL, MOSTLY = 0.80, 0.65
"""Shares of forward and back, from which a week is nearly all or mostly that (SCIENCE 5) [J]."""

Verdict = Literal["nearly all forward and back", "mostly forward and back", "mixed", "nothing yet"]


@dataclass(frozen=True, slots=True)
class Activity:
    """One row of the table. Shares are of the hip's movement and drive, 0 to 1, good to 0.15 at best;
    ``gmax``, ``gmed`` and ``rotators`` are demands from 0 to 3."""

    id: str
    name: str
    category: str
    sagittal: float
    frontal: float
    transverse: float
    gmax: int
    gmed: int
    rotators: int
    one_sided: bool
    muscles: str
    basis: str


@dataclass(frozen=True, slots=True)
class Planes:
    """What some days were made of. ``minutes`` by plane; ``share`` by plane, weighted by effort, None where
    nothing moved. ``medius_minutes`` weighs minutes by the demand on gluteus medius (3 counts whole)."""

    minutes: dict[Plane, float]
    share: dict[Plane, float] | None
    medius_minutes: float
    one_sided_minutes: float
    one_sided: tuple[str, ...]
    verdict: Verdict

    @property
    def total_minutes(self) -> float:
        return sum(self.minutes.values())


@cache
def activities() -> dict[str, Activity]:
    """The table by id, in its own order."""
    text = files("hipwise.program").joinpath("activity_planes.csv").read_text(encoding="utf-8")
    return {row["id"]: _activity(row) for row in csv.DictReader(StringIO(text))}


def _activity(row: dict[str, str]) -> Activity:
    return Activity(
        id=row["id"],
        name=row["name"],
        category=row["category"],
        sagittal=int(row["sagittal"]) / 100,
        frontal=int(row["frontal"]) / 100,
        transverse=int(row["transverse"]) / 100,
        gmax=int(row["gmax"]),
        gmed=int(row["gmed"]),
        rotators=int(row["rotators"]),
        one_sided=row["one_sided"] == "1",
        muscles=row["main_hip_muscles"],
        basis=row["basis"],
    )


def planes(bouts: Iterable[Bout]) -> Planes:
    """What these bouts were made of (SCIENCE 5).

    share = sum of minutes x effort x share over sum of minutes x effort.

    Sitting, driving and standing still are left out, and so is an activity that the table does not know.
    """
    minutes: dict[Plane, float] = dict.fromkeys(PLANES, 0.0)
    weighted: dict[Plane, float] = dict.fromkeys(PLANES, 0.0)
    weight = medius = one_sided = 0.0
    names: list[str] = []
    for bout in bouts:
        activity = activities().get(bout.activity)
        if activity is None or activity.id in NO_MOVEMENT:
            continue
        for plane in PLANES:
            part = getattr(activity, plane)
            minutes[plane] += bout.minutes * part
            weighted[plane] += bout.minutes * bout.effort * part
        weight += bout.minutes * bout.effort
        medius += bout.minutes * activity.gmed / 3
        if activity.one_sided:
            one_sided += bout.minutes
            names += [activity.name] if activity.name not in names else []
    share: dict[Plane, float] | None = None
    if weight:
        share = {plane: weighted[plane] / weight for plane in PLANES}
    return Planes(minutes, share, medius, one_sided, tuple(names), _verdict(share))


def _verdict(share: dict[Plane, float] | None) -> Verdict:
    if share is None:
        return "nothing yet"
    if share["sagittal"] >= NEARLY_ALL - 1e-9:
        return "nearly all forward and back"
    return "mostly forward and back" if share["sagittal"] >= MOSTLY - 1e-9 else "mixed"


def words(found: Planes) -> str:
    """The verdict in a sentence: about the week, never about the person's muscles (SCIENCE 5)."""
    match found.verdict:
        case "nothing yet":
            return "Nothing is noted for this week yet."
        case "mixed":
            return "Your week has all three: forward and back, sideways and turning."
        case "mostly forward and back":
            return "Your week is mostly forward and back, with some sideways and turning movements."
        case _:
            return "Your week has few sideways and turning movements."


def offers(found: Planes, done: Iterable[Bout] = (), most: int = 4) -> Sequence[Activity]:
    """Activities that would bring in what the week has little of, those with the most of it first; none for a
    mixed week. Never one-sided ones, nor what was done anyway (SCIENCE 5)."""
    if found.verdict in ("mixed", "nothing yet"):
        return ()
    known = {bout.activity for bout in done}
    fitting = [
        one
        for one in activities().values()
        if one.id not in known | NO_MOVEMENT and not one.one_sided and one.sagittal <= 0.5 and one.gmed >= 2
    ]
    fitting.sort(key=lambda one: (one.sagittal, -one.gmed))
    # One of each kind first, so that not all of them are exercises.
    kinds: dict[str, list[Activity]] = {}
    for one in fitting:
        kinds.setdefault(one.category, []).append(one)
    picked = [one for group in zip_longest(*kinds.values()) for one in group if one is not None]
    return picked[:most]
