from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from histories import DAY, HISTORY, RUNGS, STEPS, clean, step, when
from hypothesis import given
from hypothesis import strategies as st

from hipwise.program import ladder
from hipwise.program.check_in import CheckIn, outcome
from hipwise.program.done import Done, SideDone
from hipwise.program.pain import Light, light, rest_today, worse_this_morning
from hipwise.program.progression import (
    for_today,
    gentler,
    missing_now,
    present_rung,
    proposal,
)
from hipwise.program.step import Lock


def check_in(pain: int) -> CheckIn:
    return CheckIn(1, when(DAY), pain, None, False, outcome(pain, False))


def test_who_begins_begins_gently_and_who_chose_stands_where_they_chose():
    assert present_rung([]).key == "gentle" and present_rung([]).reps == 12
    assert present_rung([step(DAY, "standard")]).reps == 20
    assert present_rung([step(DAY, "standard"), step(DAY, "hold", "declined")]).key == "standard"
    assert present_rung([step(DAY, "standard")], Lock("small", "Ms Okafor", DAY)).key == "small"


def test_up_after_two_clean_easy_sessions_without_pain_running():
    done = [clean(DAY), clean(DAY + timedelta(2))]
    found = proposal(done, [], DAY + timedelta(3))
    assert found is not None and (found.way, found.rung) == ("up", "standard")
    assert "Two sessions running" in found.reason
    assert missing_now(done, []) == []


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"effort": 5}, "Effort of 4 or less; it was 5."),
        ({"effort": None}, "Your answer to how hard it was."),
        ({"pain_after": None}, "Your answer to how the pain was afterwards."),
        ({"pain_after": 4}, "Pain of 3 or less."),
        ({"sides": {"left": SideDone(12, 12, 11), "right": SideDone(12, 12, 12)}}, "Every repetition clean."),
        ({"sides": {"left": SideDone(12, 12, 12), "right": SideDone(9, 9, 9)}}, "All 12 on each side."),
        ({"sides": {"left": SideDone(12, 12, 12)}}, "All 12 on each side."),
        ({"sides": {"left": SideDone(12), "right": SideDone(12)}}, "Both sessions seen"),
        ({"hurt": True}, "Pain of 3 or less."),
    ],
)
def test_no_step_up_while_anything_is_missing_and_it_is_said_what(changed, missing):
    done = [clean(DAY), clean(DAY + timedelta(2), **changed)]
    found = proposal(done, [], DAY + timedelta(3))
    assert found is None or found.way == "back"
    assert any(sentence.startswith(missing) for sentence in missing_now(done, []))


def test_one_session_is_not_enough_and_they_must_be_running():
    assert proposal([clean(DAY)], [], DAY + timedelta(1)) is None
    uneven = [clean(DAY), clean(DAY + timedelta(2), effort=6), clean(DAY + timedelta(4))]
    assert proposal(uneven, [], DAY + timedelta(5)) is None


def test_back_after_red_or_after_amber_twice():
    steps = [step(DAY, "hold")]
    red = [clean(DAY, 15, pain_after=7)]
    found = proposal(red, steps, DAY + timedelta(1))
    assert found is not None and (found.way, found.rung) == ("back", "standard")
    third = [clean(DAY, 15, hurt=True, sides={"left": SideDone(3, 3, 3)})]
    found = proposal(third, steps, DAY + timedelta(1))
    assert found is not None and found.way == "back"
    amber = [clean(DAY, 15, pain_after=4)]
    assert proposal(amber, steps, DAY + timedelta(1)) is None
    found = proposal([*amber, clean(DAY + timedelta(2), 15, pain_after=5)], steps, DAY + timedelta(3))
    assert found is not None and (found.way, found.rung) == ("back", "standard")


def test_back_after_more_than_ten_days_whatever_the_reason_asked_once():
    steps = [step(DAY - timedelta(30), "light-band")]
    done = [clean(DAY, 20)]
    assert proposal(done, steps, DAY + timedelta(10)) is None
    found = proposal(done, steps, DAY + timedelta(11))
    assert found is not None and (found.way, found.rung) == ("back", "hold")
    assert "11 days" in found.reason
    declined = [*steps, replace(step(DAY + timedelta(11), "hold", "declined"))]
    assert proposal(done, declined, DAY + timedelta(12)) is None


def test_back_when_the_form_breaks_early_twice_running_and_once_may_be_the_camera():
    broken = {"left": SideDone(20, 20, 12, form_break=8), "right": SideDone(20, 20, 20)}
    steps = [step(DAY - timedelta(30), "standard")]
    once = [clean(DAY, 20), clean(DAY + timedelta(2), 20, sides=broken)]
    assert proposal(once, steps, DAY + timedelta(3)) is None
    found = proposal([*once, clean(DAY + timedelta(4), 20, sides=broken)], steps, DAY + timedelta(5))
    assert found is not None and found.way == "back" and "twelfth" in found.reason
    late = {"left": SideDone(20, 20, 12, form_break=12), "right": SideDone(20, 20, 20)}
    held = [clean(DAY + timedelta(n), 20, sides=late) for n in (0, 2)]
    assert proposal(held, steps, DAY + timedelta(3)) is None


