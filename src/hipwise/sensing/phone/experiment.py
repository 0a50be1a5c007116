"""What is open in phyphox, as its ``/config`` tells: which sensors, and in which buffers their values are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hipwise.errors import UserError

RIGHT_ONE = "Go back in phyphox and open “Acceleration with g”."

_WITHOUT_GRAVITY = "linear_acceleration"


@dataclass(frozen=True, slots=True)
class Buffers:
    """The names of a sensor's buffers: its three axes, and the time of each sample."""

    x: str
    y: str
    z: str
    time: str

    @property
    def names(self) -> tuple[str, str, str, str]:
        return self.time, self.x, self.y, self.z


@dataclass(frozen=True, slots=True)
class Experiment:
    """An experiment that can measure a leg: acceleration with gravity, and the gyroscope if it has it."""

    title: str
    acceleration: Buffers
    gyroscope: Buffers | None = None

    @classmethod
    def of(cls, config: Any) -> Experiment:
        """From ``/config``.

        Raises:
            UserError: it has no acceleration with gravity; the sentence says what to open instead.
        """
        if not isinstance(config, dict) or not isinstance(config.get("inputs"), list):
            raise UserError(
                "Something answers there, but not phyphox (or a very old one). Is the address right?"
            )
        title = str(config.get("localTitle") or config.get("title") or "?")[:80]
        inputs = {
            str(entry.get("source", "")).lower(): _buffers(entry.get("outputs"))
            for entry in config["inputs"]
            if isinstance(entry, dict)
        }
        acceleration = inputs.get("accelerometer")
        if acceleration is not None:
            return cls(title, acceleration, inputs.get("gyroscope"))
        if _WITHOUT_GRAVITY in inputs:
            raise UserError(
                f"“{title}” leaves gravity out, and gravity is what shows the opening. {RIGHT_ONE}"
            )
        raise UserError(f"“{title}” does not use the accelerometer. {RIGHT_ONE}")


def _buffers(outputs: Any) -> Buffers | None:
    """The outputs come as a list of one-key objects; one object with all keys is taken as well."""
    named: dict[str, str] = {}
    for entry in outputs if isinstance(outputs, list) else [outputs]:
        if isinstance(entry, dict):
            named |= {str(key): value for key, value in entry.items() if isinstance(value, str)}
    try:
        return Buffers(named["x"], named["y"], named["z"], named["t"])
    except KeyError:
        return None
