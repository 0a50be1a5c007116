import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from waves import SHAPES, Rep, wave

from hipwise.repetitions.tempo import crossings, measure, noise_deg


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("hold_s", [0.0, 0.4, 1.2])
def test_whole_phases_of_every_shape(shape, hold_s):
    rep = Rep(1.1, hold_s, 2.7, 1.0, 38, shape, shape)
    t_s, x, (truth,) = wave([rep], noise_deg=0.3, still_s=1.0)
    phases = measure(t_s, x)
    assert phases is not None
    assert phases.lift_s == pytest.approx(1.1, abs=0.15)
    assert phases.hold_s == pytest.approx(hold_s, abs=0.2)
    assert phases.lower_s == pytest.approx(2.7, abs=0.3)
    assert phases.start_s == pytest.approx(truth.start_s, abs=0.1)
    assert phases.opening_deg == pytest.approx(38, abs=1)
    assert phases.lower_to_lift == pytest.approx(2.7 / 1.1, rel=0.06)  # one shape both ways: it cancels


@pytest.mark.parametrize("shape", SHAPES)
def test_without_noise_nothing_is_left_to_guess(shape):
    t_s, x, (truth,) = wave([Rep(1.1, 0.8, 2.7, 1.0, 38, shape, shape)], rate_hz=15, still_s=1.0)
    phases = measure(t_s, x)
    assert phases is not None
    assert phases.start_s == pytest.approx(truth.start_s, abs=0.05)
    assert (phases.lift_s, phases.hold_s, phases.lower_s) == pytest.approx((1.1, 0.8, 2.7), abs=0.07)


def test_the_errors_cover_the_truth_as_often_as_they_say():
    """About 68 % of truths lie within one error, over shapes, rates and noise."""
    rng = np.random.default_rng(4)
    shapes = SHAPES
    inside: list[list[bool]] = []
    for number in range(60):
        lift, lower = (shapes[int(i)] for i in rng.integers(5, size=2))
        rep = Rep(rng.uniform(0.7, 1.8), rng.uniform(0.3, 1.5), rng.uniform(1, 4), 1.0, 35, lift, lower)
        rate_hz, noise = ((50, 0.3), (30, 0.5), (15, 0.8))[number % 3]
        t_s, x, (truth,) = wave([rep], rate_hz=rate_hz, noise_deg=noise, still_s=1.5, seed=number)
        phases = measure(t_s, x)
        assert phases is not None
        inside.append(
            [
                abs(phases.lift_s - truth.lift_s) < phases.lift_error_s,
                abs(phases.hold_s - truth.hold_s) < phases.hold_error_s,
                abs(phases.lower_s - truth.lower_s) < phases.lower_error_s,
                abs(phases.opening_deg - truth.opening_deg) < phases.opening_error_deg,
            ]
        )
    for name, share in zip(("lift", "hold", "lower", "opening"), np.mean(inside, axis=0), strict=True):
        assert 0.5 < share < 0.9, name


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


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(-60, 60), min_size=4, max_size=12),
    st.sampled_from([8.0, 15.0, 30.0]),
    st.floats(0.0, 15.0),
    st.integers(0, 99),
)
def test_nothing_has_a_length_or_an_error_that_cannot_be(turns, rate_hz, noise_deg, seed):
    """However wild the course: its phases follow one another, and none is known worse than by itself."""
    t_s = np.arange(0, len(turns), 1 / rate_hz)
    x = np.interp(t_s, np.arange(len(turns)), turns)
    phases = measure(t_s, x + noise_deg * np.random.default_rng(seed).normal(size=len(t_s)))
    if phases is None:
        return
    assert t_s[0] <= phases.start_s < phases.lift_end_s <= phases.lower_start_s < phases.end_s
    assert phases.opening_deg > 0 and phases.lower_to_lift > 0
    assert 0 <= phases.lift_error_s <= phases.lift_s
    assert 0 <= phases.lower_error_s <= phases.lower_s
    assert 0 <= phases.hold_error_s <= phases.lift_s + phases.lower_s
    assert 0 <= phases.lower_to_lift_error <= 1.5 * phases.lower_to_lift
    assert 0 <= phases.opening_error_deg <= phases.opening_deg
