"""Made openings: repetitions of any shape, with their truth."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from hipwise.repetitions import Event, Repetition, Tracker
from hipwise.sensing import Sample

MINIMUM_JERK, SMOOTH, STRAIGHT, EARLY, LATE = (3, 3), (2, 2), (1, 1), (1, 2), (2, 1)


@dataclass(frozen=True)
class Rep:
    lift_s: float = 1.0
    hold_s: float = 1.0
    lower_s: float = 3.0
    rest_s: float = 1.0
    opening_deg: float = 40.0
    lift_shape: tuple[float, float] = MINIMUM_JERK
    lower_shape: tuple[float, float] = MINIMUM_JERK
    start_s: float = 0.0

    @property
    def end_s(self) -> float:
        return self.start_s + self.lift_s + self.hold_s + self.lower_s


def wave(
    reps: list[Rep], *, rate_hz: float = 30.0, noise_deg: float = 0.0, still_s: float = 3.0, seed: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[Rep]]:
    """Times, openings, and the repetitions with their true starts."""
    rng = np.random.default_rng(seed)
    placed: list[Rep] = []
    at_s = still_s
    for rep in reps:
        placed.append(replace(rep, start_s=at_s))
        at_s = placed[-1].end_s + rep.rest_s
    t_s = np.arange(0.0, at_s + 1.0, 1.0 / rate_hz)
    opening = np.zeros_like(t_s)
    for rep in placed:
        up = betainc(*rep.lift_shape, np.clip((t_s - rep.start_s) / rep.lift_s, 0, 1))
        down = betainc(*rep.lower_shape, np.clip((t_s - rep.end_s + rep.lower_s) / rep.lower_s, 0, 1))
        opening += rep.opening_deg * (up - down)
    return t_s, opening + noise_deg * rng.normal(size=len(t_s)), placed


def feed(tracker: Tracker, t_s: NDArray[np.float64], opening: NDArray[np.float64]) -> list[Event]:
    """All events of a recording, its end included."""
    events = [event for t, x in zip(t_s, opening, strict=True) for event in tracker.feed(Sample(t, x))]
    return events + tracker.finish()


def repetitions(events: list[Event]) -> list[Repetition]:
    return [event for event in events if isinstance(event, Repetition)]
