import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from waves import Rep, wave

from hipwise.sensing import Grade
from hipwise.sensing.thigh import Motion, Recording


def turn(axis, angle):
    """Rotation matrices (n, 3, 3) about a unit axis, radians."""
    x, y, z = axis
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.asarray(angle)[:, None, None]
    return np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * (k @ k)


def worn(opening_deg, t_s, mounting, slope_deg=0.0, noise_g=0.0, gyroscope=False, seed=0):
    """What a sensor feels on a thigh that opens about a clam axis (SCIENCE 6.1), mounted anyhow.

    Lying on the side, z up, the axis level but for its slope; ``mounting`` turns thigh into sensor axes.
    """
    rng = np.random.default_rng(seed)
    slope = np.radians(slope_deg)
    axis = np.array([0.0, -np.cos(slope), -np.sin(slope)])
    thigh_in_room = turn(axis, np.radians(opening_deg))
    up = np.einsum("nji,j->ni", thigh_in_room, [0.0, 0.0, 1.0]) @ mounting.T
    rotation = np.gradient(np.radians(opening_deg), t_s)[:, None] * axis @ mounting.T
    return Motion.of(t_s, up + noise_g * rng.normal(size=up.shape), rotation if gyroscope else None)


def any_mounting(seed):
    q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    return q * np.sign(np.linalg.det(q))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([20, 50, 100]), st.booleans())
def test_opening_from_any_mounting_and_rate(seed, rate_hz, gyroscope):
    t_s, truth, _ = wave([Rep(opening_deg=o) for o in (35, 42, 30)], rate_hz=rate_hz)
    motion = worn(truth, t_s, any_mounting(seed), noise_g=0.01, gyroscope=gyroscope)
    recording = Recording(motion)
    found = list(recording)
    expected = np.interp([s.t_s for s in found], t_s, truth)
    error = np.array([s.opening_deg for s in found]) - expected
    assert np.sqrt(np.mean(error**2)) < 1.5
    assert recording.view().grade is Grade.GOOD


def test_the_gyroscope_sees_an_axis_that_is_not_level():
    t_s, truth, _ = wave([Rep(opening_deg=45)] * 3, rate_hz=50)
    off = {}
    for gyroscope in (False, True):
        recording = Recording(worn(truth, t_s, any_mounting(3), slope_deg=15, gyroscope=gyroscope))
        opening = np.array([s.opening_deg for s in recording])
        off[gyroscope] = abs(opening.max() - 45)
    assert off[True] < 0.5 < off[False] < 3


def test_a_file_that_starts_open_still_finds_the_closed_end():
    reps = [Rep(opening_deg=o, rest_s=0.4) for o in (40, 44, 33, 38, 45)]
    t_s, truth, placed = wave(reps, rate_hz=50)
    begun = t_s > placed[0].start_s + 1.5
    recording = Recording(worn(truth[begun], t_s[begun] - t_s[begun][0], any_mounting(5), noise_g=0.01))
    opening = [s.opening_deg for s in recording]
    assert opening[0] == pytest.approx(40, abs=3)
    assert opening[-1] == pytest.approx(0, abs=3)


def test_a_leg_that_does_not_move_is_not_counted_on():
    t_s = np.arange(0, 30, 0.01)
    view = Recording(worn(np.sin(t_s), t_s, any_mounting(1), noise_g=0.01)).view()
    assert view.grade is Grade.UNUSABLE
    assert view.why is not None and "top leg" in view.why


def test_a_recording_with_holes_is_poor():
    t_s, truth, _ = wave([Rep()] * 6, rate_hz=50)
    there = (t_s < 10) | (t_s > 13)
    view = Recording(worn(truth[there], t_s[there], any_mounting(2), noise_g=0.01)).view()
    assert view.grade is Grade.POOR and view.seen == pytest.approx(1 - 3 / t_s[-1], abs=0.01)
