import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from waves import SHAPES, Rep, feed, repetitions, wave

from hipwise import exercises
from hipwise.repetitions import Armed, Arming, Counted, Hold, Lift, Lower, Repetition, Tracker
from hipwise.sensing import Sample

CLAM = exercises.load("clamshell")

reps_of_people = st.builds(
    Rep,
    lift_s=st.floats(0.5, 3.0),
    hold_s=st.floats(0.0, 2.0),
    lower_s=st.floats(0.5, 5.0),
    rest_s=st.floats(0.5, 2.0),
    opening_deg=st.floats(22, 50),
    lift_shape=st.sampled_from(SHAPES),
    lower_shape=st.sampled_from(SHAPES),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(reps_of_people, min_size=1, max_size=8), st.sampled_from([15, 30, 50]), st.integers(0, 99))
def test_every_repetition_is_counted_once(reps, rate_hz, seed):
    t_s, x, _ = wave(reps, rate_hz=rate_hz, noise_deg=0.7, seed=seed)
    for arming in Arming:
        events = feed(Tracker(CLAM, arming), t_s, x)
        assert [e.number for e in events if isinstance(e, Counted)] == list(range(1, len(reps) + 1))
        assert [r.whole for r in repetitions(events)] == [True] * len(reps)


def test_events_come_in_the_order_of_a_repetition():
    t_s, x, _ = wave([Rep(), Rep()], noise_deg=0.5)
    events = feed(Tracker(CLAM, Arming.STILL), t_s, x)
    assert [type(e) for e in events] == [Armed] + [Lift, Hold, Lower, Counted, Repetition] * 2
    assert [e.t_s for e in events] == sorted(e.t_s for e in events)


def test_the_count_is_spoken_on_the_way_down_and_the_measures_come_at_home():
    t_s, x, (rep,) = wave([Rep()], noise_deg=0.5)
    events = feed(Tracker(CLAM), t_s, x)
    below_a_third = t_s[(x < 0.3 * rep.opening_deg) & (t_s > rep.start_s + 2)][0]
    counted = next(e for e in events if isinstance(e, Counted))
    (repetition,) = repetitions(events)
    assert counted.t_s == pytest.approx(below_a_third, abs=0.15)
    assert repetition.t_s == pytest.approx(rep.end_s, abs=0.5)
    assert repetition.lift_s == pytest.approx(1.0, abs=0.15)
    assert repetition.lower_to_lift == pytest.approx(3.0, rel=0.1)
    assert repetition.faults == ()


@pytest.mark.parametrize("pause_at", [0.4, 0.5, 0.8])
def test_a_pause_halfway_is_one_repetition(pause_at):
    t_s = np.arange(0, 14, 1 / 30)
    x = 40 * np.interp(
        t_s, [3, 3.6, 5, 5.6, 7, 8, 9.5, 10.5], [0, pause_at, pause_at, 1, 1, pause_at, pause_at, 0]
    )
    assert len(repetitions(feed(Tracker(CLAM), t_s, x))) == 1


def test_small_and_large_repetitions_in_one_set_both_count():
    openings = [40, 15, 40, 16, 38, 15, 42, 15]
    t_s, x, _ = wave([Rep(opening_deg=o) for o in openings], noise_deg=0.5)
    found = repetitions(feed(Tracker(CLAM), t_s, x))
    assert [r.opening_deg for r in found] == pytest.approx(openings, abs=1.5)
    assert "short" in found[3].faults


def test_a_tired_person_counts_again_after_a_while():
    """After six of 50°, one of 13° is fidgeting; but who keeps at it for longer than usual means it."""
    t_s, x, _ = wave([Rep(opening_deg=50)] * 6 + [Rep(opening_deg=13)] * 5, noise_deg=0.4)
    small = [r for r in repetitions(feed(Tracker(CLAM), t_s, x)) if r.opening_deg and r.opening_deg < 20]
    assert 3 <= len(small) <= 4


@pytest.mark.parametrize("rep", [Rep(0.2, 0.0, 0.4), Rep(4.0, 2.0, 8.0)], ids=["0.6 s", "14 s"])
def test_very_quick_and_very_slow_ones_count(rep):
    t_s, x, _ = wave([rep] * 5, noise_deg=0.3)
    assert sum(r.whole for r in repetitions(feed(Tracker(CLAM), t_s, x))) == 5


def test_a_small_one_after_a_long_pause_counts():
    """Lying still for long does not make the first small lift a strap that slipped."""
    reps = [Rep(opening_deg=18)] * 3 + [Rep(opening_deg=8)] * 3
    reps[2] = Rep(opening_deg=18, rest_s=15)
    t_s, x, _ = wave(reps)
    assert len(repetitions(feed(Tracker(CLAM, source="thigh"), t_s, x))) == 6


