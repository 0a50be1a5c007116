import numpy as np
import pytest

from hipwise.sample import RATE_HZ
from tools.body import Posture
from tools.sample import one_set, truth
from tools.script import SHAPES, RaiseArm, Repetition, Still, TurnRound, postures, starts_s


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_phase_goes_from_rest_to_its_end_and_never_back(shape):
    way = [shape(share) for share in np.linspace(0, 1, 101)]
    assert way[0] == pytest.approx(0) and way[-1] == pytest.approx(1)
    assert (np.diff(way) >= -1e-12).all()


def test_early_comes_before_late():
    assert SHAPES["early"](0.4) > SHAPES["minimum-jerk"](0.4) > SHAPES["late"](0.4)


def test_a_repetition_is_open_as_long_as_it_holds():
    done = [one.opening_deg for one in postures([Repetition(1.0, 0.5, 2.0, 0.5, 40.0)], RATE_HZ)]
    assert len(done) == 4 * RATE_HZ
    assert sum(opening == pytest.approx(40.0) for opening in done) == 0.5 * RATE_HZ + 1
    assert done[0] == 0 and done[-1] == 0


def test_phases_hand_on_the_posture():
    phases = [Still(1.0), TurnRound(2.0), Repetition(1.0, 1.0, 3.0, 1.0, 30.0), RaiseArm()]
    assert starts_s(phases) == [0.0, 1.0, 3.0, 9.0]
    track = list(postures(phases, 10))
    assert track[0] == Posture()
    assert track[20].turned == pytest.approx(0.5)
    assert all(one.turned == 1.0 for one in track[30:])
    assert max(one.arm_raised for one in track) == 1.0
    assert max(one.opening_deg for one in track) == 30.0


def test_the_same_seed_gives_the_same_set_and_another_gives_another():
    sets = [truth(one_set(np.random.default_rng(seed))) for seed in (22, 22, 23)]
    assert sets[0] == sets[1] != sets[2]


@pytest.mark.parametrize("seed", range(20))
def test_only_what_is_to_be_dropped_is(seed):
    done = truth(one_set(np.random.default_rng(seed), reps=12, dropped=(3,)))
    assert [one.rep for one in done if one.dropped] == [3]
    assert all(one.lower_s >= 1.2 for one in done if not one.dropped)
