"""Samples put together again from the pieces in which phyphox gives them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipwise.errors import UserError
from hipwise.sensing.phone.experiment import Buffers, Experiment
from hipwise.sensing.phone.feed import Feed
from hipwise.sensing.thigh.motion import STANDARD_GRAVITY, Motion

ALONE = Experiment("g", Buffers("x", "y", "z", "t"))
BOTH = Experiment("g", Buffers("x", "y", "z", "t"), Buffers("gx", "gy", "gz", "gt"))


class Made:
    """Two sensors with their own moments on one clock, answering up to a moment."""

    def __init__(self, length_s: float = 6.0, turning: bool = True) -> None:
        rng = np.random.default_rng(1)
        self.t_s = np.cumsum(rng.uniform(0.008, 0.012, int(length_s * 100)))
        self.values = rng.normal(size=(len(self.t_s), 3)) * 0.1 + [0, 0, STANDARD_GRAVITY]
        self.turn_s = np.cumsum(rng.uniform(0.003, 0.007, int(length_s * 210))) - 0.05
        self.turning = rng.normal(size=(len(self.turn_s), 3))
        self.has_turning = turning
        self.session = "one"
        self.measuring = True

    def answer(self, query: dict[str, str], until_s: float, cut: tuple[int, ...] = (0,) * 8) -> dict:
        columns = {"t": self.t_s, **{name: self.values[:, i] for i, name in enumerate("xyz")}}
        turns = {"gt": self.turn_s, **{f"g{name}": self.turning[:, i] for i, name in enumerate("xyz")}}
        buffer = {}
        for n, (name, wanted) in enumerate(query.items()):
            own = turns if name.startswith("g") else columns
            times = own["gt" if name.startswith("g") else "t"]
            values = own[name][times <= until_s]
            if wanted:
                values = own[name][(times <= until_s) & (times > float(wanted.partition("|")[0]) + 1e-7)]
                values = values[: max(len(values) - cut[n % 8], 0)]
            else:
                values = values[-1:]
            buffer[name] = {"size": 0, "buffer": values.tolist()}
        return {"buffer": buffer, "status": {"session": self.session, "measuring": self.measuring}}

    def whole(self, gyroscope: bool) -> Motion:
        turning = np.stack([np.interp(self.t_s, self.turn_s, self.turning[:, i]) for i in range(3)], axis=1)
        return Motion(self.t_s, self.values / STANDARD_GRAVITY, turning if gyroscope else None)


def joined(stretches: list[Motion]) -> Motion:
    turning = [s.rotation_rad_s for s in stretches if s.rotation_rad_s is not None]
    return Motion(
        np.concatenate([s.t_s for s in stretches]),
        np.concatenate([s.acceleration_g for s in stretches]),
        np.concatenate(turning) if turning else None,
    )


def same(one: Motion, other: Motion) -> None:
    np.testing.assert_allclose(one.t_s, other.t_s, atol=1e-9)
    np.testing.assert_allclose(one.acceleration_g, other.acceleration_g, atol=1e-9)
    if other.rotation_rad_s is None:
        assert one.rotation_rad_s is None
    else:
        assert one.rotation_rad_s is not None
        np.testing.assert_allclose(one.rotation_rad_s, other.rotation_rad_s, atol=1e-9)


cuts = st.lists(st.integers(0, 3), min_size=8, max_size=8).map(tuple)


@settings(max_examples=30, deadline=None)
@given(
    waits=st.lists(st.floats(0.001, 0.4), min_size=3, max_size=40),
    cut=st.lists(cuts, min_size=40, max_size=40),
    gyroscope=st.booleans(),
)
def test_pieces_of_any_size_are_the_whole_again(
    waits: list[float], cut: list[tuple], gyroscope: bool
) -> None:
    made, feed, got, now = Made(), Feed(BOTH if gyroscope else ALONE), [], 0.0
    for wait_s, ends in zip(waits, cut, strict=False):
        now += wait_s
        got += feed.take(now, made.answer(feed.query(), now, ends))
    got += feed.take(99.0, made.answer(feed.query(), 99.0)) + feed.take(99.1, made.answer(feed.query(), 99.0))
    got += feed.rest()
    same(joined(got), made.whole(gyroscope))


def test_a_long_gap_comes_in_one_piece() -> None:
    made, feed = Made(40.0), Feed(BOTH)
    got = feed.take(1.0, made.answer(feed.query(), 1.0))
    got += feed.take(31.0, made.answer(feed.query(), 31.0))
    got += feed.take(99.0, made.answer(feed.query(), 99.0)) + feed.rest()
    same(joined(got), made.whole(True))


def test_a_gyroscope_that_falls_silent_holds_nobody_up() -> None:
    made, feed = Made(), Feed(BOTH)
    until = made.turn_s <= 2.0
    made.turn_s, made.turning = made.turn_s[until], made.turning[until]
    got = feed.take(1.0, made.answer(feed.query(), 1.0)) + feed.take(4.0, made.answer(feed.query(), 4.0))
    assert got[-1].rotation_rad_s is None
    assert got[-1].t_s[-1] > 3.9
    assert sum(len(s.t_s) for s in got) == np.sum(made.t_s <= 4.0)


def test_a_new_session_on_the_phone_begins_anew() -> None:
    made, feed = Made(turning=False), Feed(ALONE)
    got = feed.take(2.0, made.answer(feed.query(), 2.0))
    made.session = "two"
    assert feed.take(2.1, made.answer(feed.query(), 0.5)) == []
    assert feed.epoch == 1
    got = feed.take(2.2, made.answer(feed.query(), 0.6))
    assert got[0].t_s[0] == pytest.approx(made.t_s[0])


def test_a_clock_set_back_is_noticed_without_a_session() -> None:
    made, feed = Made(turning=False), Feed(ALONE)
    feed.take(4.0, made.answer(feed.query(), 4.0))
    got, now = [], 4.0
    while not got and now < 8:
        now += 0.1  # the data were cleared at 4.0
        answer = made.answer(feed.query(), now - 4.0)
        del answer["status"]["session"]
        got = feed.take(now, answer)
    assert feed.epoch == 1
    assert got[0].t_s[0] == pytest.approx(made.t_s[0])
    assert now < 6.0


def test_a_phone_that_sleeps_has_not_begun_anew() -> None:
    made, feed = Made(turning=False), Feed(ALONE)
    feed.take(4.0, made.answer(feed.query(), 4.0))
    for now in np.arange(4.1, 12.0, 0.1):
        feed.take(float(now), made.answer(feed.query(), 4.0))
    assert feed.epoch == 0
    feed.take(12.0, made.answer(feed.query(), 5.0))
    assert feed.last_s == pytest.approx(5.0, abs=0.02)


def test_gravity_that_was_taken_out_is_said() -> None:
    made, feed = Made(turning=False), Feed(ALONE)
    made.values -= [0, 0, STANDARD_GRAVITY]
    with pytest.raises(UserError, match="no gravity"):
        feed.take(2.0, made.answer(feed.query(), 2.0))


@pytest.mark.parametrize(
    "answer",
    [
        None, [], 3, {}, {"buffer": []}, {"buffer": {"t": 3}}, {"buffer": {"t": {"buffer": 5}}},
        {"buffer": {name: {"buffer": ["a", None, [], True, 10**400]} for name in "txyz"}, "status": 4},
    ],
)  # fmt: skip
def test_nonsense_is_refused_or_left_out(answer: object) -> None:
    feed = Feed(ALONE)
    try:
        assert feed.take(1.0, answer) == []
    except UserError as error:
        assert "phone" in str(error)
