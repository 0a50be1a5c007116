from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipwise import exercises
from hipwise.coaching.pacer import HORIZON_S, Pacer
from hipwise.repetitions.events import Hold, Lift, Lower, Repetition

CLAM = exercises.load("clamshell")


def run(pacer, start_s, end_s, step_s=0.05):
    beats = []
    t_s = start_s
    while t_s < end_s:
        beats += pacer.beats(t_s)
        t_s += step_s
    return beats


def test_the_beat_alone_is_lift_1_hold_1_lower_3_rest_1():
    pacer = Pacer(CLAM, driving=True)
    pacer.start(10.0)
    beats = run(pacer, 10.0, 22.0)
    first = [(b.phase, b.step, round(b.at_s - 10.0, 6)) for b in beats][:7]
    assert first == [
        ("lift", 0, 0),
        ("hold", 0, 1),
        ("lower", 0, 2),
        ("lower", 1, 3),
        ("lower", 2, 4),
        ("rest", 0, 5),
        ("lift", 0, 6),
    ]
    assert [b.length_s for b in beats][:6] == [1, 1, 3, 3, 3, 1]


def test_beats_come_a_short_horizon_ahead_and_never_twice():
    pacer = Pacer(CLAM, driving=True)
    pacer.start(0.0)
    for tick in range(200):
        for beat in pacer.beats(tick * 0.05):
            assert beat.at_s - tick * 0.05 >= -1e-9
            assert beat.at_s - tick * 0.05 <= HORIZON_S + 1e-9


@pytest.mark.parametrize(("own_s", "asked_s"), [(0.3, 0.8), (1.0, 1.0), (1.3, 1.3), (4.0, 1.6)])
def test_it_follows_the_persons_own_lift_and_asks_for_three_times_that_down(own_s, asked_s):
    pacer = Pacer(CLAM)
    for number in range(5):
        pacer.follow(Repetition(number * 6.0, number + 1, whole=True, lift_s=own_s))
    assert pacer.lift_s == pytest.approx(asked_s)
    assert pacer.lower_s == pytest.approx(3 * asked_s)
    pacer.follow(Lower(40.0))
    steps = [b.at_s - 40 for b in run(pacer, 40.0, 50.0) if b.phase == "lower"]
    assert steps == pytest.approx([0, asked_s, 2 * asked_s])


def test_one_hasty_lift_does_not_change_the_tempo():
    pacer = Pacer(CLAM)
    for number, lift_s in enumerate([1.2, 1.2, 0.3, 1.2, 1.2]):
        pacer.follow(Repetition(number * 6.0, number + 1, whole=True, lift_s=lift_s))
    assert pacer.lift_s == 1.2


def test_it_waits_for_the_person():
    pacer = Pacer(CLAM)
    pacer.start(0.0)
    pacer.follow(Lift(0.5))
    pacer.follow(Hold(1.2))
    beats = run(pacer, 0.0, 30.0)
    # Held at the top for half a minute: asked down once, and no count of a lowering that does not happen.
    assert [b.phase for b in beats] == ["hold", "lower"]


def test_it_asks_again_for_a_lift_that_does_not_come_and_for_nothing_else():
    pacer = Pacer(CLAM)
    pacer.start(1.0)
    assert [(b.phase, b.at_s) for b in run(pacer, 0.0, 14.0)] == [("lift", 1), ("lift", 7), ("lift", 13)]


def test_it_stops_when_the_set_does():
    for driving in (False, True):
        pacer = Pacer(CLAM, driving)
        pacer.start(0.0)
        run(pacer, 0.0, 2.0)
        pacer.stop()
        assert run(pacer, 2.0, 20.0) == []


@given(st.lists(st.tuples(st.sampled_from([Lift, Hold, Lower, Repetition]), st.floats(0.05, 5)), max_size=40))
def test_whatever_the_person_does_beats_come_in_order_and_apart(steps):
    pacer = Pacer(CLAM)
    pacer.start(0.0)
    t_s, beats = 0.0, []
    for kind, wait_s in steps:
        beats += run(pacer, t_s, t_s + wait_s)
        t_s += wait_s
        pacer.follow(Repetition(t_s, 1, True, lift_s=wait_s) if kind is Repetition else kind(t_s))
    for kind in {(b.phase, b.step) for b in beats}:
        times = [b.at_s for b in beats if (b.phase, b.step) == kind]
        assert all(b - a >= 0.6 - 1e-9 for a, b in pairwise(times))


@pytest.mark.parametrize("event", [Lift, Lower])
def test_a_lift_that_comes_to_nothing_is_followed_by_another_invitation(event):
    pacer = Pacer(CLAM)
    pacer.follow(event(10.0))
    lifts = [beat.at_s for beat in run(pacer, 10.0, 30.0) if beat.phase == "lift"]
    assert lifts == [22.0, 28.0]


def test_a_slow_way_down_is_not_hurried_into_the_next_lift():
    pacer = Pacer(CLAM)
    pacer.follow(Lower(10.0))
    beats = run(pacer, 10.0, 20.0)
    pacer.follow(Repetition(20.0, 1, True, lift_s=1.0))
    beats += run(pacer, 20.0, 25.0)
    assert [beat.at_s for beat in beats if beat.phase == "lift"] == [21.0]
