from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hipwise.sensing.phone.steady import Steady
from hipwise.sensing.simulated import Movement, Rep, wear
from hipwise.sensing.thigh import Motion, steady

MOTION = wear(Movement([Rep()]), rate_hz=87.0, seed=1)


@settings(max_examples=40, deadline=None)
@given(cuts=st.lists(st.integers(0, len(MOTION.t_s)), max_size=60), gyroscope=st.booleans())
def test_pieces_give_what_the_whole_gives(cuts: list[int], gyroscope: bool) -> None:
    whole = MOTION if gyroscope else Motion(MOTION.t_s, MOTION.acceleration_g)
    edges = [0, *sorted(cuts), len(whole.t_s)]
    stream, got = Steady(), []
    for first, last in itertools.pairwise(edges):
        rotation = whole.rotation_rad_s
        got += stream.feed(
            Motion(
                whole.t_s[first:last],
                whole.acceleration_g[first:last],
                None if rotation is None else rotation[first:last],
            )
        )
    got += stream.rest()
    want = steady(whole)
    np.testing.assert_allclose(np.concatenate([m.t_s for m in got]), want.t_s, atol=1e-9)
    np.testing.assert_allclose(
        np.concatenate([m.acceleration_g for m in got]), want.acceleration_g, atol=1e-9
    )


def test_a_gyroscope_that_goes_and_comes_back() -> None:
    rows = slice(0, 100), slice(100, 200), slice(200, 300)
    assert MOTION.rotation_rad_s is not None
    stream, got = Steady(), []
    for n, part in enumerate(rows):
        rotation = None if n == 1 else MOTION.rotation_rad_s[part]
        got += stream.feed(Motion(MOTION.t_s[part], MOTION.acceleration_g[part], rotation))
    got += stream.rest()
    assert {m.rotation_rad_s is None for m in got} == {True, False}
    times = np.concatenate([m.t_s for m in got]).tolist()
    assert times == sorted(set(times))
