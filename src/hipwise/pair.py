"""Camera and phone in one session: the phone measures, the camera sees the feet and learns from the phone."""

from __future__ import annotations

import math
from typing import Any

from hipwise.errors import UserError
from hipwise.records import Writer
from hipwise.records.settings import Settings
from hipwise.sensing import Grade, Sample, Side

CALIBRATIONS = "camera_calibrations"
"""The name of the setting: one calibration a side, as JSON, by the side."""
FRESH_S = 0.5
"""A gap of the feet that was seen longer ago says nothing of now."""
UNSEEN_S = 10.0
"""Out of the camera's sight for so long is worth a line."""
UNSEEN = "The camera does not see you. {} The phone goes on measuring meanwhile."


class Pair:
    """Feed what each of them saw; `keep` after a set remembers what the camera has learnt.

    ``moving``: a set is under way. Before it they sit down, lie down, strap the phone on: both see something
    then, and it is not the leg's opening.
    """

    def __init__(self, settings: Settings) -> None:
        self.trouble: str | None = None
        self.moving = False
        self._settings = settings
        self._calibrating: Any = None
        self._feet: tuple[float, float] = (-math.inf, math.nan)
        self._blind_s: float | None = None  # since when
        self._unseen: str | None = None

    @property
    def note(self) -> str | None:
        """What is good to know and stops nobody: the phone measures, whatever the camera sees."""
        return self._unseen or self.trouble

    def camera(self, t_s: float, sighting: Any, side: Side) -> None:
        """One picture of a set, or of lying still before it, with its top leg."""
        from hipwise.sensing.camera.calibration import Calibrating  # heavy

        self._look(t_s, sighting)
        if math.isfinite(sighting.sample.feet_gap):
            self._feet = (t_s, sighting.sample.feet_gap)
        if not self.moving:
            return
        if self._calibrating is None or self._calibrating.side != side:
            self._calibrating = Calibrating(side)
        if sighting.side in (None, side):
            self._calibrating.camera(t_s, sighting.plain_deg, sighting.spot)

    def _look(self, t_s: float, sighting: Any) -> None:
        if sighting.view.grade is not Grade.UNUSABLE:
            self._blind_s = self._unseen = None
        elif self._blind_s is None:
            self._blind_s = t_s
        elif t_s - self._blind_s > UNSEEN_S:
            self._unseen = UNSEEN.format(sighting.view.why or "").replace("  ", " ")

    def thigh(self, sample: Sample) -> Sample:
        """One look of the phone; the same with the feet as the camera saw them."""
        if self.moving and self._calibrating is not None:
            self._calibrating.thigh(sample.t_s, sample.opening_deg)
        seen_s, gap = self._feet
        return sample._replace(feet_gap=gap) if abs(sample.t_s - seen_s) < FRESH_S else sample

    def keep(self, writer: Writer) -> None:
        """After a set: what it taught the camera, for later sessions without the phone."""
        if self._calibrating is None:
            return
        done, self._calibrating = self._calibrating, None
        try:
            calibration = done.calibration()
        except UserError as error:
            self.trouble = str(error)
            return
        self.trouble = None

        def write() -> None:
            kept = self._settings.get(CALIBRATIONS)
            kept = kept if isinstance(kept, dict) else {}
            self._settings.put(CALIBRATIONS, {**kept, done.side: calibration.as_json()})

        writer.add(write)


def calibrations(settings: Settings) -> list[Any]:
    """What the camera learnt in earlier sessions, one of each side; what cannot be read is left out."""
    from hipwise.sensing.camera.calibration import Calibration  # heavy

    kept = settings.get(CALIBRATIONS)
    found: list[Any] = []
    for values in (kept if isinstance(kept, dict) else {}).values():
        try:
            found.append(Calibration.from_json(values))
        except UserError:
            continue
    return found
