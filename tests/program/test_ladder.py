from __future__ import annotations

from itertools import pairwise

import pytest

from hipwise import exercises
from hipwise.program import ladder


def test_the_ladder_of_the_science_from_the_press_to_one_leg():
    assert [rung.key for rung in ladder.rungs()] == [
        *("press", "small", "gentle", "standard", "hold", "light-band", "strong-band"),
        *("leg-raise", "band-walk", "one-leg"),
    ]
    standard, gentle = ladder.rung("standard"), ladder.rung("gentle")
    dose = exercises.load("clamshell").dose
    assert (standard.reps, gentle.reps) == (dose.reps, dose.easier_reps)
    assert standard.lower_s / standard.lift_s == 3


def test_no_rung_asks_for_more_than_twice_the_work_of_its_neighbour():
    for lower, higher in pairwise(ladder.rungs()):
        assert higher.work_s <= 2 * lower.work_s, (lower.key, higher.key)


def test_every_rung_says_what_to_do_and_on_what_it_rests():
    for rung in ladder.rungs():
        assert rung.do.endswith(".") and rung.basis.startswith("SCIENCE")
        assert rung.exercise is None or rung.exercise in exercises.names()


def test_neighbours():
    assert ladder.above("one-leg") is None and ladder.below("press") is None
    for lower, higher in pairwise(ladder.rungs()):
        assert ladder.above(lower.key) == higher and ladder.below(higher.key) == lower
    with pytest.raises(KeyError, match="there are press, small"):
        ladder.rung("moon")
