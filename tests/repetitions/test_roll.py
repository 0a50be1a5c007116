"""The pelvis' roll in time with the beat, by simulated people who are not machines."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from hipwise.repetitions.roll import Cycle, heights_deg, judge, with_the_beat
from hipwise.sensing.simulated import Movement, Rep, SensorTroubles, Unrest, wear
from hipwise.sensing.thigh import Motion

BEGIN_S = 4.0
CYCLES = [Cycle(t, t + 1, t + 2, t + 6) for t in (BEGIN_S + 6.0 * n for n in range(8))]


def person(roll_deg: float, opening_deg: float, seed: int, breath_deg: float = 0.4) -> tuple[Motion, float]:
    """Eight repetitions by the beat, more or less: what the phone felt, and the median of the true rolls."""
    rng = np.random.default_rng(seed)
    reps: list[Rep] = []
    starts = [cycle.start_s + rng.uniform(-0.1, 0.25) + 0.1 * rng.normal() for cycle in CYCLES]
    starts.append(CYCLES[-1].end_s)
    for start_s, after_s in itertools.pairwise(starts):
        rep = Rep(
            lift_s=math.exp(rng.normal(0, 0.1)),
            hold_s=max(0.4, 1 + 0.15 * rng.normal()),
            lower_s=3 * math.exp(rng.normal(0, 0.1)),
            opening_deg=opening_deg,
            roll_deg=max(roll_deg * (1 + 0.08 * rng.normal()), 0.0),
        )
        took_s = rep.lift_s + rep.hold_s + rep.lower_s
        reps.append(replace(rep, rest_s=max(after_s - start_s - took_s, 0.05)))
    x, y, z = rng.uniform(-4, 4, 3).tolist()
    movement = Movement(
        reps, still_s=starts[0], unrest=[Unrest(rng.uniform(3, 45), 1.5, (x, y, z))], after_s=2
    )
    motion = wear(
        movement,
        rate_hz=50.0,
        place="pelvis",
        seed=seed,
        gyroscope=False,
        troubles=SensorTroubles(noise_g=0.005),
    )
    axis = rng.normal(size=3)
    breath = math.radians(breath_deg) * np.sin(2 * np.pi * 0.25 * motion.t_s + rng.uniform(0, 6))
    felt = motion.acceleration_g
    breathed = felt + np.cross(axis / np.linalg.norm(axis), felt) * breath[:, None]
    return Motion(motion.t_s, breathed), float(np.median([rep.roll_deg for rep in reps]))


@pytest.mark.parametrize("roll_deg", [0.0, 5.0, 10.0, 20.0, 30.0])
@pytest.mark.parametrize("opening_deg", [10.0, 50.0])
def test_roll_within_two_degrees(roll_deg: float, opening_deg: float) -> None:
    for seed in range(2):
        motion, truth = person(roll_deg, opening_deg, seed)
        roll = with_the_beat(motion.t_s, motion.acceleration_g, CYCLES)
        assert roll is not None
        assert roll.roll_deg == pytest.approx(truth, abs=2.0)
        assert roll.error_deg >= 2.0


def test_each_repetition_has_its_own() -> None:
    reps = [Rep(roll_deg=2.0 * n, rest_s=1.0) for n in range(8)]
    motion = wear(Movement(reps, still_s=BEGIN_S), place="pelvis", gyroscope=False, seed=3)
    roll = with_the_beat(motion.t_s, motion.acceleration_g, CYCLES)
    assert roll is not None
    assert roll.each_deg == pytest.approx([2.0 * n for n in range(8)], abs=1.0)


def test_the_spine_is_found_whatever_the_mounting() -> None:
    motion = wear(
        Movement([Rep(roll_deg=15)] * 8, still_s=BEGIN_S), place="pelvis", gyroscope=False, mounting=np.eye(3)
    )
    roll = with_the_beat(motion.t_s, motion.acceleration_g, CYCLES)
    assert roll is not None
    assert abs(roll.spine[1]) > 0.98  # y is headwards in the simulated pelvis


@pytest.mark.parametrize("ahead_s", [1.0, -0.8])
def test_who_gets_ahead_of_the_beat_or_behind_it_is_judged_as_well(ahead_s: float) -> None:
    motion, truth = person(20.0, 30.0, 5)
    late = [
        Cycle(*(getattr(cycle, name) + by_s for name in ("start_s", "top_s", "lower_s", "end_s")))
        for cycle, by_s in zip(CYCLES, np.linspace(0.0, ahead_s, len(CYCLES)), strict=True)
    ]
    roll = with_the_beat(motion.t_s, motion.acceleration_g, late)
    assert roll is not None
    assert roll.roll_deg == pytest.approx(truth, abs=1.0)


def test_who_stirs_between_two_repetitions_has_not_rolled_further() -> None:
    stirs = Unrest(CYCLES[3].end_s - 1.0, 1.2, (0.0, 4.0, 0.0))
    movement = Movement([Rep(roll_deg=12, rest_s=1.0)] * 8, still_s=BEGIN_S, unrest=[stirs])
    motion = wear(movement, place="pelvis", gyroscope=False, seed=2)
    roll = with_the_beat(motion.t_s, motion.acceleration_g, CYCLES)
    assert roll is not None
    assert roll.each_deg == pytest.approx([12.0] * 8, abs=1.0)


def test_rocking_out_of_time_is_not_roll() -> None:
    rocks = [Unrest(2 + 4.3 * n, 2.0, (0.0, 7.0, 0.0)) for n in range(11)]
    movement = Movement([Rep(roll_deg=0)] * 8, still_s=BEGIN_S, unrest=rocks)
    motion = wear(movement, place="pelvis", gyroscope=False, seed=1)
    roll = with_the_beat(motion.t_s, motion.acceleration_g, CYCLES)
    assert roll is not None
    assert roll.verdict == "steady"


def test_a_gap_leaves_out_what_it_hides_and_half_of_it_all() -> None:
    motion, truth = person(12.0, 30.0, 4)
    there = (motion.t_s < 11) | (motion.t_s > 20)
    roll = with_the_beat(motion.t_s[there], motion.acceleration_g[there], CYCLES)
    assert roll is not None
    assert sum(math.isnan(x) for x in roll.each_deg) == 2
    assert roll.roll_deg == pytest.approx(truth, abs=2.0)
    there = motion.t_s < 20
    assert with_the_beat(motion.t_s[there], motion.acceleration_g[there], CYCLES) is None
    assert with_the_beat(np.zeros(0), np.zeros((0, 3)), CYCLES) is None


@pytest.mark.parametrize(
    ("roll_deg", "verdict"), [(0, "steady"), (4.9, "steady"), (5, "watch"), (10, "watch"), (10.1, "rolled")]
)
def test_verdicts(roll_deg: float, verdict: str) -> None:
    assert judge(roll_deg) == verdict


def test_what_a_camera_saw_beside_it_is_measured_by_the_same_beat() -> None:
    movement = Movement([Rep(opening_deg=20 + 3 * n) for n in range(8)], still_s=BEGIN_S, after_s=3)
    t_s = movement.times(15.0)
    seen = movement.opening_deg(t_s) - 7.0  # wherever its zero is
    assert heights_deg(t_s, seen, CYCLES) == pytest.approx([20 + 3 * n for n in range(8)], abs=1.0)
    missed = (t_s < CYCLES[2].start_s + 1) | (t_s > CYCLES[2].start_s + 2)
    heights = heights_deg(t_s[missed], seen[missed], CYCLES)
    assert [math.isnan(height) for height in heights] == [n == 2 for n in range(8)]
    assert all(map(math.isnan, heights_deg(np.zeros(0), np.zeros(0), CYCLES)))
