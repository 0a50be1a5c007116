"""The form slips, and it is said: kindly, rarely, and never over a count."""

from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_floor import CLAM, Floor

from hipwise import exercises
from hipwise.coaching import cues
from hipwise.coaching.corrections import Corrections
from hipwise.coaching.plan import Plan
from hipwise.repetitions.events import Fault, Repetition


def spoken(faults):
    """The correction after each repetition with these faults."""
    corrections, said = Corrections(CLAM, Plan(20, "left"), "left"), []
    for number, each in enumerate(faults, 1):
        cue = corrections.after(Repetition(number * 6.0, number, True, faults=each))
        if cue is not None:
            corrections.said(cue)
        said.append(cue)
    return said


def test_a_fault_has_three_lines_three_repetitions_apart_and_is_then_let_be():
    said = spoken([("feet_apart",)] * 13)
    assert said == [
        "feet-apart-1", None, None, "feet-apart-2", "hips-still", None, "feet-apart-3",
        *[None] * 6,
    ]  # fmt: skip
    assert set(filter(None, said)) <= set(cues.load("en"))


@pytest.mark.parametrize("fault", sorted(set(get_args(Fault)) - {"tiring"}))
def test_every_fault_is_spoken_of(fault):
    said = spoken([(fault,)] * 9)
    first = 2 if fault == "no_hold" else 1
    stem = fault.replace("_", "-")
    heard = [(n, cue) for n, cue in enumerate(said, 1) if cue and cue.startswith(stem)]
    assert heard == [(first + 3 * n, f"{stem}-{n + 1}") for n in range(3)]


def test_a_mended_fault_is_praised_once_and_in_two_repetitions():
    said = spoken([("rocking",), (), (), (), (), (), ("rocking",), (), (), ()])
    assert said == ["rocking-1", None, "better", "hips-still", None, None, "rocking-2", None, None, None]


def test_one_praise_is_for_all_that_was_mended_by_then():
    said = spoken([("rocking",), ("flung",), (), (), (), (), (), ()])
    assert said == ["rocking-1", "flung-1", "better", "hips-still", None, None, "better", None]
    both = spoken([("rocking",), ("feet_apart", "rocking"), (), (), (), (), (), (), ()])
    assert both == ["rocking-1", "feet-apart-1", None, "better", "hips-still", *[None] * 4]


@given(st.lists(st.sets(st.sampled_from(get_args(Fault))).map(tuple), min_size=20, max_size=20))
def test_praise_is_rare_and_stopping_is_offered_once_whatever_slips(faults):
    said = spoken(faults)
    praised = [number for number, cue in enumerate(said) if cue == "better"]
    assert all(two - one > 3 for one, two in pairwise(praised)), said
    stems = {cue.rpartition("-")[0] for cue in said if cue and cue not in ("better", "hips-still")}
    assert len(praised) <= len(stems - {"tiring"})
    assert sum(cue == "tiring-1" for cue in said) == any("tiring" in each for each in faults)
    assert not {"tiring-2", "tiring-3"} & set(said)


def test_stopping_is_offered_once_a_set_and_in_the_next_one_in_other_words():
    floor = Floor(Plan(6, "left")).arm()
    for number in range(1, 7):
        floor.repetition(number, faults=("tiring",))
    assert [cue for cue in floor.said if cue.startswith("tiring")] == ["tiring-1"]
    assert floor.session.offer is None, "the set is over"
    floor.turn_round().arm("right")
    for number in range(1, 6):
        floor.repetition(number, side="right", faults=("tiring",))
    assert [cue for cue in floor.said if cue.startswith("tiring")] == ["tiring-1", "tiring-2"]
    assert floor.session.offer == "stop"


def test_who_tires_is_offered_to_stop_and_not_asked_for_more():
    corrections = Corrections(CLAM, Plan(20, "left"), "left")
    cue = corrections.after(Repetition(6.0, 1, True, faults=("short", "tiring")))
    assert (cue, corrections.tiring) == ("tiring-1", False)
    corrections.said("tiring-1")
    assert corrections.tiring
    for number in range(2, 5):
        assert corrections.after(Repetition(6.0 * number, number, True)) in (None, "hips-still")


@pytest.mark.parametrize(
    ("limits", "opening_deg", "cue"),
    [({"left": 35}, 46, "too-high-1"), ({"left": 35}, 44, None), ({"right": 35}, 70, None), ({}, 70, None)],
)
def test_too_high_is_by_the_persons_own_limit(limits, opening_deg, cue):
    corrections = Corrections(CLAM, Plan(20, "left", limits_deg=limits), "left")
    assert corrections.after(Repetition(6.0, 1, True, opening_deg=opening_deg)) == cue
    assert not corrections.rolled


def test_a_thigh_that_reads_more_than_the_limit_is_a_question_after_the_set():
    plan = Plan(2, "left", on_thigh=True, limits_deg={"left": 35.0})
    floor = Floor(plan).arm()
    for number in (1, 2):
        floor.repetition(number, opening_deg=47.0)
    assert "too-high-1" not in floor.said
    assert floor.said[-3:] == ["roll-asked-1", "set-done", "other-thigh"]


def test_an_exercise_may_name_a_fault_in_its_own_words():
    corrections = Corrections(exercises.load("side-lying-leg-raise"), Plan(20, "left"), "left")
    assert corrections.after(Repetition(6.0, 1, True, faults=("rocking",))) == "rocking-leg-1"


@pytest.mark.parametrize(
    ("pattern", "after"),
    [("x..x..", []), ("x.x...", [3]), (".xx...", [3]), ("xxxxx.", [2, 5]), ("xx....", [2])],
)
def test_no_hold_is_for_two_of_the_last_three(pattern, after):
    said = spoken([("no_hold",) if c == "x" else () for c in pattern])
    assert [n for n, cue in enumerate(said, 1) if cue and cue.startswith("no-hold")] == after


def test_what_was_not_heard_may_be_said_next_time():
    corrections = Corrections(CLAM, Plan(20, "left"), "left")
    asked = [corrections.after(Repetition(n * 6.0, n, True, faults=("feet_apart",))) for n in (1, 2)]
    assert asked == ["feet-apart-1"] * 2


def test_a_session_says_it_after_the_repetition():
    floor = Floor().arm().repetition(1, faults=("feet_apart",))
    assert floor.said[-1] == "feet-apart-1"
    floor.repetition(2, faults=("feet_apart", "no_hold")).repetition(3, faults=("no_hold",))
    assert floor.said.count("feet-apart-1") == 1
    assert floor.said[-1] == "no-hold-1"
