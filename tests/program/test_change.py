from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from histories import DAY, clean, when

from hipwise.program.change import asked_again, changes, outer_hip, top_legs
from hipwise.program.check_in import CheckIn
from hipwise.program.screening import Outcome, Screening

WELL = Screening(when(DAY), {}, Outcome.GO)
SORE = replace(WELL, answers={"outer_hip": True})


def keys(*asked) -> list[str]:
    return [change.key for change in changes(*asked)]


def test_a_sore_outer_hip_changes_the_exercise_and_locks_nothing():
    assert keys(WELL, None) == []
    assert keys(SORE, None) == ["outer_hip", "sore_side"]
    assert SORE.may_start
    said = CheckIn(1, when(DAY), 3, "outer_hip", False, Outcome.GO)
    assert keys(WELL, said) == ["outer_hip", "sore_side"]
    assert not outer_hip(WELL, replace(said, where="groin"))
    assert not outer_hip(WELL, replace(said, pain=0))


def test_nobody_is_laid_on_the_sore_side():
    # Who lies on the left side trains the right leg, on top.
    assert top_legs("left") == ("left",)
    assert top_legs("right") == ("right",)
    assert top_legs("none") == ("left", "right") and top_legs("both") == ()
    told = " ".join(change.do for change in changes(SORE, None, "left"))
    assert "Do not lie on your left side" in told and "For the right leg take standing work" in told
    assert "pillow" in told


def test_after_a_hip_operation_what_was_agreed_to_holds():
    locked = replace(WELL, outcome=Outcome.ASK_FIRST, answers={"hip_surgery": True})
    assert not locked.may_start
    assert keys(replace(locked, agreed_at=when(DAY)), None) == ["agreed"]


def test_the_questions_are_asked_again_after_a_long_break_and_after_a_year():
    done = [clean(DAY + timedelta(days=n)) for n in range(0, 400, 7)]
    assert asked_again(WELL, done[:3], DAY + timedelta(days=14 + 60)) is None
    assert "a while" in (asked_again(WELL, done[:3], DAY + timedelta(days=14 + 61)) or "")
    assert asked_again(WELL, done, DAY + timedelta(days=365)) is None
    assert "a year old" in (asked_again(WELL, done, DAY + timedelta(days=366)) or "")
    assert (
        asked_again(replace(WELL, at=when(DAY + timedelta(days=80))), done[:3], DAY + timedelta(days=81))
        is None
    )
