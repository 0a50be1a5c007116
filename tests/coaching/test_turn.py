"""The change of sides is never a dead end."""

import pytest
from made_floor import BLIND, Floor

from hipwise.coaching.messages import SetEnded, SetStarted
from hipwise.coaching.plan import Plan, Stage
from hipwise.coaching.turn import PATIENCE_S
from hipwise.sensing import Grade, View

BEHIND = View(Grade.POOR, 1.0, "You are seen from your back.", "behind")
DARK = View(Grade.UNUSABLE, 0.1, "It is too dark to see you.", "dark")


def turning():
    floor = Floor(Plan(2, "left")).set(2)
    assert floor.session.stage is Stage.TURN
    return floor


@pytest.mark.parametrize(("side", "view"), [("left", None), (None, BEHIND), (None, BLIND)])
def test_go_on_leads_out_whatever_is_seen(side, view):
    floor = turning().wait(5.0, side, *([view] if view else []))
    floor.out += floor.session.go_on(floor.t_s)
    assert floor.session.stage is Stage.READY


def test_who_cannot_lie_on_the_other_side_does_the_second_set_on_the_first():
    floor = turning().wait(5.0, "left")
    floor.out += floor.session.go_on(floor.t_s)
    floor.arm("left").repetition(1)
    assert floor.session.tally == (("left", 1, 2), ("right", 0, 2))
    floor.repetition(2)
    assert [s.side for s in floor.of(SetStarted)] == ["left", "left"]
    assert len(floor.of(SetEnded)) == 2


@pytest.mark.parametrize(("side", "view"), [("left", View(Grade.GOOD, 1.0)), ("left", BEHIND), (None, BLIND)])
def test_it_asks_a_few_times_and_then_goes_on(side, view):
    floor = turning()
    floor.wait(PATIENCE_S - 2, side, view)
    assert floor.session.stage is Stage.TURN
    assert 2 <= floor.said.count("turn-round") <= 4
    before = floor.said.count("turn-round")
    floor.wait(8.0, side, view)
    assert floor.session.stage is Stage.READY
    assert "cannot-see-beat" in floor.said
    floor.wait(60.0, side, view)
    assert floor.said.count("turn-round") == before
    floor.set(2, "left")
    assert floor.session.stage is Stage.CLOSE


def test_a_pause_begins_the_patience_anew():
    floor = turning().wait(60.0)
    floor.out += floor.session.pause(floor.t_s)
    floor.wait(60.0)
    floor.out += floor.session.go_on(floor.t_s)
    assert floor.session.stage is Stage.TURN
    assert floor.wait(60.0).session.stage is Stage.TURN


def test_who_is_turning_over_is_left_in_peace_and_then_told_what_to_do():
    floor = turning().wait(19.0, None, DARK)
    assert "cannot-see" not in floor.said
    assert (floor.session.can_see, floor.session.remedy) == (True, None)
    floor.wait(10.0, None, DARK)
    assert floor.session.remedy == DARK.why
    assert floor.said[floor.said.index("cannot-see") + 1] == "cannot-see-light"
    floor.wait(1.5, "right")
    assert floor.session.stage is Stage.READY
    assert floor.session.can_see


def test_who_rolls_over_with_the_back_to_the_camera_is_counted_from_there():
    floor = turning().wait(3.0, None, BLIND).wait(50.0, "right", BEHIND)
    assert floor.session.stage is Stage.READY
    assert floor.said.count("from-behind") == 1
    assert not {"cannot-see", "cannot-see-front"} & set(floor.said)
    floor.set(2, "right")
    assert [s.side for s in floor.of(SetStarted)] == ["left", "right"]


def test_rolling_back_before_the_second_set_begins_is_noticed():
    floor = turning().wait(32.0, "right")
    assert floor.session.stage is Stage.READY
    floor.arm("left")
    assert floor.session.stage is Stage.TURN
    assert len(floor.of(SetStarted)) == 1
    floor.wait(1.5, "right").set(2, "right")
    assert [s.side for s in floor.of(SetStarted)] == ["left", "right"]
