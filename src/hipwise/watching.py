"""The camera through a session: one eye for somebody who lies there, another for somebody who walks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from hipwise import exercises
from hipwise.exercises import Exercise
from hipwise.repetitions import Arming, Counted, Tracker
from hipwise.sensing import Sample, Side, View

WALK = "band-walk"
"""The act, and the exercise, that is watched standing."""


class Sighting(Protocol):
    """What a camera makes of one picture. It may have ``arm_up``: the gesture is complete."""

    @property
    def sample(self) -> Sample: ...
    @property
    def side(self) -> Side | None: ...
    @property
    def view(self) -> View: ...


class Eye(Protocol):
    """A camera's sensor: picture in, sighting out."""

    def see(self, t_s: float, image: np.ndarray, /) -> Any: ...


class Watching:
    """Call `see` with each picture and the name of the act that runs.

    Raises:
        UserError: no eye can be had.
    """

    def __init__(self, make: Callable[[Exercise], Eye], exercise: Exercise) -> None:
        self._make = make
        self._exercise = exercise
        self._eye = make(exercise)
        self._steps: Tracker | None = None  # while they walk

    @property
    def set_aside(self) -> str | None:
        """Why what the camera learnt from a phone is not used here, in a sentence."""
        return getattr(self._eye, "set_aside", None)

    def see(self, t_s: float, image_bgr: np.ndarray, act: str) -> tuple[Any, int]:
        """What was seen, and how many steps of the band walk were complete with it."""
        walking = act == WALK
        if walking != (self._steps is not None):
            exercise = exercises.load(WALK) if walking else self._exercise
            self._steps = Tracker(exercise, Arming.STILL) if walking else None
            self._eye = self._make(exercise)
        sighting = self._eye.see(t_s, image_bgr)
        events = [] if self._steps is None else self._steps.feed(sighting.sample)
        return sighting, sum(isinstance(event, Counted) for event in events)
