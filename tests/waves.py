"""Made openings, fed to the engine as samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipwise.repetitions import Event, Repetition, Tracker
from hipwise.sensing import Sample
from hipwise.sensing.simulated import Movement, Rep, Shape

SHAPES = [shape for shape in Shape if shape is not Shape.JERKY]

__all__ = ["SHAPES", "Rep", "Shape", "feed", "repetitions", "wave"]


def wave(
    reps: list[Rep], *, rate_hz: float = 30.0, noise_deg: float = 0.0, still_s: float = 3.0, seed: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[Rep]]:
    """Times, openings, and the repetitions with their true starts."""
    movement = Movement(reps, still_s=still_s)
    t_s = movement.times(rate_hz)
    noise = noise_deg * np.random.default_rng(seed).normal(size=len(t_s))
    return t_s, movement.opening_deg(t_s) + noise, list(movement.reps)


def feed(tracker: Tracker, t_s: NDArray[np.float64], opening: NDArray[np.float64]) -> list[Event]:
    """All events of a recording, its end included."""
    events = [event for t, x in zip(t_s, opening, strict=True) for event in tracker.feed(Sample(t, x))]
    return events + tracker.finish()


def repetitions(events: list[Event]) -> list[Repetition]:
    return [event for event in events if isinstance(event, Repetition)]
