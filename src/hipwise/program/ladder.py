"""The ladder: from the press and the small clamshell to standing on one leg (SCIENCE 1.5).

The rungs are data (``ladder.toml`` beside this file), the easiest first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

GENTLE = "gentle"
"""Twelve a side every other day: what beginners and those with pain are offered (SCIENCE 3.1)."""
STANDARD = "standard"
"""The article's twenty a side at 1 to 3."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung. ``exercise`` is what the coach can watch, None where it cannot; ``reps`` a side."""

    key: str
    title: str
    do: str
    reps: int
    basis: str
    lift_s: float = 1.0
    hold_s: float = 1.0
    lower_s: float = 3.0
    exercise: str | None = None

    @property
    def work_s(self) -> float:
        """Seconds of work on one side, of one session."""
        return self.reps * (self.lift_s + self.hold_s + self.lower_s)


@cache
def rungs() -> tuple[Rung, ...]:
    """All of them, the easiest first."""
    import tomllib

    table = tomllib.loads(files("hipwise.program").joinpath("ladder.toml").read_text(encoding="utf-8"))
    return tuple(Rung(**row) for row in table["rung"])


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
