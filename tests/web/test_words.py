from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from hipwise.coaching.close import before
from hipwise.coaching.plan import Reached
from hipwise.records import SessionRecord, SetRecord
from hipwise.records.listing import marks
from hipwise.repetitions.events import FAULT_WORDS, Fault, Repetition
from hipwise.repetitions.summary import Spread
from hipwise.sensing import Side
from hipwise.web import words

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def done(side: Side | None, count: int, prescribed: int = 20, why: str | None = None) -> SetRecord:
    reps = tuple(Repetition(float(n), n, True, lower_to_lift=2.0 + n / 10) for n in range(1, count + 1))
    return SetRecord(1, "clamshell", side, prescribed, NOW, None, why, reps)


def session(*sets: SetRecord, first: Side = "left") -> SessionRecord:
    return SessionRecord(1, NOW, None, None, "camera", None, 20, first, sets)


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (session(), "You had only just begun, on the left."),
        (session(done("left", 10)), "You stopped at 10 of 20 on the left."),
        (session(done("left", 20)), "You had done 20 on the left; the right is still to come."),
        (session(done("right", 20), done("left", 3)), "You stopped at 3 of 20 on the left."),
        (session(done("left", 20), done("right", 20)), "You had done all 20 on the right."),
        (
            session(done("left", 12), done("left", 8, 8)),
            "You had done 20 on the left; the right is still to come.",
        ),
        (session(done(None, 4)), "You stopped at 4 of 20 on one side."),
    ],
)
def test_the_offer_to_go_on_says_where_it_stands(kept: SessionRecord, said: str):
    assert words.going_on(kept) == said


def test_a_session_in_a_sentence():
    said = words.last_time(session(done("right", 3), done("left", 2)))
    assert said == (
        f"Last time, {words.day(NOW)}: 2 on the left and 3 on the right, "
        "lowering 2.2 times as long as lifting."
    )
    assert words.last_time(session(done("left", 0))).endswith("stopped before the first repetition.")


def test_what_was_done_before_the_sets_is_not_lost():
    warm_up = replace(session(), reached=Reached("warm-up", 13))
    assert words.going_on(warm_up) == "You had only just begun, with 13 easy clamshells."
    assert words.last_time(warm_up).endswith("before the first repetition, after 13 easy clamshells.")
    hurt = replace(session(), reached=Reached("squeeze", 1), why="pain")
    assert words.last_time(hurt).endswith("before the first repetition, after 1 squeeze; stopped for pain.")
    assert before(Reached("band-walk", 12)) == "12 steps with the band"
    assert before(None) == ""


def test_the_sides_take_turns_by_the_side_really_begun_with():
    begun_right = session(done("right", 3), first="left")
    sample = replace(session(done("left", 20)), source="sample")
    assert words.first_side([begun_right]) == "left"
    assert words.first_side([session(done("left", 20), done("right", 20))]) == "right"
    assert words.first_side([session(), sample, begun_right]) == "left", "what was not begun changes nothing"
    assert words.first_side([sample]) == words.first_side([]) == "left"


def test_pain_and_the_sample_are_marked():
    hurt = replace(session(done("left", 3)), why="pain")
    assert marks(session(done("left", 3))) == []
    assert marks(hurt) == ["stopped for pain"]
    assert marks(replace(hurt, source="sample")) == ["sample clip", "stopped for pain"]
    assert words.last_time(hurt).endswith("; stopped for pain.")
    assert words.hurt_on(NOW, [hurt]) and not words.hurt_on(NOW, [session()])
    assert not words.hurt_on(NOW + timedelta(days=2), [hurt])


def test_every_fault_has_kind_words():
    assert set(FAULT_WORDS) == set(get_args(Fault))
    assert not {"flung", "dropped"} & {word for phrase in FAULT_WORDS.values() for word in phrase.split()}


def test_what_was_noticed_is_counted():
    reps = [
        Repetition(1, 1, True, faults=("dropped", "no_hold")),
        Repetition(2, 2, True, faults=("dropped",)),
        Repetition(3, 3, True, faults=("dropped",)),
    ]
    assert words.noticed(reps) == "quick finish 3 times, no pause at the top once"
    assert words.noticed([]) == ""


def test_what_the_figures_leave_out_is_said():
    cut, unmeasured = Repetition(1, 1, False), Repetition(2, 2, True)
    assert words.not_whole([cut, unmeasured, unmeasured]) == [
        "One was cut short and not counted.",
        "2 were counted but not measured.",
    ]
    assert words.not_whole([Repetition(1, 1, True, lift_s=1.0)]) == []


def test_opening_is_told_no_finer_than_it_is_known():
    seen = Repetition(1, 1, True, opening_deg=43.0, opening_error_deg=5.2)
    assert words.opening([seen]) == "about 40°"
    assert words.opening([replace(seen, opening_error_deg=1.2)]) == "43° ± 1°"
    assert words.opening([]) == words.ratio(None) == "not measured"


def test_a_ratio_comes_with_its_spread():
    assert "between 2.2 and 3.0" in words.ratio_spread(Spread(2.6, 2.2, 3.0, 20))
    assert "in one repetition" in words.ratio_spread(Spread(2.6, 2.6, 2.6, 1))
