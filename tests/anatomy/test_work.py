"""Shares and ratios: what is told, and what is not."""

import numpy as np
import pytest

from hipwise.anatomy.muscle import GROUPS, SHARED
from hipwise.anatomy.work import LEAST_RATIO, MOST_RATIO, minimum_jerk, schedule
from hipwise.errors import UserError
from hipwise.exercises.movement import do, load_movement, movement_names


def test_one_repetition_is_lift_1_hold_1_lower_3():
    t, way = schedule()
    assert t[-1] == pytest.approx(5.0, abs=0.05)
    assert way[0] == 0.0 and way.max() == 1.0
    top = t[way > 1 - 1e-9]
    assert np.ptp(top) == pytest.approx(1.0, abs=0.15)
    # Half way up after half the lift, half way down after half the lowering.
    assert np.interp(0.5, t, way) == pytest.approx(0.5, abs=0.02)
    assert np.interp(3.5, t, way) == pytest.approx(0.5, abs=0.02)
    assert minimum_jerk(np.array([-1.0, 0.0, 0.5, 1.0, 2.0])) == pytest.approx([0, 0, 0.5, 1, 1])


@pytest.mark.parametrize("name", movement_names())
def test_shares_add_up_and_what_the_model_cannot_rank_is_left_out(anatomy, usual, name):
    told = anatomy.groups(usual[name])
    assert list(told) == list(GROUPS)
    assert sum(told[group].share for group in SHARED) == pytest.approx(1.0)
    for group in ("gluteus maximus", "tensor fasciae latae"):
        assert told[group].share is None
        assert told[group].ratio is None
        assert told[group].parts is None
    for group in ("gluteus medius", "gluteus minimus"):
        assert set(told[group].parts) == {"front", "middle", "back"}
        assert sum(told[group].parts.values()) == pytest.approx(told[group].share)


@pytest.mark.parametrize("name", movement_names())
def test_the_usual_form_is_its_own_reference(anatomy, usual, name):
    for work in anatomy.groups(usual[name]).values():
        assert work.ratio is None or work.ratio == pytest.approx(1.0)


def test_ratios_stay_within_a_half_and_two_and_say_when_they_were_further_out(anatomy):
    work = anatomy.work(
        do(load_movement("lateral-band-walk"), {"trunk_lean": 0}, band="strong", role="moving")
    )
    told = anatomy.groups(work)
    assert told["gluteus medius"].ratio == MOST_RATIO
    assert told["gluteus medius"].beyond
    assert all(LEAST_RATIO <= w.ratio <= MOST_RATIO for w in told.values() if w.ratio is not None)


def test_leaning_over_the_standing_leg_takes_work_off_it(anatomy):
    stance = load_movement("single-leg-stance")
    work = [anatomy.work(do(stance, {"trunk_lean": lean})) for lean in (-10, 0, 15)]
    away, level, over = (float(w.volume_mean("gluteus medius")) for w in work)
    assert away > level > over


def test_the_clam_wakes_the_back_part_and_the_squat_none(anatomy, usual):
    clam = anatomy.groups(usual["clamshell"])["gluteus medius"]
    assert clam.parts["back"] > 5 * clam.parts["front"]
    assert anatomy.groups(usual["squat"])["gluteus medius"].share < 0.05


def test_what_cannot_be_held_is_refused_not_clipped(anatomy, monkeypatch):
    from hipwise.anatomy import work as module
    from hipwise.anatomy.effort import Load

    monkeypatch.setattr(module, "load_of", lambda doing: Load())
    with pytest.raises(UserError, match=r"squat: the model cannot hold this pose.*nothing is shown"):
        anatomy.work(do(load_movement("squat")))
