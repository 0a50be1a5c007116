"""What the drawn people do, one phase after another: lie still, open and close, turn round, raise an arm."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Protocol

from tools.body import Posture, Side


def minimum_jerk(share: float) -> float:
    return share**3 * (10 - 15 * share + 6 * share**2)


def early(share: float) -> float:
    return minimum_jerk(share**0.7)  # fastest after little more than a third of the time


SHAPES = {
    "minimum-jerk": minimum_jerk,
    "cosine": lambda share: (1 - math.cos(math.pi * share)) / 2,
    "straight": lambda share: share,
    "early": early,
    "late": lambda share: 1 - early(1 - share),
}
"""How far a phase has come (0 to 1) when this share of its time has passed."""


def _share(passed_s: float, length_s: float) -> float:
    return min(max(passed_s / length_s, 0.0), 1.0)


def side(posture: Posture) -> Side:
    """Which leg is on top."""
    return "left" if posture.turned < 0.5 else "right"


class Phase(Protocol):
    @property
    def length_s(self) -> float: ...

    def at(self, start: Posture, t_s: float) -> Posture:
        """The posture so long after its start; ``start`` is how the phase before it left the person."""
        ...


@dataclass(frozen=True)
class Still:
    length_s: float

    def at(self, start: Posture, t_s: float) -> Posture:
        return start


@dataclass(frozen=True)
class Repetition:
    """One lift, hold and lower, and the rest after it."""

    lift_s: float
    hold_s: float
    lower_s: float
    rest_s: float
    opening_deg: float
    lift_shape: str = "minimum-jerk"
    lower_shape: str = "minimum-jerk"

    @property
    def length_s(self) -> float:
        return self.lift_s + self.hold_s + self.lower_s + self.rest_s

    @property
    def moves_s(self) -> float:
        return self.length_s - self.rest_s

    def at(self, start: Posture, t_s: float) -> Posture:
        lifted = SHAPES[self.lift_shape](_share(t_s, self.lift_s))
        lowered = SHAPES[self.lower_shape](_share(t_s - self.lift_s - self.hold_s, self.lower_s))
        return replace(start, opening_deg=self.opening_deg * (lifted - lowered))


@dataclass(frozen=True)
class LieDown:
    """From sitting beside the folded legs to lying on the side; somebody who lies already stays so."""

    length_s: float = 5.0

    def at(self, start: Posture, t_s: float) -> Posture:
        return replace(start, sitting=start.sitting * (1 - minimum_jerk(_share(t_s, self.length_s))))


@dataclass(frozen=True)
class TurnRound:
    """From one side to the other, to face the camera again."""

    length_s: float = 4.0

    def at(self, start: Posture, t_s: float) -> Posture:
        far = minimum_jerk(_share(t_s, self.length_s))
        return replace(start, turned=start.turned + (1 - 2 * start.turned) * far)


@dataclass(frozen=True)
class RaiseArm:
    """The top arm to the ceiling, or elsewhere (``to``, of `ARMS`), held there, and back."""

    up_s: float = 1.0
    hold_s: float = 2.5
    down_s: float = 1.0
    to: str = "up"

    @property
    def length_s(self) -> float:
        return self.up_s + self.hold_s + self.down_s

    def at(self, start: Posture, t_s: float) -> Posture:
        up = minimum_jerk(_share(t_s, self.up_s))
        down = minimum_jerk(_share(t_s - self.up_s - self.hold_s, self.down_s))
        return replace(start, arm_raised=up - down, arm=self.to)


def postures(phases: Sequence[Phase], rate_hz: float, start: Posture | None = None) -> Iterator[Posture]:
    """One posture a frame, from the start of the first phase to the end of the last."""
    posture, begins_s, frame = start or Posture(), 0.0, 0
    for phase in phases:
        while frame / rate_hz < begins_s + phase.length_s - 1e-9:
            yield phase.at(posture, frame / rate_hz - begins_s)
            frame += 1
        posture = phase.at(posture, phase.length_s)
        begins_s += phase.length_s


def starts_s(phases: Sequence[Phase]) -> list[float]:
    """When each phase begins."""
    return list(accumulate((phase.length_s for phase in phases[:-1]), initial=0.0))
