"""The phone on the thigh, live, against what the analysis of the same recording gives."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hipwise.exercises import load
from hipwise.repetitions import Armed, Arming, Repetition, Tracker
from hipwise.sensing import Sample
from hipwise.sensing.phone.leg import Leg
from hipwise.sensing.phone.steady import Steady
from hipwise.sensing.simulated import Movement, Rep, Unrest, faulty, wear
from hipwise.sensing.thigh import Motion, Recording

CLAMSHELL = load("clamshell")
LOOK_S = 1 / 30


def feel(motion: Motion, leg: Leg, tracker: Tracker | None = None) -> tuple[list[Sample], list[Repetition]]:
    """As live: lying still arms the tracker and fixes home."""
    tracker = tracker or Tracker(CLAMSHELL, Arming.STILL, "thigh")
    samples: list[Sample] = []
    reps: list[Repetition] = []
    for part in Steady().feed(motion):
        for n in range(len(part.t_s)):
            rotation = part.rotation_rad_s
            one = Motion(
                part.t_s[n : n + 1],
                part.acceleration_g[n : n + 1],
                None if rotation is None else rotation[n : n + 1],
            )
            for sample in leg.feel(one):
                samples.append(sample)
                for event in tracker.feed(sample):
                    if isinstance(event, Armed):
                        leg.fix()
                    if isinstance(event, Repetition):
                        reps.append(event)
    return samples, reps


def analysed(motion: Motion) -> list[Repetition]:
    tracker = Tracker(CLAMSHELL, Arming.AT_ONCE, "thigh")
    events = [event for sample in Recording(motion) for event in tracker.feed(sample)] + tracker.finish()
    return [event for event in events if isinstance(event, Repetition)]


def times(rep: Repetition) -> tuple[float, float, float]:
    assert rep.start_s is not None and rep.top_s is not None and rep.end_s is not None
    return rep.start_s, rep.top_s, rep.end_s


@pytest.mark.parametrize("seed", range(4))
def test_with_a_gyroscope_it_is_the_analysis_to_the_sample(seed: int) -> None:
    openings = (40, 35, 45, 40, 30, 42)
    motion = wear(Movement([Rep(opening_deg=o) for o in openings], still_s=5.0), rate_hz=100.0, seed=seed)
    _, live = feel(motion, Leg())
    whole = analysed(motion)
    assert len(live) == len(whole) == len(openings)
    for n, (one, other) in enumerate(zip(live, whole, strict=True)):
        # In the first lift the axis is only just being found.
        assert np.abs(np.subtract(times(one), times(other))).max() <= (2 if n == 0 else 1) * LOOK_S + 1e-3
        assert one.opening_deg == pytest.approx(other.opening_deg, abs=0.7 if n == 0 else 0.05)
        assert one.faults == other.faults


@pytest.mark.parametrize("seed", range(4))
def test_without_a_gyroscope_the_openings_agree(seed: int) -> None:
    motion = wear(Movement([Rep()] * 6, still_s=5.0), rate_hz=100.0, seed=seed, gyroscope=False)
    leg = Leg()
    _, live = feel(motion, leg)
    assert leg.knows_axis
    for one, other in zip(live, analysed(motion), strict=True):
        assert one.opening_deg == pytest.approx(other.opening_deg, abs=0.5)
        assert one.start_s == pytest.approx(other.start_s, abs=0.1)


@pytest.mark.parametrize("rate_hz", [20.0, 50.0, 200.0])
@pytest.mark.parametrize("gyroscope", [True, False])
def test_counts_at_any_rate_and_mounting(rate_hz: float, gyroscope: bool) -> None:
    for seed in range(3):
        motion = wear(Movement([Rep()] * 5, still_s=5.0), rate_hz=rate_hz, seed=seed, gyroscope=gyroscope)
        _, reps = feel(motion, Leg())
        assert len(reps) == 5
        assert [rep.opening_deg for rep in reps] == pytest.approx([40.0] * 5, abs=2.0)


@pytest.mark.parametrize("fault", ["feet_apart", "dropped", "flung", "rocking", "no_hold"])
def test_form_by_the_gyroscope(fault: str) -> None:
    reps = [Rep()] * 4 + [faulty(Rep(), fault)] + [Rep()]  # type: ignore[arg-type]
    _, found = feel(wear(Movement(reps, still_s=5.0), rate_hz=100.0, seed=2), Leg())
    assert [fault in rep.faults for rep in found] == [False] * 4 + [True, False]


def test_fidgets_before_lying_still_do_not_spoil_the_axis() -> None:
    unrest = [Unrest(2.0, 1.5, (12.0, 5.0, -20.0)), Unrest(4.0, 1.0, (-9.0, 15.0, 6.0))]
    motion = wear(Movement([Rep()] * 5, still_s=10.0, unrest=unrest), rate_hz=100.0, seed=5)
    _, reps = feel(motion, Leg())
    assert [rep.opening_deg for rep in reps] == pytest.approx([40.0] * 5, abs=1.0)


class Worn:
    """One after the other, on one clock."""

    def __init__(self) -> None:
        self.leg, self.t_s = Leg(), 0.0

    def do(self, movement: Movement, mounting: np.ndarray) -> Worn:
        motion = wear(movement, rate_hz=50.0, mounting=mounting)
        motion, t_s = Motion(motion.t_s + self.t_s, motion.acceleration_g, motion.rotation_rad_s), motion.t_s
        if movement.reps:
            feel(motion, self.leg)
        else:  # nobody watches for repetitions
            self.leg.feel(motion)
        self.t_s += float(t_s[-1]) + 0.02
        return self


STRAPPED = np.eye(3)
ANOTHER = np.array([[0.0, 0, 1], [1, 0, 0], [0, 1, 0]])
LYING = Movement([], still_s=4.0)


def test_a_pause_keeps_the_axis_and_another_strap_does_not() -> None:
    worn = Worn().do(Movement([Rep()] * 3, still_s=5.0), STRAPPED)
    assert worn.leg.knows_axis
    worn.leg.settle()
    worn.do(LYING, STRAPPED)
    assert worn.leg.knows_axis and not worn.leg.turned
    worn.leg.settle()
    worn.do(LYING, ANOTHER)
    assert not worn.leg.knows_axis


def test_the_phone_that_moves_to_the_other_thigh_is_told() -> None:
    worn = Worn().do(Movement([Rep()] * 2, still_s=5.0), STRAPPED)
    worn.leg.settle(moved=True)
    assert not worn.do(LYING, STRAPPED).leg.turned  # nobody has moved yet
    handled = Movement(unrest=[Unrest(0.5, 6.0, (20.0, 150.0, 40.0), stays_s=1.0)], after_s=0.1)
    assert not worn.do(handled, STRAPPED).leg.turned  # still being strapped on
    assert worn.do(LYING, ANOTHER).leg.turned


def test_before_home_is_known_nothing_is_seen() -> None:
    shaking = Movement(unrest=[Unrest(0.0, 3.0, (20.0, 12.0, 10.0), shakes_hz=1.0)], after_s=0.1)
    samples, _ = feel(wear(shaking, rate_hz=50.0), Leg())
    assert samples
    assert all(math.isnan(sample.opening_deg) for sample in samples if sample.t_s < 2.5)
