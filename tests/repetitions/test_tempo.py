import numpy as np
import pytest
from waves import EARLY, LATE, MINIMUM_JERK, SMOOTH, STRAIGHT, Rep, wave

from hipwise.repetitions.tempo import crossings, measure, noise_deg


@pytest.mark.parametrize("shape", [MINIMUM_JERK, SMOOTH, STRAIGHT, EARLY, LATE])
@pytest.mark.parametrize("hold_s", [0.0, 0.4, 1.2])
def test_whole_phases_of_every_shape(shape, hold_s):
    rep = Rep(1.1, hold_s, 2.7, 1.0, 38, shape, shape)
    t_s, x, (truth,) = wave([rep], noise_deg=0.3, still_s=1.0)
    phases = measure(t_s, x)
    assert phases is not None
    assert phases.lift_s == pytest.approx(1.1, abs=0.25)
    assert phases.hold_s == pytest.approx(hold_s, abs=0.25)
    assert phases.lower_s == pytest.approx(2.7, abs=0.35)
    assert phases.start_s == pytest.approx(truth.start_s, abs=0.2)
    assert phases.opening_deg == pytest.approx(38, abs=1)
    assert phases.lower_to_lift == pytest.approx(2.7 / 1.1, rel=0.06)  # one shape both ways: it cancels


def test_a_hold_is_not_found_where_there_is_none():
    """The time above 85 % of a 1-0-3 would read 1.2 s (SCIENCE 2, Measuring)."""
    t_s, x, _ = wave([Rep(1.0, 0.0, 3.0)], still_s=1.0)
    phases = measure(t_s, x)
    assert phases is not None and phases.hold_s < 0.15


def test_chatter_at_a_level_is_one_crossing():
    t_s = np.arange(0, 2, 0.01)
    x = t_s / 2 + 0.05 * np.sin(60 * t_s)
    assert crossings(t_s, x, np.array([0.5]))[0] == pytest.approx(1.0, abs=0.05)
    assert np.isnan(crossings(t_s, x, np.array([3.0]))[0])


def test_noise_is_told_from_movement():
    _, x, _ = wave([Rep()] * 3, noise_deg=2.0)
    assert noise_deg(x) == pytest.approx(2.0, rel=0.2)


@pytest.mark.parametrize("x", [[], [1.0], [0.0] * 50, list(range(50)), [np.nan] * 10])
def test_what_is_no_repetition_has_no_phases(x):
    with np.errstate(invalid="ignore"):
        assert measure(np.arange(len(x)) / 30, np.array(x, dtype=float)) is None
