"""Muscles: how hard each can pull at its present length, and which belong together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from hipwise.anatomy.body import Array, Leg

# Name in the model without its side, and the part of the muscle it stands for.
GROUPS: dict[str, dict[str, str]] = {
    "gluteus medius": {"glmed1": "front", "glmed2": "middle", "glmed3": "back"},
    "gluteus minimus": {"glmin1": "front", "glmin2": "middle", "glmin3": "back"},
    "gluteus maximus": {"glmax1": "upper", "glmax2": "middle", "glmax3": "lower"},
    "tensor fasciae latae": {"tfl": "whole"},
    "deep rotators": {"piri": "whole"},
    "hamstrings": {"bflh": "outer", "semimem": "inner", "semiten": "middle"},
    "adductors": {
        "addbrev": "short",
        "addlong": "long",
        "addmagProx": "great, upper",
        "addmagMid": "great, middle",
        "addmagDist": "great, lower",
        "addmagIsch": "great, sit bone",
        "grac": "gracilis",
    },
}
"""The muscles of the hip in words a person knows. Of the deep rotators the model has only the piriformis."""

SHARED = ("gluteus medius", "gluteus minimus", "deep rotators", "hamstrings", "adductors")
"""The groups whose share in the work is told. Gluteus maximus and tensor fasciae latae are not among them:
against EMG the model ranks neither (docs/muscles.md)."""

WITH_PARTS = ("gluteus medius", "gluteus minimus")


@dataclass(frozen=True, slots=True)
class Muscles:
    """The constants of all muscles of a model, (80,) each; a rigid tendon, no pennation.

    ``fibre_m`` and ``tendon_m`` are the lengths of fibre (where it is strongest) and tendon, ``strongest_n``
    the most it can pull; ``volume`` goes with strength times fibre length.
    """

    names: tuple[str, ...]
    fibre_m: Array
    tendon_m: Array
    strongest_n: Array
    narrowest: Array
    widest: Array
    passive: Array

    @classmethod
    def of(cls, model: Any, names: tuple[str, ...]) -> Muscles:
        gain, spans = model.actuator_gainprm, model.actuator_lengthrange
        fibre = (spans[:, 1] - spans[:, 0]) / (gain[:, 1] - gain[:, 0])
        return cls(
            names=names,
            fibre_m=fibre,
            tendon_m=spans[:, 0] - gain[:, 0] * fibre,
            strongest_n=gain[:, 2].copy(),
            narrowest=gain[:, 4].copy(),
            widest=gain[:, 5].copy(),
            passive=model.actuator_biasprm[:, 7].copy(),
        )

    @property
    def volume(self) -> Array:
        return self.strongest_n * self.fibre_m

    def forces(self, lengths_m: Array) -> tuple[Array, Array]:
        """What each pulls with when fully active, and what it pulls with when at rest, newtons (≤ 0: a pull).

        The force of an activation ``a`` is the first times ``a`` plus the second (no speed: held still).
        """
        length = (lengths_m - self.tendon_m) / self.fibre_m
        active = np.zeros_like(length)
        left, right = 0.5 * (self.narrowest + 1.0), 0.5 * (1.0 + self.widest)
        # Four pieces of parabola: MuJoCo's own curve of active force over length.
        rising = (self.narrowest <= length) & (length <= left)
        x = (length - self.narrowest) / np.maximum(left - self.narrowest, 1e-15)
        active = np.where(rising, 0.5 * x * x, active)
        near = (left < length) & (length <= 1.0)
        x = (1.0 - length) / np.maximum(1.0 - left, 1e-15)
        active = np.where(near, 1.0 - 0.5 * x * x, active)
        past = (length > 1.0) & (length <= right)
        x = (length - 1.0) / np.maximum(right - 1.0, 1e-15)
        active = np.where(past, 1.0 - 0.5 * x * x, active)
        falling = (right < length) & (length <= self.widest)
        x = (self.widest - length) / np.maximum(self.widest - right, 1e-15)
        active = np.where(falling, 0.5 * x * x, active)

        x = np.maximum((length - 1.0) / np.maximum(right - 1.0, 1e-15), 0.0)
        stretched = np.where(length <= right, 0.5 * x * x, x - 0.5)
        return -self.strongest_n * active, -self.strongest_n * self.passive * stretched

    def members(self, group: str, leg: Leg) -> dict[str, int]:
        """The muscles of a group on that side: part → index."""
        return {part: self.names.index(f"{name}_{leg[0]}") for name, part in GROUPS[group].items()}
