"""Made events through the session: its order, and the rules of speech."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_floor import BLIND, LENGTHS, Floor

from hipwise import exercises
from hipwise.coaching import cues
from hipwise.coaching.messages import Arm, Beat, Ended, Kept, Say, SetEnded, SetStarted
from hipwise.coaching.plan import Plan, Progress, Stage
from hipwise.repetitions.events import Counted, Lift, Lower

CORRECTIONS = {id for id, cue in cues.load("en").items() if cue.group == "corrections"}
REMARKS = CORRECTIONS | {"hips-still", "better"}


def test_a_whole_session_twenty_and_twenty():
    floor = Floor().set()
    assert floor.session.stage is Stage.TURN
    assert floor.said[-2:] == ["set-done", "turn-round"]
    rested_s = floor.of(SetEnded)[0].at_s + 30
    assert floor.session.rest_until_s == pytest.approx(rested_s), "told while they turn over, too"
    floor.wait(3.0, side=None).wait(1.5, side="right")
    assert floor.session.stage is Stage.REST
    assert floor.session.rest_until_s == pytest.approx(rested_s)
    floor.wait(27.0, side="right")
    assert floor.session.stage is Stage.READY
    floor.set(side="right")
    assert floor.session.stage is Stage.CLOSE
    assert floor.said[-7:] == [
        "done",
        "count-20",
        "on-left",
        "count-20",
        "on-right",
        "way-down-slow",
        "how-hard",
    ]
    assert [s.side for s in floor.of(SetStarted)] == ["left", "right"]
    assert [s.why for s in floor.of(SetEnded)] == ["done", "done"]
    assert [e.why for e in floor.of(Ended)] == ["done"]
    assert [k.repetition.number for k in floor.of(Kept)] == [*range(1, 21)] * 2
    counts = [cue for cue in floor.said if cue.startswith("count-")]
    assert counts == [*[f"count-{n}" for n in range(1, 21)] * 2, "count-20", "count-20"]  # told at the end
    assert floor.said.count("half-way") == floor.said.count("last-three") == 2
    assert floor.said.count("hips-still") == 2


def test_half_way_and_last_three_follow_their_numbers():
    said = Floor(Plan(12, "left")).set(12).said
    assert said[said.index("count-6") + 1] == "half-way"
    assert said[said.index("count-9") + 1] == "last-three"


def test_the_person_chooses_the_side_by_lying_on_it():
    floor = Floor(Plan(2, "left")).set(2, side="right")
    assert [s.side for s in floor.of(SetStarted)] == ["right"]
    assert floor.session.side == "left"


def test_the_second_set_waits_until_the_other_side_is_on_top():
    floor = Floor(Plan(2, "left")).set(2)
    floor.wait(15.0, side="left").wait(0.5, side="right").wait(10.0, side="left")
    assert floor.session.stage is Stage.TURN
    assert floor.said.count("turn-round") >= 2
    floor.wait(5.0, side="right")
    assert floor.session.stage is Stage.READY
    assert len(floor.of(Arm)) == 2


def test_a_source_that_cannot_tell_the_side_is_believed_after_a_while():
    floor = Floor(Plan(2, "left")).set(2, side=None).wait(29.0, side=None)
    assert floor.session.stage is Stage.TURN
    assert floor.wait(2.0, side=None).session.stage is Stage.READY


def test_slower_down_is_for_the_median_of_three_and_not_twice_within_three():
    floor = Floor()
    floor.arm()
    for number in range(1, 12):
        floor.repetition(number, lower_s=1.2)
    said = [cue for cue in floor.said if cue.startswith("count-") or cue in CORRECTIONS]
    after = {cue: said[i - 1] for i, cue in enumerate(said) if cue in CORRECTIONS}
    assert after == {"too-fast-1": "count-3", "too-fast-2": "count-6", "too-fast-3": "count-9"}
    steady = Floor()
    steady.arm()
    for number, lower_s in enumerate([3.0, 1.0, 3.0, 3.0, 1.0, 3.0], 1):
        steady.repetition(number, lower_s=lower_s)
    assert not CORRECTIONS & set(steady.said)


def test_it_says_when_it_cannot_see_and_when_it_can_again():
    floor = Floor().arm().repetition(1).wait(1.9, view=BLIND)
    assert "cannot-see" not in floor.said
    floor.wait(10.0, view=BLIND)
    assert floor.said.count("cannot-see") == 1
    assert not floor.session.can_see
    assert floor.session.remedy == BLIND.why
    beats = len(floor.of(Beat))
    floor.wait(10.0, view=BLIND)
    assert len(floor.of(Beat)) == beats
    floor.wait(0.5).wait(0.3, view=BLIND).wait(0.8)
    assert "see-you" not in floor.said
    floor.wait(0.5)
    assert floor.said.count("see-you") == 1
    floor.repetition(2)
    assert floor.session.count == 2


def test_the_beat_alone_counts_by_itself_rolls_over_and_measures_nothing():
    floor = Floor(Plan(20, "right", measured=False)).wait(20 * 6 + 29)
    assert [s.side for s in floor.of(SetStarted)] == ["right"]
    assert floor.session.stage is Stage.REST
    assert "roll-over" in floor.said
    ended_s = floor.of(SetEnded)[0].at_s
    floor.wait(20 * 6 + 60)
    assert floor.session.stage is Stage.CLOSE
    assert 30 <= floor.of(SetStarted)[1].at_s - ended_s <= 60
    kept = [k.repetition for k in floor.of(Kept)]
    assert [r.number for r in kept] == [*range(1, 21)] * 2
    assert all(
        r.whole and r.lift_s is None and r.lower_to_lift is None and r.opening_deg is None for r in kept
    )
    counts = [cue for cue in floor.said if cue.startswith("count-")]
    assert counts == [*[f"count-{n}" for n in range(1, 21)] * 2, "count-20", "count-20"]
    assert floor.said[-2] == "way-down-unknown"


def test_a_pause_keeps_the_count_and_arms_anew():
    floor = Floor().arm().repetition(1).repetition(2)
    floor.out += floor.session.pause(floor.t_s)
    floor.wait(30.0).hear(Counted(floor.t_s, 3))
    assert floor.session.count == 2
    floor.out += floor.session.go_on(floor.t_s)
    floor.arm().repetition(1)
    assert floor.session.count == 3
    assert len(floor.of(SetStarted)) == 1
    assert floor.of(Kept)[-1].repetition.number == 3


def test_going_on_with_the_beat_alone_keeps_what_was_done():
    floor = Floor(Plan(4, "left")).arm().repetition(1).repetition(2)
    floor.out += floor.session.alone(floor.t_s)
    floor.wait(24.0)
    reps = [k.repetition for k in floor.of(Kept)]
    assert [r.number for r in reps] == [1, 2, 3, 4]
    assert [r.lift_s is None for r in reps] == [False, False, True, True]
    assert len(floor.of(SetStarted)) == 1


def test_stop_ends_set_and_session_with_the_reason():
    floor = Floor().arm().repetition(1)
    floor.out += floor.session.stop(floor.t_s, "tired")
    assert [m.why for m in floor.of(SetEnded)] == ["tired"]
    assert [m.why for m in floor.of(Ended)] == ["tired"]
    assert floor.session.stop(floor.t_s, "tired") == []
    assert Floor().session.stop(0.0, "stopped")[-1] == Ended(0.0, "stopped")


@pytest.mark.parametrize(
    ("done", "stage", "side", "count"),
    [
        ([], Stage.READY, "left", 0),
        ([Progress("left", 10, False)], Stage.MOVING, "left", 10),
        ([Progress("left", 20, True)], Stage.TURN, "right", 0),
        ([Progress("left", 20, False)], Stage.TURN, "right", 0),
        ([Progress("left", 20, True), Progress("right", 3, False)], Stage.MOVING, "right", 3),
        ([Progress("left", 20, True), Progress("right", 20, False)], Stage.CLOSE, "right", 20),
        ([Progress("left", 20, True), Progress("right", 20, True)], Stage.CLOSE, "right", 20),
    ],
)
def test_it_goes_on_where_the_records_end(done, stage, side, count):
    floor = Floor(done=done, at_once=True)
    assert (floor.session.stage, floor.session.side, floor.session.count) == (stage, side, count)


def test_after_a_long_break_the_person_lies_still_first():
    floor = Floor(done=[Progress("left", 10, False)])
    assert floor.session.stage is Stage.READY
    assert floor.of(Arm) == [Arm(0.0)]
    floor.arm().repetition(1)
    assert floor.session.count == 11
    assert floor.of(SetStarted) == []


def test_counted_and_never_seen_at_home_still_ends_the_set():
    floor = Floor(Plan(1, "left")).arm().hear(Lift(4.0)).hear(Counted(5.0, 1)).wait(10.0)
    assert [(k.repetition.number, k.repetition.whole) for k in floor.of(Kept)] == [(1, False)]
    assert floor.session.stage is Stage.TURN


SHAPES = st.fixed_dictionaries(
    {
        "lift_s": st.floats(0.15, 3),
        "hold_s": st.floats(0, 3),
        "lower_s": st.floats(0.2, 6),
        "rest_s": st.floats(0, 4),
    }
)


@settings(deadline=None, max_examples=60)
@given(st.lists(SHAPES, min_size=1, max_size=24), st.integers(0, 24))
def test_the_rules_of_speech_hold_whatever_the_person_does(shapes, blind_after):
    floor = Floor(Plan(len(shapes), "left"))
    floor.arm()
    since, said_at = [], {}
    for number, shape in enumerate(shapes, 1):
        before = len(floor.out)
        floor.repetition(number, **shape)
        if number == blind_after:
            floor.wait(4.0, view=BLIND).wait(2.0)
        remarks = [m.cue for m in floor.out[before:] if isinstance(m, Say) and m.cue in REMARKS]
        assert len(remarks) <= 1
        for stem in {cue[:-2] for cue in CORRECTIONS.intersection(remarks)}:
            assert number - said_at.get(stem, -math.inf) >= 3
            said_at[stem] = number
        since += remarks
    assert since.count("hips-still") <= 1
    says = floor.of(Say)
    for one, two in pairwise(says):
        assert two.at_s >= one.at_s + LENGTHS.get(one.cue, 1.5)
    counts = [s.cue for s in says if s.cue.startswith("count-")]
    assert counts == [f"count-{n}" for n in range(1, len(shapes) + 1)]


def test_a_knee_that_rests_above_home_is_asked_to_touch_and_then_invited_again():
    floor = Floor().arm().repetition(1)
    for _ in range(4):
        floor.wait(1.0).hear(Lift(floor.t_s)).wait(1.0).hear(Lower(floor.t_s))
        before, lowered_s = len(floor.out), floor.t_s
        floor.wait(20.0)
        beats = [m for m in floor.out[before:] if isinstance(m, Beat) and m.phase == "lift"]
        assert [round(beat.at_s - lowered_s) for beat in beats] == [12, 18]
    touches = [say.at_s for say in floor.of(Say) if say.cue == "touch"]
    assert len(touches) == 2
    assert touches[0] == pytest.approx(3.5 + 6 + 2 + 6, abs=0.2)
    assert "touch" not in Floor().set().said


def test_lying_still_at_once_hears_the_essentials_and_soon_begins():
    floor = Floor().arm().wait(14.0)
    begun = ["welcome", "arm-pauses", "lie-on-side", "hand-on-hip", "knees-together", "ready", "get-ready"]
    assert floor.said[:7] == begun
    ready = next(say for say in floor.of(Say) if say.cue == "ready")
    assert ready.at_s < 12
    lift = floor.of(Beat)[0]
    assert lift.phase == "lift"
    assert ready.at_s + 3 < lift.at_s < 15


def test_who_lifts_at_once_is_counted_and_not_talked_over():
    floor = Floor().arm().repetition(1)
    count = next(say for say in floor.of(Say) if say.cue == "count-1")
    assert count.at_s <= floor.t_s
    assert "ready" not in floor.said


def test_the_set_up_is_said_by_the_exercise():
    for name in exercises.names():
        setup = exercises.load(name).setup
        assert set(setup.cues) <= set(cues.load("en"))
        assert set(setup.essential_cues) <= set(setup.cues)
    assert "stack-hips" in Floor().wait(15.0).said


def test_the_beat_alone_waits_until_one_can_lie_there():
    floor = Floor(Plan(4, "left", measured=False)).wait(19.5)
    assert floor.of(Beat) == []
    assert floor.session.rest_until_s == 20
    assert floor.said == ["welcome", *floor.session.exercise.setup.cues]
    floor.wait(6.0)
    first = floor.of(Beat)[0]
    assert first.phase == "lift"
    assert 20 <= first.at_s <= 25
    floor.out += floor.session.pause(floor.t_s)
    floor.out += floor.session.go_on(floor.t_s)
    beats = len(floor.of(Beat))
    again_s = floor.t_s
    floor.wait(14.0)
    assert 8 <= floor.of(Beat)[beats].at_s - again_s <= 13


def test_after_a_crash_the_beat_alone_counts_in():
    floor = Floor(Plan(4, "left", measured=False), [Progress("left", 2, False)]).wait(12.0)
    assert 8 <= floor.of(Beat)[0].at_s <= 13
    assert floor.session.side == "left"


@pytest.mark.parametrize("waited_s", [1.0, 15.0])
def test_the_count_in_can_be_skipped(waited_s):
    floor = Floor(Plan(1, "left", measured=False)).wait(waited_s)
    floor.out += floor.session.go_on(floor.t_s)
    skipped_s = floor.t_s
    floor.wait(12.0)
    assert floor.of(Beat)[0].at_s - skipped_s < 7
    floor.wait(7.0)
    assert floor.session.stage is Stage.REST
    floor.out += floor.session.go_on(floor.t_s)
    assert floor.session.stage is Stage.MOVING


def test_a_pause_before_anybody_lies_down_keeps_the_long_count_in():
    floor = Floor(Plan(4, "left", measured=False)).wait(3.0)
    floor.out += floor.session.pause(floor.t_s)
    floor.out += floor.session.go_on(floor.t_s)
    assert floor.session.rest_until_s == pytest.approx(floor.t_s + 20)


def test_with_the_camera_gone_nothing_more_is_said_about_it():
    floor = Floor().wait(3.0, None, BLIND)
    floor.out += floor.session.alone(floor.t_s)
    floor.wait(17.0)
    assert not {"cannot-see", "lie-still"} & set(floor.said)
    assert (floor.session.can_see, floor.session.remedy) == (True, None)
    assert floor.of(Beat) == []
    assert floor.wait(9.0).of(Beat)
