"""The camera beside the check set: how far each repetition opened (SCIENCE 6.4)."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence

import numpy as np

from hipwise.errors import UserError
from hipwise.exercises import Exercise, load
from hipwise.repetitions.roll import Cycle, heights_deg
from hipwise.sensing import Side
from hipwise.watching import Eye

ERROR_DEG = 5.0
"""What an opening by a camera that was never calibrated is wrong by, as `repetitions.form` has it."""
NO_PICTURE = "That was no picture."


class Beside:
    """Give it pictures with `see`, from any thread; one is looked at at a time."""

    def __init__(self, make: Callable[[Exercise], Eye], side: Side) -> None:
        self._eye = make(load("clamshell"))
        self._side: Side = side
        self._lock = threading.Lock()
        self._last_s = -math.inf
        self._seen: list[tuple[float, float, float]] = []

    def see(self, t_s: float, jpeg: bytes) -> str | None:
        """Look at one picture; what is wrong with the view, if anything.

        Raises:
            UserError: it is no picture.
        """
        from hipwise.sensing.camera import BadFrame, decode_jpeg  # heavy

        try:
            image = decode_jpeg(jpeg)
        except BadFrame as error:
            raise UserError(NO_PICTURE) from error
        with self._lock:
            if t_s <= self._last_s:
                return None
            self._last_s = t_s
            sighting = self._eye.see(t_s, image)
            sample = sighting.sample
            if sample.seen and sighting.side in (None, self._side):
                error_deg = ERROR_DEG if sample.error_deg is None else sample.error_deg
                self._seen.append((t_s, sample.opening_deg, error_deg))
            return sighting.view.why if sighting.view.trouble else None

    def openings_deg(self, cycles: Sequence[Cycle]) -> tuple[list[float], float]:
        """The opening of each repetition, NaN where it was not seen, and what they are wrong by."""
        with self._lock:
            seen = np.array(self._seen, np.float64).reshape(-1, 3)
        error_deg = float(np.median(seen[:, 2])) if len(seen) else ERROR_DEG
        return heights_deg(seen[:, 0], seen[:, 1], cycles), error_deg
