from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hipwise.repetitions.events import Repetition
from hipwise.repetitions.summary import Spread, Summary


def rep(number: int, lift_s: float | None, *, whole: bool = True, ratio: float | None = None) -> Repetition:
    return Repetition(float(number), number, whole, lift_s=lift_s, lower_to_lift=ratio)


def test_the_figures_are_over_the_whole_repetitions_only():
    summary = Summary.of([rep(1, 1.0), rep(2, 2.0), rep(3, 9.0), rep(4, 99.0, whole=False)])
    assert (summary.reps, summary.partial) == (3, 1)
    assert summary.lift_s == Spread(2.0, 1.5, 5.5, 3)
    assert summary.lower_s is None


def test_what_was_not_measured_is_left_out():
    summary = Summary.of([rep(1, None), rep(2, 1.2)])
    assert summary.reps == 2
    assert summary.lift_s == Spread(1.2, 1.2, 1.2, 1)
    assert Summary.of([]).lift_s is None


@given(st.lists(st.floats(0.1, 100), min_size=1))
def test_the_middle_half_holds_the_median(values: list[float]):
    spread = Spread.of(values)
    assert spread is not None and spread.n == len(values)
    assert min(values) <= spread.low <= spread.median + 1e-9
    assert spread.median <= spread.high + 1e-9
    assert spread.high <= max(values) + 1e-9


def test_one_value_is_its_own_spread():
    assert Spread.of([None, 3.0]) == Spread(3.0, 3.0, 3.0, 1)