def test_turning_over_is_no_repetition():
    t_s = np.arange(0, 40, 1 / 30)
    x = np.interp(t_s, [5, 8, 25, 28], [0, 150, 150, 0])
    assert [r for r in repetitions(feed(Tracker(CLAM), t_s, x)) if r.whole] == []


def test_live_nothing_counts_before_lying_still():
    t_s, x, _ = wave([Rep()] * 3, still_s=0.5)
    restless = x + 6 * np.sin(2 * math.pi * 0.4 * t_s)
    assert feed(Tracker(CLAM, Arming.STILL), t_s[t_s < 5], restless[t_s < 5]) == []


def test_cut_off_by_start_and_end_is_partial_and_not_counted():
    t_s, x, reps = wave([Rep()] * 3)
    inside = (t_s > reps[0].start_s + 1.5) & (t_s < reps[2].start_s + 1.5)
    events = feed(Tracker(CLAM), t_s[inside], x[inside])
    found = repetitions(events)
    assert [r.whole for r in found] == [False, True, False]
    assert found[0].lift_s is None and found[0].opening_deg is None
    assert sum(isinstance(e, Counted) for e in events) == 1


def test_a_repetition_that_goes_out_of_sight_is_partial():
    t_s, x, reps = wave([Rep()] * 3, noise_deg=0.3)
    hidden = (t_s > reps[1].start_s + 0.8) & (t_s < reps[1].start_s + 5.0)
    x = np.where(hidden, np.nan, x)
    assert [r.whole for r in repetitions(feed(Tracker(CLAM), t_s, x))] == [True, False, True]


def test_a_spike_is_no_repetition():
    t_s, x, _ = wave([Rep()] * 2, noise_deg=0.5)
    x[20] = 60
    x[50:53] = 50
    x[250] = -80
    assert len(repetitions(feed(Tracker(CLAM), t_s, x))) == 2


@pytest.mark.parametrize(
    ("rep", "fault"),
    [
        (Rep(lower_s=0.5), "dropped"),
        (Rep(lift_s=0.5), "flung"),
        (Rep(hold_s=0.0), "no_hold"),
    ],
)
def test_faults_rest_on_their_own_evidence(rep, fault):
    t_s, x, _ = wave([Rep(), rep, Rep()], noise_deg=0.3)
    assert [fault in r.faults for r in repetitions(feed(Tracker(CLAM), t_s, x))] == [False, True, False]


def test_feet_apart_by_the_gap_at_the_top():
    t_s, x, _ = wave([Rep(), Rep()])
    tracker = Tracker(CLAM)
    second = t_s > 8.5
    events = [
        event
        for t, o, gap in zip(t_s, x, 0.1 + 0.4 * (x / 40) * second, strict=True)
        for event in tracker.feed(Sample(t, o, gap))
    ]
    assert ["feet_apart" in r.faults for r in repetitions(events)] == [False, True]


def test_tiring_is_slower_and_smaller_than_the_fresh_ones():
    t_s, x, _ = wave([Rep()] * 5 + [Rep(lift_s=1.6, opening_deg=31)], noise_deg=0.3)
    assert ["tiring" in r.faults for r in repetitions(feed(Tracker(CLAM), t_s, x))] == [False] * 5 + [True]


finite_or_not = st.floats(allow_nan=True, allow_infinity=True)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(finite_or_not, finite_or_not), max_size=80), st.sampled_from(list(Arming)))
def test_no_input_breaks_it(samples, arming):
    tracker = Tracker(CLAM, arming)
    for t_s, x in samples:
        tracker.feed(Sample(t_s, x))
    tracker.finish()


def test_time_that_runs_backwards_or_stands_is_left_out():
    t_s, x, _ = wave([Rep()] * 2, noise_deg=0.3)
    t_twice, x_twice = np.repeat(t_s, 2), np.repeat(x, 2)
    t_twice[101::50] -= 3
    assert len(repetitions(feed(Tracker(CLAM), t_twice, x_twice))) == 2


def test_nothing_is_a_repetition_while_the_body_moves():
    """And it is enough to lie still for a moment afterwards."""
    t_s, x, _ = wave([Rep(rest_s=3), Rep(), Rep()], noise_deg=0.3)
    first = t_s < 8.5
    moving = [Sample(t, o, settled=not before) for t, o, before in zip(t_s, x, first, strict=True)]
    tracker = Tracker(CLAM)
    found = repetitions([event for sample in moving for event in tracker.feed(sample)] + tracker.finish())
    assert [r.whole for r in found] == [True, True]


