"""A measured set through the model."""

import math

import numpy as np
import pytest

from hipwise.anatomy.measured import through_model
from hipwise.anatomy.mot import columns, motion
from hipwise.anatomy.muscle import SHARED
from hipwise.anatomy.work import minimum_jerk
from hipwise.errors import UserError
from hipwise.exercises import load
from hipwise.repetitions import Repetition, Tracker
from hipwise.sensing import Sample


def clams(lift_s, hold_s, lower_s, opening_deg=40.0, count=3):
    """A made set, and what the tracker that counts live makes of it."""
    t = np.arange(0.0, 2.0 + count * (lift_s + hold_s + lower_s + 1.5), 1 / 50)
    opening = np.zeros_like(t)
    for k in range(count):
        start = 2.0 + k * (lift_s + hold_s + lower_s + 1.5)
        up = minimum_jerk((t - start) / lift_s)
        down = minimum_jerk((t - start - lift_s - hold_s) / lower_s)
        opening += opening_deg * (up - down)
    samples = [Sample(float(a), float(b)) for a, b in zip(t, opening, strict=True)]
    tracker = Tracker(load("clamshell"))
    events = [event for sample in samples for event in tracker.feed(sample)] + tracker.finish()
    return samples, [event for event in events if isinstance(event, Repetition)]


def test_lowering_against_lifting(anatomy):
    done = through_model(anatomy, *clams(1.0, 1.0, 3.0))
    assert done.repetitions == 3
    assert done.total.lifting_s == pytest.approx(3 * 1.0, abs=0.5)
    assert done.total.lowering_s == pytest.approx(3 * 3.0, abs=0.9)
    assert done.total.lowering_s / done.total.lifting_s == pytest.approx(3.0, abs=0.4)
    medius = done.groups["gluteus medius"]
    assert 0 < medius.lowering_s <= done.total.lowering_s
    assert set(done.groups) == set(SHARED)
    assert done.groups["adductors"].lifting_s == 0.0  # they have nothing to do in a clam


def test_dropping_it_takes_the_work_off_the_way_down(anatomy):
    slow = through_model(anatomy, *clams(1.0, 1.0, 3.0)).groups["gluteus medius"]
    quick = through_model(anatomy, *clams(1.0, 1.0, 0.8)).groups["gluteus medius"]
    assert quick.lowering_s < 0.5 * slow.lowering_s
    assert quick.lifting_s == pytest.approx(slow.lifting_s, abs=0.5)


def test_the_motion_is_the_one_that_was_measured(anatomy):
    samples, repetitions = clams(1.0, 1.0, 3.0, opening_deg=35.0)
    done = through_model(anatomy, samples, repetitions)
    values = motion(anatomy, done.work, done.way)
    rotation = values[:, columns().index("hip_rotation_r")]
    top = done.times_s[np.argmin(rotation)]
    assert rotation.max() == pytest.approx(0.0, abs=0.5)
    assert any(r.top_s and abs(r.top_s - top) < 1.2 for r in repetitions)


def test_time_beyond_what_the_model_carries_is_left_out_and_said(anatomy):
    done = through_model(anatomy, *clams(1.0, 1.0, 3.0, opening_deg=70.0))
    assert done.beyond_s > 3.0
    assert done.total.holding_s == pytest.approx(0.0, abs=0.2)


def test_nothing_whole_is_said(anatomy):
    with pytest.raises(UserError, match="no whole repetition"):
        through_model(anatomy, [Sample(0.0, 0.0), Sample(1.0, math.nan)], [])
