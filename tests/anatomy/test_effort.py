"""Static optimisation: what holds, what mirrors, what is refused."""

import dataclasses
from itertools import pairwise

import numpy as np
import pytest

from hipwise.anatomy.body import JOINTS, simulator
from hipwise.anatomy.effort import CannotHold, Contact, Load, effort
from hipwise.anatomy.posture import load_of
from hipwise.exercises.band import bands
from hipwise.exercises.movement import do, load_movement, movement_names


def test_muscle_forces_are_those_of_the_simulator(anatomy):
    muscles, model, mujoco = anatomy.muscles, anatomy.body.model, simulator()
    rng = np.random.default_rng(0)
    for _ in range(20):
        lengths = muscles.tendon_m + muscles.fibre_m * rng.uniform(0.2, 2.0, 80)
        gain, rest = muscles.forces(lengths)
        for i in range(80):
            span, acc0 = model.actuator_lengthrange[i], model.actuator_acc0[i]
            strongest = muscles.strongest_n[i]
            theirs = mujoco.mju_muscleGain(lengths[i], 0.0, span, acc0, model.actuator_gainprm[i][:9])
            assert gain[i] / strongest == pytest.approx(theirs / strongest, abs=1e-12)
            theirs = mujoco.mju_muscleBias(lengths[i], span, acc0, model.actuator_biasprm[i][:9])
            assert rest[i] / strongest == pytest.approx(theirs / strongest, abs=1e-12)


@pytest.mark.parametrize("name", movement_names())
def test_every_movement_is_held_by_muscles_and_floor_alone(usual, name):
    assert usual[name].residual_nm < 0.01


@pytest.mark.parametrize("name", [n for n in movement_names() if load_movement(n).posture != "lying"])
def test_the_floor_carries_the_whole_body(anatomy, usual, name):
    for result in usual[name].efforts:
        assert result.support_n == pytest.approx(anatomy.body.weight_n, abs=0.5)


def test_balance_holds_in_the_simulator_too(anatomy, usual):
    """Put the muscle forces back into the balance of the top leg: nothing is left over."""
    body, work = anatomy.body, usual["side-lying-leg-raise"]
    for pose, result in zip(work.poses, work.efforts, strict=True):
        body.pose(pose.qpos, pose.trunk)
        lengths, moment = body.muscle_state()
        right = ~np.isnan(result.activation)
        torque = moment[right].T @ -result.force_n[right]
        left = body.projection().T @ (body.gravity() - torque)
        rows = [body.free_dofs.index(body.dof(f"{joint}_r")) for joint in JOINTS]
        free = [
            row for row, joint in zip(rows, JOINTS, strict=True) if joint != "knee_angle"
        ]  # the straight knee leans on its stop
        assert np.abs(left[free]).max() < 0.01
        assert lengths.shape == (80,)


def mirrored(body, pose):
    """The same pose with right and left exchanged, mirrored in the plane y = 0 of the world."""
    body.pose(body.model.qpos0)
    in_root = body.turn("pelvis")
    body.pose(pose.qpos)
    pelvis = np.diag([1.0, -1.0, 1.0]) @ body.turn("pelvis") @ np.diag([1.0, 1.0, -1.0])
    other = pose.qpos.copy()
    for joint in JOINTS:
        right, left = body.qpos(f"{joint}_r"), body.qpos(f"{joint}_l")
        other[right], other[left] = pose.qpos[left], pose.qpos[right]
    quat = np.zeros(4)
    body.to_quaternion(quat, np.ascontiguousarray(pelvis @ in_root.T))
    other[3:7] = quat
    return other, (pose.trunk[0], -pose.trunk[1])


@pytest.mark.parametrize("name", ["squat", "single-leg-stance", "lateral-band-walk"])
def test_left_is_right_in_the_mirror(anatomy, usual, name):
    body, muscles, work = anatomy.body, anatomy.muscles, usual[name]
    swap = [muscles.names.index(n[:-1] + ("l" if n.endswith("r") else "r")) for n in muscles.names]
    load = load_of(work.doing)
    other = {"right": "left", "left": "right"}
    flipped = dataclasses.replace(
        load, contacts=tuple(dataclasses.replace(c, leg=other[c.leg]) for c in load.contacts)
    )
    for pose, result in list(zip(work.poses, work.efforts, strict=True))[::4]:
        body.pose(*mirrored(body, pose))
        seen = effort(body, muscles, flipped).activation[swap]
        assert np.abs(seen - result.activation).max() < 1e-3


@pytest.mark.parametrize(
    "name", ["clamshell", "lateral-band-walk", "side-lying-leg-raise", "standing-abduction"]
)
def test_more_band_more_gluteus_medius(anatomy, usual, name):
    movement = load_movement(name)
    means = [float(usual[name].volume_mean("gluteus medius"))]
    for band in bands():
        work = anatomy.work(do(movement, band=band))
        means.append(float(work.volume_mean("gluteus medius")))
    assert all(more > less for less, more in pairwise(means)), means


def test_the_clam_past_sixty_degrees_of_hip_flexion_is_refused_with_the_reason(anatomy):
    from hipwise.errors import UserError

    with pytest.raises(UserError, match="from 0 to 60 degrees: past 60"):
        do(load_movement("clamshell"), {"hip_flexion": 61})


def test_a_pose_no_support_is_under_is_refused(anatomy, usual):
    """Standing on one leg with nothing beneath: the whole weight would have to be lent."""
    pose = usual["single-leg-stance"].poses[0]
    anatomy.body.pose(pose.qpos, pose.trunk)
    with pytest.raises(CannotHold, match=r"the body would topple, \d+") as caught:
        effort(anatomy.body, anatomy.muscles, Load())
    assert caught.value.residual_nm > 100


def test_an_activation_at_its_limit_is_kept_and_marked(anatomy, usual):
    work = usual["side-plank"]
    limited = {name for result in work.efforts for name in result.at_limit}
    assert "glmed1_r" in limited
    assert np.nanmax(work.activation) == pytest.approx(1.0)
    assert anatomy.groups(work)["gluteus medius"].at_limit
    assert not anatomy.groups(work)["hamstrings"].at_limit


def test_a_heel_that_grips_is_a_free_helper(anatomy, usual):
    """Why nothing grips where one lies: with friction the model presses instead of lifting."""
    work = usual["clamshell"]
    anatomy.body.pose(work.poses[-1].qpos)
    smooth = effort(anatomy.body, anatomy.muscles, load_of(work.doing))
    gripping = effort(anatomy.body, anatomy.muscles, Load((Contact("inner ankle", "right", 0.6),), held=True))
    members = list(anatomy.muscles.members("gluteus medius", "right").values())
    assert gripping.activation[members].max() < 0.7 * smooth.activation[members].max()
    assert gripping.support_n > 3 * smooth.support_n
