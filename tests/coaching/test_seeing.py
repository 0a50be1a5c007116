"""What is said and shown of the view."""

import pytest
from made_floor import GOOD, Floor

from hipwise.coaching import cues
from hipwise.coaching.messages import SetStarted
from hipwise.coaching.plan import Plan
from hipwise.coaching.seeing import LINES, REMEDIES, Sight
from hipwise.repetitions.events import Armed
from hipwise.sensing import Grade, View
from hipwise.sensing.camera.view import Trouble, ViewKeeper
from hipwise.sensing.phone.trouble import WORDS


def view_of(trouble):
    keeper = ViewKeeper()
    for n in range(60):
        view = keeper.see(n / 15, True, trouble)
    return view


def test_each_remedy_has_a_trouble_and_a_line():
    assert set(REMEDIES) <= {trouble.token for trouble in Trouble} | {f"phone_{token}" for token in WORDS}
    assert set(REMEDIES.values()) | LINES <= set(cues.load("en"))


@pytest.mark.parametrize("trouble", [t for t in Trouble if t.grade is Grade.UNUSABLE])
def test_what_to_do_is_said_after_i_cannot_see_you_well(trouble):
    floor = Floor().arm().repetition(1).wait(8.0, None, view_of(trouble))
    said = floor.said
    assert said[said.index("cannot-see") + 1] == REMEDIES[trouble.token]
    assert floor.session.remedy == trouble.why
    floor.wait(4.0)
    assert floor.said[-1] in ("see-you", "lift")
    assert floor.said.count("see-you") == 1


def test_not_seeing_comes_in_three_steps_and_nothing_is_forced():
    floor = Floor().arm().repetition(1)
    steps = []
    for _ in range(40):
        floor.wait(1.0, None, view_of(Trouble.CUT_OFF))
        steps.append(floor.session.sight)
    assert sorted(set(steps)) == [Sight.SEEN, Sight.TOLD, Sight.WAITING, Sight.OFFERED]
    assert steps == sorted(steps)
    said = floor.said[floor.said.index("cannot-see") :]
    assert said == ["cannot-see", "cannot-see-whole", "wait-to-see", "offer-alone"]
    assert (floor.session.offer, floor.session.count, floor.session.measured) == ("alone", 1, True)
    floor.wait(2.0)
    assert (floor.session.sight, floor.session.offer) == (Sight.SEEN, None)
    floor.repetition(2)
    assert floor.session.count == 2


def test_what_is_no_longer_true_is_not_said():
    floor = Floor().wait(3.0, None, view_of(Trouble.DARK))
    assert not floor.session.can_see  # and the set-up is still being said
    floor.wait(15.0)
    assert not {"cannot-see", "cannot-see-light", "see-you"} & set(floor.said)


def test_somebody_else_in_the_picture_is_told_once_before_the_set():
    floor = Floor().wait(30.0, "left", view_of(Trouble.CROWD))
    assert floor.said.count("two-people") == 1
    assert "cannot-see" not in floor.said


@pytest.mark.parametrize("trouble", list(Trouble))
def test_a_view_has_the_token_of_its_trouble(trouble):
    assert view_of(trouble) == View(trouble.grade, 1.0, trouble.why, trouble.name.lower())
    assert GOOD.trouble is None


def test_one_wrong_look_does_not_decide_the_side():
    floor = Floor(Plan(2, "left")).wait(3.0, "left").wait(0.1, "right").hear(Armed(3.1))
    assert [s.side for s in floor.of(SetStarted)] == ["left"]


def test_the_remedy_is_said_again_instead_of_lie_still():
    floor = Floor().wait(45.0, None, view_of(Trouble.CUT_OFF))
    assert floor.said.count("cannot-see-whole") >= 2
    assert "lie-still" not in floor.said
