"""Three tries of a hip's rotation, in any mounting of the phone on the shin."""

from __future__ import annotations

import numpy as np
import pytest

from hipwise.coaching.messages import Say
from hipwise.coaching.tries import Step, Tries, Way
from hipwise.sensing.simulated import any_mounting
from hipwise.sensing.simulated.leg import about


def course(*ends_deg: float, rate_hz: float = 30.0) -> np.ndarray:
    """Rest, out, hold, back, rest, and again."""
    parts = [np.zeros(round(2 * rate_hz))]
    for end_deg in ends_deg:
        ramp = np.linspace(0, end_deg, round(rate_hz))
        parts += [ramp, np.full(round(1.5 * rate_hz), end_deg), ramp[::-1], np.zeros(round(1.5 * rate_hz))]
    return np.concatenate(parts)


def measure(angles_deg: np.ndarray, seed: int = 0, way: Way = "in") -> tuple[Tries, list[str]]:
    rng = np.random.default_rng(seed)
    tries, said, mounting = Tries(way, {}), [], any_mounting(seed)
    said += [m.cue for m in tries.begin(0.0) if isinstance(m, Say)]
    swing = about(np.array([1.0, 0.0, 0.0]), np.radians(angles_deg))
    noise = 0.004 * rng.normal(size=(len(swing), 3))
    gravity = np.einsum("nji,j->ni", swing @ mounting, [0.0, 0.0, 1.0]) + noise
    for n, row in enumerate(gravity):
        tries.feel(np.array([n / 30]), row[None])
        said += [m.cue for m in tries.tick(n / 30) if isinstance(m, Say)]
    return tries, said


@pytest.mark.parametrize("seed", range(4))
def test_the_middle_of_three_with_its_error(seed: int) -> None:
    tries, said = measure(course(30.0, 36.0, 33.0), seed)
    assert tries.step is Step.DONE
    assert tries.tries_deg == pytest.approx([30.0, 36.0, 33.0], abs=1.0)
    assert tries.value_deg == pytest.approx(33.0, abs=1.0)
    assert tries.error_deg is not None and 3.0 < tries.error_deg < 6.0
    assert said == [
        "shin", "sit-still", "turn-in", "count-1", "back-to-middle", "turn-in", "count-2", "back-to-middle",
        "turn-in", "count-3", "measured",
    ]  # fmt: skip


def test_a_stop_half_way_is_not_the_end_of_the_try() -> None:
    ramp, rate = np.linspace(0, 20, 20), 30
    halting = np.concatenate([
        np.zeros(2 * rate), ramp, np.full(rate + 10, 20.0), np.linspace(20, 35, 20), np.full(rate + 10, 35.0),
        np.linspace(35, 0, 30), np.zeros(rate + 10),
    ])  # fmt: skip
    tries, _ = measure(halting)
    assert tries.tries_deg == pytest.approx([35.0], abs=1.0)
    assert tries.value_deg is None and tries.error_deg is None


def test_getting_up_is_no_try() -> None:
    tries, said = measure(np.concatenate([course(), np.linspace(0, 130, 40), np.full(60, 130.0)]))
    assert tries.tries_deg == []
    assert said.count("sit-still") == 2


def test_outwards_is_asked_for_in_its_own_words() -> None:
    _, said = measure(course(30.0), way="out")
    assert "turn-out" in said and "turn-in" not in said
