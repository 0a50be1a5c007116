import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipwise.sensing import Grade
from hipwise.sensing.simulated import Movement, Rep, SensorTroubles, wear
from hipwise.sensing.thigh import Motion, Recording

NOISY = SensorTroubles(noise_g=0.01)


def openings(recording: Recording, movement: Movement, begun_s: float = 0.0) -> np.ndarray:
    """What was found less what is true. (n,)"""
    t_s = np.array([sample.t_s for sample in recording])
    return np.array([sample.opening_deg for sample in recording]) - movement.opening_deg(t_s + begun_s)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([20, 50, 100]), st.booleans())
def test_opening_from_any_mounting_and_rate(seed, rate_hz, gyroscope):
    movement = Movement([Rep(opening_deg=o) for o in (35, 42, 30)])
    recording = Recording(wear(movement, rate_hz=rate_hz, gyroscope=gyroscope, troubles=NOISY, seed=seed))
    assert np.sqrt(np.mean(openings(recording, movement) ** 2)) < 1.5
    assert recording.view().grade is Grade.GOOD


def test_the_gyroscope_sees_an_axis_that_is_not_level_and_is_not_fooled_by_a_fling():
    flung = Movement([Rep(0.4, 0.1, 0.5, opening_deg=45)] * 4)
    off = {}
    for gyroscope in (False, True):
        error = openings(Recording(wear(flung, gyroscope=gyroscope)), flung)
        off[gyroscope] = np.sqrt(np.mean(error**2))
    assert off[True] < 3 < off[False]


def test_a_file_that_starts_open_still_finds_the_closed_end():
    movement = Movement([Rep(opening_deg=o, rest_s=0.4) for o in (40, 44, 33, 38, 45)])
    motion = wear(movement, gyroscope=False, troubles=NOISY, seed=5)
    begun = motion.t_s > movement.reps[0].start_s + 1.5
    recording = Recording(Motion.of(motion.t_s[begun], motion.acceleration_g[begun]))
    opening = [sample.opening_deg for sample in recording]
    assert opening[0] == pytest.approx(40, abs=3)
    assert opening[-1] == pytest.approx(0, abs=3)


def test_a_leg_that_does_not_move_is_not_counted_on():
    view = Recording(wear(Movement(after_s=30), gyroscope=False, troubles=NOISY)).view()
    assert view.grade is Grade.UNUSABLE
    assert view.why is not None and "top leg" in view.why


def test_a_recording_with_holes_is_poor():
    motion = wear(Movement([Rep()] * 6), gyroscope=False, troubles=NOISY)
    there = (motion.t_s < 10) | (motion.t_s > 13)
    view = Recording(Motion.of(motion.t_s[there], motion.acceleration_g[there])).view()
    assert view.grade is Grade.POOR and view.seen == pytest.approx(1 - 3 / motion.t_s[-1], abs=0.01)
