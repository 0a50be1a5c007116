"""What a session is asked to be, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hipwise.sensing import Side


class Stage(StrEnum):
    READY = "ready"  # lie still; with the beat alone, the count-in
    MOVING = "moving"  # repetitions
    TURN = "turn"  # the change of sides, watched
    REST = "rest"  # the change of sides, by the clock
    PAUSED = "paused"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked: ``reps`` on each side, beginning with ``first_side``.

    ``measured``: somebody watches; otherwise there is the beat alone.
    """

    reps: int
    first_side: Side
    measured: bool = True


@dataclass(frozen=True, slots=True)
class Progress:
    """A set that was begun before the program was interrupted."""

    side: Side
    count: int
    ended: bool


def other(side: Side) -> Side:
    return "right" if side == "left" else "left"
