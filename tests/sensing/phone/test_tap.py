"""Double taps: heard where there are two, and never in what people do on the floor."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hipwise.sensing.phone.tap import Taps
from hipwise.sensing.recordings import read
from hipwise.sensing.simulated import Movement, Rep, SensorTroubles, restless, wear
from hipwise.sensing.thigh import Motion


def tapped(motion: Motion, at_s: list[float], firm_g: float = 2.0, seed: int = 0) -> Motion:
    """A knock each time: a damped ringing of the phone in its strap."""
    direction = np.random.default_rng(seed).normal(size=3)
    direction *= firm_g / np.linalg.norm(direction)
    knocks = np.zeros(len(motion.t_s))
    for t_s in at_s:
        since_s = motion.t_s - t_s
        ringing = np.exp(-np.maximum(since_s, 0) / 0.012) * np.cos(2 * np.pi * 35 * since_s)
        knocks += np.where(since_s >= 0, ringing, 0.0)
    return Motion(motion.t_s, motion.acceleration_g + knocks[:, None] * direction)


def lying(rate_hz: float = 100.0, seed: int = 0) -> Motion:
    return wear(Movement([], still_s=8.0), rate_hz=rate_hz, seed=seed, gyroscope=False)


@pytest.mark.parametrize("rate_hz", [100.0, 200.0])
def test_a_double_tap_is_heard_once_and_soon(rate_hz: float) -> None:
    heard = 0
    for seed in range(20):
        first_s = 3.0 + 0.0005 * seed
        taps, motion = Taps(), tapped(lying(rate_hz, seed), [first_s, first_s + 0.2 + 0.01 * seed], seed=seed)
        for n in range(0, len(motion.t_s), 7):  # in pieces, as they come
            part = slice(n, n + 7)
            found = taps.feed(Motion(motion.t_s[part], motion.acceleration_g[part]))
            heard += len(found)
            assert all(motion.t_s[min(n + 7, len(motion.t_s) - 1)] - t_s < 0.5 for t_s in found)
    assert heard == 20


@pytest.mark.parametrize("at_s", [[3.0], [3.0, 4.0], [3.0, 3.05], [3.0, 3.3, 3.6], [3.0, 3.2, 3.4, 3.6, 3.8]])
def test_one_tap_or_drumming_is_no_double_tap(at_s: list[float]) -> None:
    assert Taps().feed(tapped(lying(), at_s)) == []


def test_a_slow_phone_hears_none_rather_than_some() -> None:
    assert Taps().feed(tapped(lying(20.0), [3.0, 3.3], 5.0)) == []


def test_none_in_simulated_exercise_and_unrest() -> None:
    troubles = SensorTroubles(noise_g=0.02)
    for seed in range(4):
        moving = wear(
            Movement([Rep(lower_s=0.5, lift_s=0.45)] * 6), rate_hz=100.0, seed=seed, troubles=troubles
        )
        assert Taps().feed(moving) == []
        assert Taps().feed(wear(restless(60.0, seed), rate_hz=100.0, seed=seed, troubles=troubles)) == []


def test_none_in_any_recording_of_real_people(shared_data: Path) -> None:
    heard: dict[str, int] = {}
    files = [
        *shared_data.glob("thigh_clamshell/*_*.csv"),
        *shared_data.glob("side_lying_abduction/s?_*_t*t*.txt"),
    ]
    for file in sorted(files):
        if "times" not in file.name:
            heard[file.name] = len(Taps().feed(read(file)))
    assert len(heard) >= 36
    assert sum(heard.values()) == 0, heard
