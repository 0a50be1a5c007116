"""The model's mechanics, against sums done another way."""

import math

import numpy as np
import pytest

from hipwise.anatomy.body import Body
from hipwise.anatomy.posture import Poser, turned
from hipwise.exercises.movement import do, load_movement

STEP = 1e-6


def random_pose(body, rng):
    """Every joint within the middle of its range, both legs, any turn of the body."""
    qpos = body.model.qpos0.copy()
    for j in range(1, body.model.njnt):
        low, high = body.model.jnt_range[j]
        qpos[body.model.jnt_qposadr[j]] = rng.uniform(0.8 * low + 0.2 * high, 0.2 * low + 0.8 * high)
    quat = rng.normal(size=4)
    qpos[3:7] = quat / np.linalg.norm(quat)
    return qpos


def test_nothing_is_written_where_the_person_happens_to_be(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Body()
    assert not list(tmp_path.iterdir())


def test_six_of_the_root_and_seven_of_each_leg_are_free(anatomy):
    assert len(anatomy.body.free_dofs) == 20
    assert len(anatomy.body.couplings) == 14


def test_the_knee_takes_the_patella_along(anatomy):
    body = anatomy.body
    qpos = body.model.qpos0.copy()
    qpos[body.qpos("knee_angle_r")] = 1.0
    body.pose(qpos)
    x = 1.0 - body.model.qpos0[body.qpos("knee_angle_r")]
    polynomial = body.model.eq_data[6, :5]
    expected = sum(c * x**k for k, c in enumerate(polynomial))
    assert body.data.qpos[body.qpos("knee_angle_beta_rotation1_r")] == pytest.approx(expected, abs=1e-12)


def test_the_projection_is_how_the_followers_follow(anatomy):
    body, rng = anatomy.body, np.random.default_rng(1)
    qpos = random_pose(body, rng)
    body.pose(qpos)
    project = body.projection()
    knee = body.free_dofs.index(body.dof("knee_angle_r"))
    before = body.data.qpos.copy()
    qpos = before.copy()
    qpos[body.qpos("knee_angle_r")] += STEP
    body.pose(qpos)
    moved = (body.data.qpos - before)[7:] / STEP
    assert moved == pytest.approx(project[6:, knee], abs=1e-5)


def test_moment_arms_are_how_lengths_change(anatomy):
    """Central differences of the muscles' lengths; the bench does this at 100 poses."""
    body, rng = anatomy.body, np.random.default_rng(2)
    worst = []
    for _ in range(3):
        qpos = random_pose(body, rng)
        body.pose(qpos)
        _, moment = body.muscle_state()
        arms = moment @ body.projection()
        for k, dof in enumerate(body.free_dofs[6:], start=6):
            j = int(body.model.dof_jntid[dof])
            lengths = []
            for step in (STEP, -STEP):
                moved = qpos.copy()
                moved[body.model.jnt_qposadr[j]] += step
                body.pose(moved)
                lengths.append(body.muscle_state()[0])
            worst.append(np.abs((lengths[0] - lengths[1]) / (2 * STEP) - arms[:, k]))
    assert np.max(worst) < 1e-4


def test_gravity_about_the_clam_axis_is_the_sum_over_the_segments(anatomy):
    body, poser = anatomy.body, Poser(anatomy.body)
    doing = do(load_movement("clamshell"))
    axis = poser.clam_axis(45, 90)
    segments = [body.body(f"{name}_r") for name in ("femur", "tibia", "patella", "talus", "calcn", "toes")]
    torques = []
    for pose in poser.path(doing, np.array([0.0, 0.5, 1.0])):
        body.pose(pose.qpos, pose.trunk)
        line = body.turn("pelvis") @ axis
        hip = body.place("femur_r", (0.0, 0.0, 0.0))
        direct = sum(
            line @ np.cross(body.data.xipos[i] - hip, [0.0, 0.0, 9.81 * body.model.body_mass[i]])
            for i in segments
        )
        # The model's way: the hip's three torques, as a moment about the line through it.
        torque = body.projection().T @ body.gravity()
        hips = [body.free_dofs.index(body.dof(f"hip_{a}_r")) for a in ("flexion", "adduction", "rotation")]
        axes = np.array([body.data.xaxis[body.model.dof_jntid[body.free_dofs[i]]] for i in hips])
        moment = np.linalg.solve(axes, torque[hips])
        assert float(moment @ line) == pytest.approx(float(direct), abs=0.01)
        torques.append(float(direct))
    assert torques[0] == pytest.approx(21.34, abs=0.05)
    assert torques[2] / torques[0] == pytest.approx(math.cos(math.radians(40 - 0.8)), abs=0.01)


def test_the_foot_stays_where_it_is_while_the_clam_opens(anatomy):
    poser, body = Poser(anatomy.body), anatomy.body
    heels = []
    for pose in poser.path(do(load_movement("clamshell")), np.linspace(0, 1, 5)):
        body.pose(pose.qpos, pose.trunk)
        heels.append(
            body.turn("pelvis").T @ (body.place("calcn_r", (0, 0, 0)) - body.place("pelvis", (0, 0, 0)))
        )
    assert np.ptp(heels, axis=0).max() < 1e-9


def test_hip_angles_follow_the_closed_forms(anatomy):
    """SCIENCE 6.2, with the angle between thigh and axis taken from the model's own leg."""
    poser = Poser(anatomy.body)
    axis = poser.clam_axis(45, 90)
    thigh = turned(np.array([0.0, 0.0, 1.0]), math.radians(45)) @ np.array([0.0, -1.0, 0.0])
    beta = math.acos(float(axis @ thigh))
    for opening in (15, 30, 45, 60):
        angles = poser.clam(opening, 45, 90)
        theta = math.radians(opening)
        assert -math.sin(math.radians(angles["hip_adduction_right"])) == pytest.approx(
            math.sin(beta) * math.sin(theta), abs=0.01
        )
        assert math.tan(math.radians(-angles["hip_rotation_right"])) == pytest.approx(
            math.cos(beta) * math.tan(theta), abs=0.02
        )
