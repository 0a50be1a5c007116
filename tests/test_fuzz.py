"""Broken recordings end in an answer or in a sentence; a million bytes by hand: python -m benchmarks.fuzz."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from waves import Rep, feed, repetitions, wave

from benchmarks.fuzz import SLOWEST_S, mutated, readers, run, seeds
from hipwise import exercises
from hipwise.repetitions import Tracker

CLAM = exercises.load("clamshell")


READERS = ["tables", "phyphox zip", "within a zip", "video", "picture", "joints", "phone"]


@pytest.mark.parametrize("name", READERS)
def test_what_is_mutated_was_sound(name):
    with readers() as all_of_them:
        assert list(all_of_them) == READERS
        for sound in all_of_them[name].sound:
            all_of_them[name].read(sound)


@pytest.mark.parametrize("name", READERS)
def test_what_is_broken_is_read_or_refused(name):
    with readers() as all_of_them:
        tried, answered, slowest_s = run(all_of_them[name], 3_000, seed=7)
    assert 0 <= answered <= tried > 0 and slowest_s < SLOWEST_S


def test_a_mutation_changes_something():
    data = seeds()["plain"]
    assert mutated(data, random.Random(1), 5) != data


@settings(max_examples=25, deadline=None)
@given(st.floats(-1, 60), st.sampled_from([0.0, 1e-6, 60.0]), st.integers(0, 50))
def test_a_gap_or_a_jump_in_time_is_no_repetition(at_s, gap_s, seed):
    """A minute's gap, duplicate times and a clock that jumps neither add nor invent repetitions."""
    t_s, x, reps = wave([Rep()] * 3, noise_deg=0.4, seed=seed)
    late = np.where(t_s > at_s, t_s + gap_s, t_s)
    assert len(repetitions(feed(Tracker(CLAM), late, x))) <= len(reps) + 1


def test_ten_thousand_samples_a_second_are_no_more_repetitions():
    t_s, x, _ = wave([Rep(0.5, 0.2, 0.6, 0.4)] * 2, rate_hz=10_000, noise_deg=0.3, still_s=1.0)
    assert len(repetitions(feed(Tracker(CLAM), t_s, x))) == 2
