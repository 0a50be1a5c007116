"""A set by the phone, measured as a whole once it is over."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hipwise.course import Course
from hipwise.exercises import load
from hipwise.repetitions import Armed, Arming, Repetition, Tracker
from hipwise.sensing.phone.leg import Leg
from hipwise.sensing.simulated import Movement, Rep, wear
from hipwise.sensing.thigh import Motion, Recording, steady

CLAMSHELL = load("clamshell")
BEGIN_S = 500.0


def worn(reps: int = 4, gyroscope: bool = False) -> Motion:
    movement = Movement([Rep(opening_deg=38.0 + n) for n in range(reps)], still_s=6.0, after_s=2.0)
    return wear(movement, rate_hz=100.0, seed=3, gyroscope=gyroscope)


def felt(reps: int = 4, gyroscope: bool = False) -> Motion:
    """Averaged motion on some other clock: still, then the repetitions."""
    motion = steady(worn(reps, gyroscope))
    return replace(motion, t_s=motion.t_s + BEGIN_S)


def heard(course: Course, motion: Motion) -> list[Repetition]:
    """What is counted of it as it happens, all of it shown to the course."""
    leg, tracker, reps = Leg(), Tracker(CLAMSHELL, Arming.STILL, "thigh"), []
    for n in range(len(motion.t_s)):
        turning = None if motion.rotation_rad_s is None else motion.rotation_rad_s[n : n + 1]
        one = Motion(motion.t_s[n : n + 1], motion.acceleration_g[n : n + 1], turning)
        (sample,) = leg.feel(one)
        course.add([one], [sample])
        for event in tracker.feed(sample):
            if isinstance(event, Armed):
                leg.fix()
                course.lies(event.t_s)
            if isinstance(event, Repetition):
                reps.append(event)
    return reps


@pytest.mark.parametrize("gyroscope", [False, True])
def test_the_whole_is_measured_as_the_analysis_of_a_recording_measures_it(gyroscope: bool) -> None:
    course, motion = Course(), felt(gyroscope=gyroscope)
    counted = heard(course, motion)
    again = course.again(counted, CLAMSHELL)
    assert [rep.number for rep in again] == [1, 2, 3, 4]
    tracker = Tracker(CLAMSHELL, Arming.AT_ONCE, "thigh")
    events = [event for sample in Recording(worn(gyroscope=gyroscope)) for event in tracker.feed(sample)]
    whole = [event for event in events if isinstance(event, Repetition)]
    for rep, other in zip(again, whole, strict=True):
        for name in ("start_s", "top_s", "end_s"):
            assert getattr(rep, name) - BEGIN_S == pytest.approx(getattr(other, name), abs=1 / 30), name
        assert rep.opening_deg == pytest.approx(other.opening_deg, abs=0.2)


def test_the_numbers_and_moments_of_counting_stay() -> None:
    course = Course()
    counted = [replace(rep, number=rep.number + 7) for rep in heard(course, felt())]
    again = course.again(counted, CLAMSHELL)
    assert [(rep.number, rep.t_s) for rep in again] == [(rep.number, rep.t_s) for rep in counted]


def test_what_is_not_found_again_stays_as_it_was() -> None:
    course = Course()
    counted = heard(course, felt(reps=5))
    elsewhere = [
        replace(rep, top_s=(rep.end_s or 0.0) + 0.9) for rep in counted
    ]  # the rest, and no repetition
    assert [rep.number for rep in course.again([*counted[:4], elsewhere[4]], CLAMSHELL)] == [1, 2, 3, 4]
    assert course.again([*counted[:2], *elsewhere[2:]], CLAMSHELL) == []


def test_nothing_is_measured_of_what_came_before_or_never_began() -> None:
    course = Course()
    assert course.again([], CLAMSHELL) == []
    counted = heard(course, felt())
    before = [replace(rep, top_s=(rep.top_s or 0.0) - 100) for rep in counted]
    assert course.again(before, CLAMSHELL) == []
    course.begin()
    assert course.again(counted, CLAMSHELL) == []


def test_the_feet_are_those_that_the_camera_saw() -> None:
    course, motion = Course(), felt()
    counted = heard(course, motion)
    up = [any(rep.start_s < t < rep.end_s for rep in counted[2:3]) for t in motion.t_s]
    course._gaps = np.where(up, 0.6, 0.1).tolist()
    again = course.again(counted, CLAMSHELL)
    assert ["feet_apart" in rep.faults for rep in again] == [False, False, True, False]
