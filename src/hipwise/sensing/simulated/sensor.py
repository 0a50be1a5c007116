"""A sensor strapped to the thigh or the pelvis of the simulated person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hipwise.sensing.simulated.leg import about, pose
from hipwise.sensing.simulated.movement import Movement
from hipwise.sensing.thigh import Motion

Floats = NDArray[np.float64]

GRAVITY = 9.80665  # m/s²
PLACE = 0.8  # of the thigh's length from the hip
_FINE_HZ = 400.0  # positions are differentiated at this rate


@dataclass(frozen=True, slots=True)
class SensorTroubles:
    """All that real sensors do. Noise is one standard deviation; shares are of the samples."""

    noise_g: float = 0.003
    turn_noise_deg_s: float = 0.2
    turn_bias_deg_s: float = 0.0
    slip_deg: float = 0.0  # the strap turns round the thigh by so much in the middle of the recording
    spikes: float = 0.0
    dropped: float = 0.0


def any_mounting(seed: int) -> Floats:
    """A rotation (3, 3), any way round."""
    q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    return np.asarray(q * np.sign(np.linalg.det(q)))


def wear(
    movement: Movement,
    *,
    rate_hz: float = 50.0,
    mounting: Floats | None = None,
    gyroscope: bool = True,
    place: Literal["thigh", "pelvis"] = "thigh",
    troubles: SensorTroubles | None = None,
    seed: int = 0,
) -> Motion:
    """What the sensor says of the movement; ``mounting`` (3, 3) is its frame in the limb's."""
    rng = np.random.default_rng(seed)
    troubles = troubles or SensorTroubles()
    mounting = any_mounting(seed) if mounting is None else mounting
    fine_s = movement.times(_FINE_HZ)
    there = pose(movement, fine_s)
    limb = there.thigh if place == "thigh" else there.pelvis
    where = there.hip + PLACE * (there.knee - there.hip) if place == "thigh" else there.hip
    felt = np.gradient(np.gradient(where, fine_s, axis=0), fine_s, axis=0)
    felt[:, 2] += GRAVITY
    frame = limb @ mounting
    if troubles.slip_deg:
        slip = np.radians(troubles.slip_deg) * np.clip((fine_s - movement.duration_s / 2) / 0.5, 0, 1)
        frame = limb @ about(np.array([1.0, 0.0, 0.0]), slip) @ mounting
    turning = np.zeros((len(fine_s), 3))
    spin = np.einsum("nji,njk->nik", frame[:-1], frame[1:])
    turning[:-1] = (
        np.stack(
            [spin[:, 2, 1] - spin[:, 1, 2], spin[:, 0, 2] - spin[:, 2, 0], spin[:, 1, 0] - spin[:, 0, 1]], 1
        )
        * _FINE_HZ
        / 2
    )
    acceleration = np.einsum("nji,nj->ni", frame, felt) / GRAVITY
    t_s = movement.times(rate_hz)
    index = np.minimum(np.round(t_s * _FINE_HZ).astype(np.intp), len(fine_s) - 1)
    acceleration = acceleration[index] + troubles.noise_g * rng.normal(size=(len(t_s), 3))
    rotation = turning[index] + np.radians(troubles.turn_noise_deg_s) * rng.normal(size=(len(t_s), 3))
    rotation += np.radians(troubles.turn_bias_deg_s) * np.array([1.0, -1.0, 0.5])
    spiked = rng.random(len(t_s)) < troubles.spikes
    acceleration[spiked] += rng.normal(0.0, 2.0, size=(int(spiked.sum()), 3))
    kept = rng.random(len(t_s)) >= troubles.dropped
    return Motion.of(t_s[kept], acceleration[kept], rotation[kept] if gyroscope else None)