def test_an_angle_that_goes_round_is_no_repetition():
    """Turned over, gravity passes straight behind: 170° becomes -170° from one sample to the next."""
    t_s = np.arange(0, 20, 1 / 30)
    x = np.interp(t_s, [5, 7, 7.01, 15, 15.01, 17], [0, 60, -300, -300, 60, 0])
    assert [e for e in feed(Tracker(CLAM), t_s, x) if isinstance(e, Counted)] == []


def test_scratching_does_not_move_home():
    t_s, x, _ = wave([Rep(opening_deg=20)] * 2, still_s=8.0)
    scratched = x + np.where((t_s > 2) & (t_s < 5), 8 * np.sin(2 * math.pi * 3 * t_s), 0)
    assert len(repetitions(feed(Tracker(CLAM, source="thigh"), t_s, scratched))) == 2


@pytest.mark.parametrize("lean_deg", [-10, -15, -30, -60])
@pytest.mark.parametrize("stays_s", [0.0, 2.0])
@pytest.mark.parametrize("rest_s", [0.1, 1.0])
def test_who_leans_away_for_a_moment_and_goes_on_is_counted_on(lean_deg, stays_s, rest_s):
    """Home was taken along: above it no opening ends, and the rest of the set would be one repetition."""
    usual = Rep(opening_deg=30, rest_s=rest_s)
    t_s, x, placed = wave([usual] * 3 + [Rep(opening_deg=30, rest_s=7)] + [usual] * 4, noise_deg=0.3)
    leans_s = placed[3].end_s + np.array([0.5, 2.0, 2.0 + stays_s, 3.5 + stays_s])
    x += np.interp(t_s, leans_s, [0, lean_deg, lean_deg, 0])
    for arming in Arming:
        events = feed(Tracker(CLAM, arming, source="thigh"), t_s, x)
        assert len([e for e in events if isinstance(e, Counted)]) == 8
        assert [r.whole for r in repetitions(events)] == [True] * 8


@pytest.mark.parametrize("before", [1, 2, 4])
@pytest.mark.parametrize("by_deg", [-30, -15, 15, 30])
def test_who_settles_otherwise_in_the_middle_of_a_set_is_counted_on(before, by_deg):
    """The strap slips, or the hip rolls back: the knees close elsewhere from now on."""
    usual = Rep(opening_deg=30, rest_s=0.5)
    reps = [usual] * (before - 1) + [Rep(opening_deg=30, rest_s=2.5)] + [usual] * 4
    t_s, x, placed = wave(reps, noise_deg=0.3)
    moves_s = placed[before - 1].end_s + np.array([0.3, 2.0])
    x += np.interp(t_s, moves_s, [0, by_deg])
    events = feed(Tracker(CLAM, Arming.STILL, source="thigh"), t_s, x)
    assert len([e for e in events if isinstance(e, Counted)]) == before + 4


def test_scratching_that_begins_like_a_quick_lift_is_none():
    """Each turn might still be a lift's beginning; four of them within 0.7 s are none."""
    t_s, x, _ = wave([Rep(opening_deg=30)] * 2, still_s=8.0)
    x += np.interp(t_s - 3, np.arange(9) / 9, [0, 7, 1, 10, 2, 30, 1, 15, 0])
    events = feed(Tracker(CLAM, Arming.STILL, source="thigh"), t_s, x)
    assert [e.t_s > 8 for e in events if isinstance(e, Counted)] == [True, True]


def test_getting_up_is_no_repetition_though_it_turns_the_leg_no_further_than_a_fling():
    """No hip can be held so far open; and home again is home only once they lie there."""
    t_s = np.arange(0, 30, 1 / 30)
    x = np.interp(t_s, [5, 7, 14, 16, 16.5, 17.5], [0, 75, 75, -9, 9, 0])
    x += 0.3 * np.random.default_rng(1).normal(size=len(t_s))
    for arming in Arming:
        tracker = Tracker(CLAM, arming, source="thigh")
        assert [e for e in feed(tracker, t_s, x) if isinstance(e, Counted)] == []


def test_a_far_swing_that_is_not_held_counts():
    t_s, x, _ = wave([Rep(opening_deg=75)] * 3, noise_deg=0.3)
    assert len(repetitions(feed(Tracker(CLAM, source="thigh"), t_s, x))) == 3


def test_in_another_posture_nothing_counts_until_they_lie_on_their_side_again():
    """Sitting, the thigh is 80 degrees from where it lay: whatever it does there is no clam."""
    t_s, x, _ = wave([Rep(rest_s=12)] + [Rep(opening_deg=20)] * 3 + [Rep(rest_s=12)] + [Rep()] * 2)
    sitting = (t_s > 10) & (t_s < 45)
    found = repetitions(feed(Tracker(CLAM, Arming.STILL, "thigh"), t_s, x + 80 * sitting))
    assert all(r.end_s is not None and not 11 <= r.end_s <= 44 for r in found if r.whole)
    assert sum(r.whole for r in found) == 3