def test_an_answer_settles_it_until_something_new_is_done():
    done = [clean(DAY), clean(DAY + timedelta(2))]
    declined = [step(DAY + timedelta(3), "standard", "declined")]
    assert proposal(done, declined, DAY + timedelta(4)) is None
    more = [*done, clean(DAY + timedelta(4)), clean(DAY + timedelta(6))]
    assert proposal(more, declined, DAY + timedelta(7)) is not None


def test_at_most_one_step_up_a_week():
    steps = [step(DAY, "standard")]
    done = [clean(DAY + timedelta(n), 20) for n in (0, 1)]
    assert proposal(done, steps, DAY + timedelta(6)) is None
    found = proposal(done, steps, DAY + timedelta(7))
    assert found is not None and found.rung == "hold"


def test_the_lock_holds_the_rung_and_a_step_back_is_still_proposed():
    lock = Lock("standard", "Ms Okafor", DAY)
    done = [clean(DAY, 20), clean(DAY + timedelta(2), 20)]
    assert proposal(done, [], DAY + timedelta(9), lock) is None
    hurt = [*done, clean(DAY + timedelta(4), 20, hurt=True)]
    found = proposal(hurt, [], DAY + timedelta(5), lock)
    assert found is not None and (found.way, found.rung) == ("back", "gentle")
    assert missing_now(done, [], lock) == []


def test_a_step_that_nobody_can_watch_is_the_persons_own_to_leave():
    steps = [step(DAY - timedelta(30), "band-walk")]
    done = [clean(DAY, 15), clean(DAY + timedelta(2), 15)]
    assert proposal(done, steps, DAY + timedelta(3)) is None
    assert "choose the next" in missing_now(done, steps)[0]
    assert missing_now(done, [step(DAY, "one-leg")]) == []


@pytest.mark.parametrize(("pain", "rung"), [(3, "standard"), (4, "gentle"), (6, "gentle"), (9, "gentle")])
def test_a_usual_high_pain_changes_the_rung_and_does_not_lock_the_door(pain, rung):
    now = ladder.rung("standard")
    said = check_in(pain)
    assert for_today(now, said).key == rung
    assert said.outcome.may_start
    offered = gentler([step(DAY, "standard")], said)
    assert (offered is not None) == (pain >= 4)
    assert gentler([], said) is None  # already there


@pytest.mark.parametrize(
    ("before", "after", "next_day", "hurt", "expected"),
    [
        (0, 3, None, False, Light.GREEN),
        (3, 3, 4, False, Light.GREEN),
        (0, 4, None, False, Light.AMBER),
        (5, 2, None, False, Light.AMBER),
        (6, 6, None, False, Light.AMBER),  # usual, and it did not rise
        (6, 7, None, False, Light.RED),
        (None, 6, None, False, Light.RED),
        (0, 0, None, True, Light.RED),
        (1, 1, 3, False, Light.RED),
        (1, None, None, False, Light.UNKNOWN),
    ],
)
def test_the_traffic_light_of_pain(before, after, next_day, hurt, expected):
    done = Done(DAY, 20, pain_before=before, pain_after=after, pain_next=next_day, hurt=hurt)
    assert light(done) is expected


def test_after_red_the_day_is_for_rest_and_a_worse_morning_too():
    red = Done(DAY, 20, hurt=True)
    assert rest_today([red], DAY) is red
    assert rest_today([red], DAY + timedelta(1)) is None
    worse = Done(DAY, 20, pain_before=2, pain_after=2, pain_next=4)
    assert rest_today([worse], DAY + timedelta(1)) is worse
    assert rest_today([worse], DAY + timedelta(2)) is None
    before = Done(DAY - timedelta(1), 20, pain_before=1, pain_after=1)
    assert worse_this_morning([before], check_in(3), DAY)
    assert not worse_this_morning([before], check_in(2), DAY)
    assert not worse_this_morning([before], None, DAY)


@given(HISTORY, STEPS, st.integers(0, 60), st.booleans())
def test_no_proposal_is_ever_two_rungs_away_and_each_has_its_reason(done, steps, ahead, locked):
    lock = Lock("standard", "Ms Okafor", DAY) if locked else None
    found = proposal(done, steps, DAY + timedelta(ahead), lock)
    if found is None:
        return
    away = ladder.height(found.rung) - ladder.height(present_rung(steps, lock).key)
    assert away == (1 if found.way == "up" else -1)
    assert found.reason.endswith(".")
    assert not (locked and found.way == "up")


@given(st.sampled_from(RUNGS), st.integers(0, 10))
def test_today_is_never_harder_than_the_week_nor_two_rungs_easier(rung, pain):
    change = ladder.height(for_today(ladder.rung(rung), check_in(pain)).key) - ladder.height(rung)
    assert change in (0, -1)
