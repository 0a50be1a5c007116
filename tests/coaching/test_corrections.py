"""The form slips, and it is said: kindly, rarely, and never over a count."""

import pytest
from made_floor import CLAM, Floor

from hipwise.coaching import cues
from hipwise.coaching.corrections import Corrections
from hipwise.repetitions.events import Repetition


def spoken(faults):
    """The correction after each repetition with these faults."""
    corrections, said = Corrections(CLAM), []
    for number, each in enumerate(faults, 1):
        cue = corrections.after(Repetition(number * 6.0, number, True, faults=each))
        if cue is not None:
            corrections.said(cue)
        said.append(cue)
    return said


def test_feet_apart_has_a_first_and_a_second_line_three_repetitions_apart():
    said = spoken([("feet_apart",)] * 8)
    assert said == [
        "feet-apart-1", None, None, "feet-apart-2", "hips-still", None, "feet-apart-2", None,
    ]  # fmt: skip
    assert set(filter(None, said)) <= set(cues.load("en"))


@pytest.mark.parametrize(
    ("pattern", "after"),
    [("x..x..", []), ("x.x...", [3]), (".xx...", [3]), ("xxxxx.", [2, 5]), ("xx....", [2])],
)
def test_no_hold_is_for_two_of_the_last_three(pattern, after):
    said = spoken([("no_hold",) if c == "x" else () for c in pattern])
    assert [n for n, cue in enumerate(said, 1) if cue and cue.startswith("no-hold")] == after


def test_what_was_not_heard_may_be_said_next_time():
    corrections = Corrections(CLAM)
    asked = [corrections.after(Repetition(n * 6.0, n, True, faults=("feet_apart",))) for n in (1, 2)]
    assert asked == ["feet-apart-1"] * 2


def test_a_session_says_it_after_the_repetition():
    floor = Floor().arm().repetition(1, faults=("feet_apart",))
    assert floor.said[-1] == "feet-apart-1"
    floor.repetition(2, faults=("feet_apart", "no_hold")).repetition(3, faults=("no_hold",))
    assert floor.said.count("feet-apart-1") == 1
    assert floor.said[-1] == "no-hold-1"
