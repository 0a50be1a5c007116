"""The ladder: from the press and the small clamshell to standing on one leg (SCIENCE 1.5).

The rungs are data (``ladder.toml`` beside this file), the easiest first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from hipwise import exercises
from hipwise.exercises import Exercise

GENTLE = "gentle"
"""Twelve a side every other day: what beginners and those with pain are offered (SCIENCE 3.1)."""
STANDARD = "standard"
"""The article's twenty a side at 1 to 3."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung: ``reps`` on each side of ``exercise``; None where the coach cannot take anybody through it.

    ``setup`` are the cues that come before the exercise's own. ``most_deg`` is how far it opens at most, None
    where that is as far as the knee goes. ``compared``: its opening is held against that of other days.
    ``activity`` is what it is among the planes of movement.
    """

    key: str
    title: str
    do: str
    reps: int
    basis: str
    lift_s: float = 1.0
    hold_s: float = 1.0
    lower_s: float = 3.0
    exercise: str | None = None
    setup: tuple[str, ...] = ()
    most_deg: float | None = None
    compared: bool = True
    activity: str = "clamshell"

    @property
    def watched(self) -> bool:
        """Whether a camera or a sensor can tell how clean it was."""
        return self.exercise is not None and exercises.load(self.exercise).geometry != "still"

    def movement(self) -> Exercise:
        """The exercise at this rung's tempo, as the coach paces and judges it; the hold in proportion.

        Raises:
            ValueError: the coach cannot take anybody through this rung.
        """
        if self.exercise is None:
            raise ValueError(f"{self.key} has no exercise")
        found = exercises.load(self.exercise)
        hold_share = self.hold_s / found.tempo.hold_s if found.tempo.hold_s else 1.0
        return replace(
            found,
            setup=replace(found.setup, cues=(*self.setup, *found.setup.cues)),
            tempo=replace(found.tempo, lift_s=self.lift_s, hold_s=self.hold_s, lower_s=self.lower_s),
            faults=replace(found.faults, no_hold_s=found.faults.no_hold_s * hold_share),
        )

    @property
    def work_s(self) -> float:
        """Seconds of work on one side, of one session."""
        return self.reps * (self.lift_s + self.hold_s + self.lower_s)


@cache
def rungs() -> tuple[Rung, ...]:
    """All of them, the easiest first."""
    import tomllib

    table = tomllib.loads(files("hipwise.program").joinpath("ladder.toml").read_text(encoding="utf-8"))
    return tuple(Rung(**row | {"setup": tuple(row.get("setup", ()))}) for row in table["rung"])


def find(key: str | None) -> Rung | None:
    """The rung of that key, None where there is none: what an older session, or another hipwise, says."""
    return next((one for one in rungs() if one.key == key), None)


def rung(key: str) -> Rung:
    """The rung of that key.

    Raises:
        KeyError: there is none.
    """
    return rungs()[height(key)]


def height(key: str) -> int:
    """How high it stands, 0 for the lowest.

    Raises:
        KeyError: there is no such rung.
    """
    for number, one in enumerate(rungs()):
        if one.key == key:
            return number
    raise KeyError(f"there is no rung called {key!r}; there are {', '.join(one.key for one in rungs())}")


def above(key: str) -> Rung | None:
    """The next one up, None at the top."""
    number = height(key) + 1
    return rungs()[number] if number < len(rungs()) else None


def below(key: str) -> Rung | None:
    """The next one down, None at the bottom."""
    number = height(key) - 1
    return rungs()[number] if number >= 0 else None
