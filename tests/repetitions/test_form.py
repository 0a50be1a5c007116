"""Faults on demand, felt by a simulated sensor: each found where it is, and nowhere else."""

import numpy as np
import pytest

from hipwise import exercises
from hipwise.repetitions import Repetition, Tracker
from hipwise.repetitions.form import Axis
from hipwise.sensing.simulated import Movement, Rep, faulty, wear
from hipwise.sensing.thigh import Recording


def faults(movement: Movement, *, gyroscope: bool = True) -> list[tuple[str, ...]]:
    tracker = Tracker(exercises.load("clamshell"), source="thigh")
    events = [e for s in Recording(wear(movement, gyroscope=gyroscope)) for e in tracker.feed(s)]
    return [e.faults for e in events + tracker.finish() if isinstance(e, Repetition)]


@pytest.mark.parametrize("fault", ["dropped", "flung", "short", "no_hold", "feet_apart", "rocking"])
def test_each_fault_is_said_where_it_is(fault):
    reps = [Rep()] * 6
    reps[3] = faulty(reps[3], fault)
    assert faults(Movement(reps)) == [(), (), (), (fault,), (), ()]


def test_roll_back_cannot_be_seen_and_is_not_said():
    assert faults(Movement([Rep(), Rep(), faulty(Rep(), "roll_back"), Rep()])) == [()] * 4


def test_a_pause_halfway_is_one_repetition():
    assert len(faults(Movement([Rep(), Rep(), faulty(Rep(), "pause_halfway"), Rep()]))) == 4


def test_without_a_gyroscope_nothing_is_said_of_feet_and_rocking():
    reps = [Rep(), Rep(), faulty(Rep(), "feet_apart"), faulty(Rep(), "rocking"), Rep()]
    said = {fault for one in faults(Movement(reps), gyroscope=False) for fault in one}
    assert not said & {"feet_apart", "rocking"}


def test_the_axis_of_a_turning():
    turning = np.outer(np.linspace(20, 40, 10), [np.cos(0.3), np.sin(0.3), 0.0])
    axis = Axis.of(turning)
    assert axis is not None
    assert axis.drift_deg == pytest.approx(np.degrees(0.3)) and axis.share == pytest.approx(1)
    assert Axis.of(np.full((10, 3), np.nan)) is None
