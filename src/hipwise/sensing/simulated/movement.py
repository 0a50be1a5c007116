"""What the person does: repetitions of any shape, faults on demand, and all that is no exercise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TREMBLE_HZ = 4.0
ROCKING_HZ = 0.9


class Shape(Enum):
    """How a movement runs from rest to rest: the powers of a cumulative beta distribution."""

    MINIMUM_JERK = (3.0, 3.0)
    COSINE = (2.0, 2.0)  # within 1 % of it
    STRAIGHT = (1.0, 1.0)
    EARLY = (1.0, 2.0)
    LATE = (2.0, 1.0)
    JERKY = (3.0, 3.0, 0.03)  # with a tremble of that share of the range

    def course(self, share: Floats, length_s: float = 1.0) -> Floats:
        """0 to 1 over the ``share`` (n,) of a movement that takes ``length_s``."""
        from scipy.special import betainc  # heavy

        share = np.clip(share, 0.0, 1.0)
        first, second, *tremble = self.value
        course = np.asarray(betainc(first, second, share), np.float64)
        for size in tremble:
            cycles = max(1, round(TREMBLE_HZ * length_s))
            course = course + size * np.sin(2 * np.pi * cycles * share) * np.sin(np.pi * share)
        return course


@dataclass(frozen=True, slots=True)
class Rep:
    """One repetition, whole phases; ``start_s`` is set where it stands in a movement.

    ``roll_deg`` of pelvis roll-back at the top come on top of ``opening_deg``. ``feet_m`` is how far the
    ankles part at the top. ``pause_s`` is spent halfway up. ``rock_deg`` is how far the whole body rocks
    (head against feet) meanwhile, to and fro.
    """

    lift_s: float = 1.0
    hold_s: float = 1.0
    lower_s: float = 3.0
    rest_s: float = 1.0
    opening_deg: float = 40.0
    lift_shape: Shape = Shape.MINIMUM_JERK
    lower_shape: Shape = Shape.MINIMUM_JERK
    start_s: float = 0.0
    roll_deg: float = 0.0
    feet_m: float = 0.0
    pause_s: float = 0.0
    rock_deg: float = 0.0

    @property
    def end_s(self) -> float:
        return self.start_s + self.lift_s + self.pause_s + self.hold_s + self.lower_s

    @property
    def raw_ratio(self) -> float:
        """Lower to lift, of the times between 15 and 85 % of the range (no pause, no tremble)."""
        from scipy.special import betaincinv  # heavy

        def raw_s(shape: Shape, length_s: float) -> float:
            low, high = betaincinv(shape.value[0], shape.value[1], np.array([0.15, 0.85]))
            return float(high - low) * length_s

        return raw_s(self.lower_shape, self.lower_s) / raw_s(self.lift_shape, self.lift_s)

    def share(self, t_s: Floats) -> Floats:
        """How far it is open at each time, 0 to 1. (n,) -> (n,)"""
        since_s = t_s - self.start_s
        if self.pause_s:  # two movements, each half as far
            half_s = self.lift_s / 2
            up = self.lift_shape.course(since_s / half_s, half_s) / 2
            up += self.lift_shape.course((since_s - half_s - self.pause_s) / half_s, half_s) / 2
        else:
            up = self.lift_shape.course(since_s / self.lift_s, self.lift_s)
        down = self.lower_shape.course((t_s - self.end_s + self.lower_s) / self.lower_s, self.lower_s)
        return up - down


MadeFault = Literal[
    "roll_back", "feet_apart", "dropped", "flung", "short", "no_hold", "rocking", "pause_halfway"
]


def faulty(rep: Rep, fault: MadeFault) -> Rep:
    """The repetition, done wrong in that one way (SCIENCE 1.3)."""
    changes = {
        "roll_back": {"roll_deg": 20.0, "opening_deg": rep.opening_deg - 20.0},
        "feet_apart": {"feet_m": 0.12},
        "dropped": {"lower_s": 0.5},
        "flung": {"lift_s": 0.45},
        "short": {"opening_deg": 0.55 * rep.opening_deg},
        "no_hold": {"hold_s": 0.1},
        "rocking": {"rock_deg": 5.0},
        "pause_halfway": {"pause_s": 1.0},
    }
    return replace(rep, **changes[fault])


@dataclass(frozen=True, slots=True)
class Unrest:
    """The whole leg, and the body with it, turned by ``turn_deg`` (about x, y, z: forward, headwards, up)
    and back, over ``length_s``; ``stays`` for that long in between. ``shakes_hz`` makes it a wiggle.
    """

    start_s: float
    length_s: float
    turn_deg: tuple[float, float, float]
    stays_s: float = 0.0
    shakes_hz: float = 0.0

    def turned(self, t_s: Floats) -> Floats:
        """(n,) seconds -> (n, 3) degrees."""
        half = (self.length_s - self.stays_s) / 2
        jerk = Shape.MINIMUM_JERK
        there = jerk.course((t_s - self.start_s) / half) - jerk.course(
            (t_s - self.start_s - half - self.stays_s) / half
        )
        if self.shakes_hz:
            there = there * np.sin(2 * np.pi * self.shakes_hz * (t_s - self.start_s))
        return there[:, None] * np.array(self.turn_deg)


class Movement:
    """A stretch of time: stillness, then the repetitions, each with its rest; and unrest beside them."""

    def __init__(
        self,
        reps: Sequence[Rep] = (),
        *,
        still_s: float = 3.0,
        unrest: Sequence[Unrest] = (),
        after_s: float = 1.0,
    ) -> None:
        placed: list[Rep] = []
        at_s = still_s
        for rep in reps:
            placed.append(replace(rep, start_s=at_s))
            at_s = placed[-1].end_s + rep.rest_s
        self.reps = tuple(placed)
        self.unrest = tuple(unrest)
        self.duration_s = max([at_s, *(piece.start_s + piece.length_s for piece in unrest)]) + after_s

    def times(self, rate_hz: float) -> Floats:
        return np.arange(0.0, self.duration_s, 1.0 / rate_hz)

    def _sum(self, t_s: Floats, name: str) -> Floats:
        total = np.zeros_like(t_s)
        for rep in self.reps:
            size = float(getattr(rep, name))
            if size:
                total += size * rep.share(t_s)
        return total

    def hip_deg(self, t_s: Floats) -> Floats:
        """The opening without the roll. (n,) -> (n,)"""
        return self._sum(t_s, "opening_deg")

    def roll_deg(self, t_s: Floats) -> Floats:
        return self._sum(t_s, "roll_deg")

    def feet_m(self, t_s: Floats) -> Floats:
        return self._sum(t_s, "feet_m")

    def opening_deg(self, t_s: Floats) -> Floats:
        """What a thigh sensor or a front camera sees: hip and roll together (SCIENCE 6.4)."""
        return self.hip_deg(t_s) + self.roll_deg(t_s)

    def turned_deg(self, t_s: Floats) -> Floats:
        """How the whole body is turned about x, y, z. (n,) -> (n, 3)"""
        turned = np.zeros((len(t_s), 3))
        for rep in self.reps:
            if rep.rock_deg:
                to_and_fro = np.sin(2 * np.pi * ROCKING_HZ * (t_s - rep.start_s))
                turned[:, 0] += rep.rock_deg * rep.share(t_s) * to_and_fro
        for piece in self.unrest:
            turned += piece.turned(t_s)
        return turned


def restless(length_s: float, seed: int = 0) -> Movement:
    """Everything but the exercise: settling in, scratching, turning over, getting up, lying still between."""
    rng = np.random.default_rng(seed)
    pieces: list[Unrest] = []
    at_s = 2.0
    while at_s < length_s - 25:
        kind = rng.choice(["settling", "scratching", "turning over", "getting up"])
        if kind == "settling":
            for _ in range(rng.integers(1, 4)):
                takes_s = rng.uniform(0.6, 2.0)
                turn = tuple(float(x) for x in rng.uniform(-5, 5, 3))
                pieces.append(Unrest(at_s, takes_s, (turn[0], turn[1], turn[2])))
                at_s += takes_s
        elif kind == "scratching":
            takes_s = rng.uniform(1.0, 3.0)
            pieces.append(Unrest(at_s, takes_s, (2.0, 3.0, 1.0), shakes_hz=rng.uniform(2.5, 5)))
            at_s += takes_s
        elif kind == "turning over":
            takes_s = rng.uniform(9, 18)
            back = rng.choice([-1.0, 1.0]) * rng.uniform(110, 180)
            pieces.append(Unrest(at_s, takes_s, (10.0, float(back), 20.0), stays_s=takes_s - 6))
            at_s += takes_s
        else:
            takes_s = rng.uniform(10, 20)
            pieces.append(
                Unrest(at_s, takes_s, (float(rng.uniform(60, 90)), 30.0, 40.0), stays_s=takes_s - 5)
            )
            at_s += takes_s
        at_s += rng.uniform(2, 10)
    return Movement(unrest=pieces, after_s=max(length_s - at_s, 1.0))
