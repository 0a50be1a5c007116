"""The course of a repetition by what the picture shows moving."""

from __future__ import annotations

import numpy as np
import pytest
from waves import Rep, Shape, repetitions, wave

from hipwise.exercises import load
from hipwise.repetitions import Tracker
from hipwise.repetitions.steady import steadied
from hipwise.repetitions.tempo import measure, noise_deg
from hipwise.sensing import Sample

REP = Rep(1.1, 0.8, 2.7, 1.0, 38, Shape.EARLY, Shape.STRAIGHT)


def seen(seed: int = 1):
    """One repetition as a camera sees it, bent by 5° halfway and unsteady by 1°; and its flow, off by a tenth
    as a whole and by another in each step, and beginning anywhere.
    """
    rng = np.random.default_rng(seed)
    t_s, true, (rep,) = wave([REP], rate_hz=15, still_s=1.0)
    bent = true - 20 * true / 38 * (1 - true / 38) + rng.normal(size=len(true))
    steps = np.diff(true, prepend=0.0)
    flow = 700 + np.cumsum(np.where(steps > 0, 0.9, 1.1) * steps * rng.normal(1, 0.1, len(steps)))
    return t_s, true, bent, flow, rep


def test_the_flow_gives_the_course_and_the_opening_its_size():
    _, true, bent, flow, _ = seen()
    course = steadied(bent, flow, noise_deg(bent))
    assert course is not None
    size = true.max() / (course.max() - course[0])
    assert np.abs((course - course[0]) * size - true).max() < 2.0, "its shape is the true one"
    assert course[0] == pytest.approx(course[-1], abs=1.5), "and ends where the opening ends"
    assert course.max() == pytest.approx(bent[true > 37.9].mean(), rel=0.15)


def test_phases_by_the_flow_are_closer_than_by_a_bent_opening():
    off, off_without = [], []
    for seed in range(10):
        t_s, _, bent, flow, rep = seen(seed)
        for found, errors in ((measure(t_s, bent, None, flow), off), (measure(t_s, bent), off_without)):
            assert found is not None
            errors.append([abs(found.lift_s - rep.lift_s), abs(found.hold_s - rep.hold_s),
                           abs(found.lower_s - rep.lower_s)])  # fmt: skip
    by_flow, without = np.median(off, axis=0), np.median(off_without, axis=0)
    assert (by_flow < 0.15).all()
    assert (by_flow < without).all(), "else the flow is for nothing"


def test_a_few_steps_that_were_not_followed_are_taken_from_the_opening():
    _, true, bent, flow, _ = seen()
    flow = flow.copy()
    flow[[5, 20, 21, 50]] = np.nan
    course = steadied(bent, flow, noise_deg(bent))
    assert course is not None
    assert np.corrcoef(course, true)[0, 1] > 0.995


@pytest.mark.parametrize(
    "other",
    [
        lambda flow: np.full_like(flow, np.nan),
        lambda flow: np.where(np.arange(len(flow)) % 3 == 0, np.nan, flow),
        np.zeros_like,
        lambda flow: -flow,
        lambda flow: flow / 10,
        lambda flow: np.cumsum(np.random.default_rng(2).normal(size=len(flow))),
        lambda flow: np.where(flow > 720, 720.0, flow),  # it let go of the knee halfway
    ],
    ids=["none", "torn", "still", "backwards", "too little", "noise", "half the way"],
)
def test_a_flow_that_tells_of_something_else_is_not_heeded(other):
    t_s, _, bent, flow, _ = seen()
    assert steadied(bent, other(flow), noise_deg(bent)) is None
    assert measure(t_s, bent, None, other(flow)) == measure(t_s, bent)


def test_the_tracker_measures_by_the_flow_and_counts_without_it():
    t_s, _, bent, flow, rep = seen()
    found = []
    for each in (flow, np.full_like(flow, np.nan)):
        tracker = Tracker(load("clamshell"))
        samples = [Sample(t, x, flow_deg=y) for t, x, y in zip(t_s, bent, each, strict=True)]
        events = [event for sample in samples for event in tracker.feed(sample)] + tracker.finish()
        found.append(repetitions(events)[0])
        assert tracker.counted == 1
    by_flow, without = found
    assert by_flow.lower_error_s is not None
    assert without.lower_error_s is not None
    assert by_flow.lower_error_s < without.lower_error_s
    assert abs(by_flow.lower_s - rep.lower_s) < abs(without.lower_s - rep.lower_s)
    assert by_flow.t_s == without.t_s, "what is heard does not wait for it"
