"""The order of the acts: what comes after what, what is left out, and where it goes on after a crash."""

import pytest
from made_floor import Floor

from hipwise.coaching import cues
from hipwise.coaching.messages import Beat, Came, Ended, Kept, Say, SetStarted
from hipwise.coaching.plan import Plan, Progress, Reached, Stage
from hipwise.coaching.squeeze import TIMES
from hipwise.coaching.walk import STEPS
from hipwise.repetitions.events import Armed

CLAMS = Plan(3, "left", kind="full", warm_up="clams")
WALK = Plan(3, "right", kind="full", warm_up="band-walk")


def until(floor: Floor, act: str, most_s: float = 200.0, **wait) -> Floor:
    end_s = floor.t_s + most_s
    while floor.session.act_name != act:
        assert floor.t_s < end_s, floor.said[-5:]
        floor.wait(0.5, **wait)
    return floor


def test_the_squeeze_takes_a_minute_left_and_right_in_turn():
    floor = until(Floor(CLAMS), "warm-up")
    squeezes = [say for say in floor.of(Say) if say.cue in ("squeeze-left", "squeeze-right")]
    assert [say.cue for say in squeezes] == ["squeeze-left", "squeeze-right"] * (TIMES // 2)
    assert 55 < floor.t_s < 80
    released = [say.at_s for say in floor.of(Say) if say.cue == "let-go"]
    for squeeze, release_s in zip(squeezes, released, strict=True):
        assert 5.0 <= release_s - squeeze.at_s < 7.5
    assert [came.reached for came in floor.of(Came)] == [Reached("squeeze", n) for n in range(1, TIMES + 1)]
    assert "squeeze-common" in floor.said
    assert "cannot-see" not in floor.said  # nobody has to be seen standing


def test_a_pause_in_the_squeeze_does_the_one_that_was_begun_anew():
    floor = Floor(CLAMS)
    while floor.session.stage is not Stage.SQUEEZE or floor.session.count < 2:
        floor.wait(0.2)
    floor.out += floor.session.pause(floor.t_s)
    said = len(floor.said)
    floor.wait(30.0)
    assert floor.session.stage is Stage.PAUSED and len(floor.said) == said
    floor.out += floor.session.go_on(floor.t_s)
    floor.wait(4.0)
    assert (floor.session.stage, floor.session.count, floor.said[-1]) == (Stage.SQUEEZE, 2, "squeeze-left")


def test_the_easy_ones_are_counted_and_neither_kept_nor_corrected():
    floor = until(Floor(CLAMS), "warm-up")
    assert floor.session.side == "right"  # so they lie on the first side already when it begins
    floor.set(10, "right", faults=("rocking",))
    floor.wait(3.0, side=None).wait(4.0, side="left").set(10, "left")
    assert floor.session.act_name == "clams"
    assert not floor.of(Kept) and not floor.of(SetStarted)
    lines = cues.load("en")
    assert not [cue for cue in floor.said if lines[cue].group in ("corrections", "reminders")]
    assert {"lift-inner", "pocket-inner"} <= set(floor.said)
    assert not {"lift-outer", "book-outer"} & set(floor.said)
    counts = [cue for cue in floor.said if cue.startswith("count-")]
    assert counts == [f"count-{n}" for n in range(1, 11)] * 2
    before = floor.said.index("now-clams")
    floor.set(3, "left")
    assert floor.said[before : before + 3] == ["now-clams", "hand-on-hip", "knees-together"]
    assert [s.side for s in floor.of(SetStarted)] == ["left"]


def test_the_walk_goes_by_the_beat_and_back():
    floor = until(Floor(Plan(3, "right", measured=False, kind="full", warm_up="band-walk")), "band-walk")
    before = floor.t_s
    until(floor, "clams")
    assert 2 * STEPS * 3 < floor.t_s - before < 2 * STEPS * 3 + 40
    counts = [cue for cue in floor.said if cue.startswith("count-")]
    assert counts == [f"count-{n}" for n in range(1, STEPS + 1)] * 2
    assert floor.said.index("walk-left") < floor.said.index("walk-right") < floor.said.index("walk-done")
    assert len([beat for beat in floor.of(Beat) if beat.phase == "lift"]) >= 2 * STEPS


def test_the_walk_counts_the_steps_that_are_seen():
    floor = until(Floor(WALK), "band-walk")
    while floor.session.stage is not Stage.MOVING:
        floor.wait(0.5)
    for _ in range(4):
        floor.wait(4.0)  # slower than the beat
        floor.out += floor.session.stepped(floor.t_s)
    assert floor.session.count == 4
    floor.wait(30.0)  # out of sight: the beat takes over
    assert floor.session.count > 8 or floor.session.set_number == 2


def test_just_the_clams_begin_at_once():
    floor = Floor(Plan(3, "left"))
    assert floor.session.acts == ("clams", "close")
    assert floor.session.act_name == "clams"


@pytest.mark.parametrize(
    ("reached", "done", "act", "count"),
    [
        (Reached("squeeze", 3), [], "squeeze", 3),
        (Reached("squeeze", TIMES), [], "warm-up", 0),
        (Reached("warm-up", 4), [], "warm-up", 4),
        (Reached("warm-up", 13), [], "warm-up", 3),
        (Reached("warm-up", 20), [], "clams", 0),
        (Reached("warm-up", 20), [Progress("left", 2, False)], "clams", 2),
    ],
)
def test_it_goes_on_in_the_act_where_it_was(reached, done, act, count):
    floor = Floor(CLAMS, done, reached=reached)
    assert (floor.session.act_name, floor.session.count) == (act, count)
    assert floor.said[0] == "back-again"


@pytest.mark.parametrize(("step", "way", "count"), [(4, 1, 4), (STEPS, 2, 0), (STEPS + 3, 2, 3)])
def test_the_walk_goes_on_where_it_was(step, way, count):
    floor = Floor(WALK, reached=Reached("band-walk", step))
    assert (floor.session.act_name, floor.session.set_number, floor.session.count) == (
        "band-walk",
        way,
        count,
    )
    assert "walk-band" not in floor.said


def test_what_comes_before_can_be_skipped_and_the_clams_cannot():
    floor = Floor(CLAMS)
    acts = []
    for _ in range(4):
        acts.append(floor.session.act_name)
        floor.out += floor.session.skip(floor.t_s)
    assert acts == ["squeeze", "warm-up", "clams", "clams"]


def test_stopping_in_any_act_leads_to_the_close_and_nothing_is_told_of_nothing():
    floor = Floor(CLAMS).wait(10.0)
    floor.out += floor.session.stop(floor.t_s, "no-time")
    assert floor.session.stage is Stage.CLOSE
    assert floor.of(Ended)[0].why == "no-time"
    assert floor.said[-2:] == ["stopped", "did-you-feel"]
    assert floor.session.asks == ("felt",)
    assert floor.session.tick(floor.t_s + 1) == []
    floor.out += floor.session.close(floor.t_s, pain=5)
    assert (floor.session.stage, floor.said[-2:]) == (Stage.DONE, ["pain-settle", "thank-you"])
    assert floor.session.close(floor.t_s) == []


@pytest.mark.parametrize(
    ("plan", "reps", "why", "asks", "last"),
    [
        (Plan(3, "left"), 0, "no-time", (), "stopped"),
        (Plan(3, "left"), 0, "pain", ("place", "pain"), "stopped-pain"),
        (Plan(3, "left"), 1, "tired", ("effort", "pain", "clearer"), "how-hard"),
        (Plan(3, "left"), 1, "pain", ("place", "effort", "pain", "clearer"), "way-down-slow"),
        (CLAMS, 0, "no-time", (), "stopped"),
        (CLAMS, 0, "pain", ("place", "pain"), "stopped-pain"),
    ],
)
def test_nothing_is_asked_of_nothing_but_the_pain_that_ended_it(plan, reps, why, asks, last):
    floor = Floor(plan)
    if reps:
        floor.arm()
        for number in range(1, reps + 1):
            floor.repetition(number)
    floor.out += floor.session.stop(floor.t_s, why)
    assert floor.session.asks == asks
    assert floor.said[-1] == last


def test_each_act_tells_its_own_sides():
    floor = Floor(Plan(12, "left", kind="full", warm_up="clams"))
    assert floor.session.tally == (("left", 0, 3), ("right", 0, 3))
    until(floor, "warm-up")
    assert floor.session.tally == (("right", 0, 10), ("left", 0, 10))
    floor.arm("right").repetition(1, side="right").repetition(2, side="right")
    assert floor.session.tally == (("right", 2, 10), ("left", 0, 10))
    for number in range(3, 11):
        floor.repetition(number, side="right")
    floor.wait(3.0, side=None).wait(4.0, side="left").set(4, "left")
    assert floor.session.tally == (("right", 10, 10), ("left", 4, 10))
    floor.out += floor.session.skip(floor.t_s)
    assert floor.session.tally == (("left", 0, 12), ("right", 0, 12))


def test_stretched_legs_are_asked_to_bend_before_it_begins_and_not_for_ever():
    floor = Floor().wait(8.0, knee_bend_deg=20.0).hear(Armed(8.0))
    assert floor.session.stage is Stage.READY
    floor.wait(5.0, knee_bend_deg=20.0).hear(Armed(floor.t_s)).wait(5.0, knee_bend_deg=20.0)
    assert floor.session.stage is Stage.READY
    floor.hear(Armed(floor.t_s))
    assert floor.session.stage is Stage.MOVING
    assert 2 <= floor.said.count("bend-knees") <= 3


def test_the_set_up_waits_for_what_it_asked_for():
    slow, quick = (Floor().wait(20.0, knee_bend_deg=degrees) for degrees in (20.0, 90.0))

    def when(floor: Floor, cue: str) -> float:
        return next(say.at_s for say in floor.of(Say) if say.cue == cue)

    assert when(quick, "stack-hips") - when(quick, "bend-knees") < 3
    assert when(slow, "stack-hips") - when(slow, "bend-knees") > 6
