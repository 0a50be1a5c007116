"""What a session is asked to be, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from hipwise.sensing import Side

Kind = Literal["full", "clams", "squeeze"]
"""The whole routine, just the clams, or the minute of squeezes on its own."""
WarmUp = Literal["clams", "band-walk"]


class Stage(StrEnum):
    SQUEEZE = "squeeze"
    LET_GO = "let-go"
    READY = "ready"  # lie still; with the beat alone, the count-in
    MOVING = "moving"  # repetitions, or steps
    TURN = "turn"  # the change of sides, watched
    REST = "rest"  # what is left of the rest between the sides
    PAUSED = "paused"
    CLOSE = "close"  # all is done and kept; the questions are open
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked: ``reps`` on each of ``sides``, beginning with ``first_side``.

    ``one_side``: nothing but the first, for somebody who cannot lie on the other. ``pillow``: one is between
    the knees (SCIENCE 4.4).
    ``measured``: somebody watches; otherwise there is the beat alone. ``on_thigh``: by a sensor on the thigh,
    which can neither see an arm nor tell a rolling hip from an opening. ``limits_deg``: the person's
    largest opening with the hip still (SCIENCE 1.2), on each side where that is known.
    """

    reps: int
    first_side: Side
    measured: bool = True
    kind: Kind = "clams"
    warm_up: WarmUp | None = None
    on_thigh: bool = False
    limits_deg: Mapping[Side, float] = field(default_factory=dict[Side, float])
    one_side: bool = False
    pillow: bool = False

    @property
    def sides(self) -> tuple[Side, ...]:
        """The top legs, in their order."""
        return (self.first_side,) if self.one_side else (self.first_side, other(self.first_side))


@dataclass(frozen=True, slots=True)
class Progress:
    """A set that was begun before the program was interrupted, with the ratios of its repetitions."""

    side: Side
    count: int
    ended: bool
    ratios: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a session has come before its sets: the act of the routine, and the steps done in it."""

    act: str
    step: int = 0


def other(side: Side) -> Side:
    return "right" if side == "left" else "left"
