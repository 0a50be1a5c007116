"""The contract of `hipwise muscles --format json`, and the motion file."""

import json

import numpy as np
import pytest

from hipwise.anatomy.mot import columns, motion, write_mot
from hipwise.anatomy.report import GROUPS_TOLD, exercise_names, report
from hipwise.anatomy.work import schedule
from hipwise.errors import UserError

NAMED = ("gluteus medius", "gluteus minimus", "gluteus maximus", "tensor fasciae latae", "deep rotators")


def test_the_clamshell_in_json(anatomy):
    found = report(anatomy, "clamshell", {"hip_flexion": 45, "knee": 90}, band="light").as_dict()
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["exercise"] == "clamshell"
    assert set(NAMED) <= set(found["groups"])
    medius = found["groups"]["gluteus medius"]
    assert (medius["emg"]["low"], medius["emg"]["high"]) == (38, 67)
    assert medius["emg"]["sources"]
    assert set(medius) == {"emg", "share", "ratio", "parts"}
    assert set(medius["parts"]) == {"front", "middle", "back"}
    assert medius["ratio"] > 1.0
    assert found["groups"]["gluteus maximus"]["share"] is None
    assert found["groups"]["gluteus maximus"]["emg"]["low"] == 34
    assert found["groups"]["deep rotators"]["emg"] is None
    assert sum(g["share"] or 0 for g in found["groups"].values()) == pytest.approx(1.0, abs=0.005)


@pytest.mark.parametrize("name", exercise_names())
def test_every_exercise_can_be_told(anatomy, name):
    found = report(anatomy, name)
    assert list(found.groups) == list(GROUPS_TOLD)
    json.dumps(found.as_dict(), allow_nan=False)


def test_the_squeeze_is_told_without_a_model():
    found = report(None, "standing-squeeze")
    assert found.doing is None
    emg = found.groups["gluteus maximus"].emg
    assert emg and emg.high == 92
    assert all(group.work is None for group in found.groups.values())
    assert "only EMG" in found.notes[0]
    with pytest.raises(UserError, match="nothing to set"):
        report(None, "standing-squeeze", band="light")


def test_an_unknown_exercise_is_said_with_the_list():
    with pytest.raises(UserError, match=r"no exercise called 'jump'; there are clamshell.*standing-squeeze"):
        report(None, "jump")


def test_a_muscle_at_its_limit_is_said(anatomy):
    assert any(
        "At its limit in the model: gluteus medius" in note for note in report(anatomy, "side-plank").notes
    )


def test_where_the_model_parts_from_people_it_is_said(anatomy):
    usual, bent = (report(anatomy, "clamshell", {"hip_flexion": h}) for h in (45, 60))
    assert not any("Trust the people" in note for note in usual.notes)
    assert any("Willcox" in note and "Trust the people" in note for note in bent.notes)


def test_the_motion_file_can_be_read_back(anatomy, usual):
    work = usual["clamshell"]
    t, way = schedule()
    text = write_mot("clamshell", t, motion(anatomy, work, way))
    head, table = text.split("endheader\n")
    lines = table.strip().splitlines()
    assert f"nRows={len(t)}" in head and "inDegrees=yes" in head
    assert f"nColumns={len(columns()) + 1}" in head
    names = lines[0].split("\t")
    values = np.array([[float(x) for x in line.split("\t")] for line in lines[1:]])
    assert names == ["time", *columns()]
    assert values.shape == (len(t), len(names))
    at = {name: values[:, i] for i, name in enumerate(names)}
    assert at["hip_flexion_r"][0] == pytest.approx(45, abs=0.01)
    assert at["hip_rotation_r"].min() == pytest.approx(-28, abs=2)  # opening is outward rotation
    assert at["knee_angle_r_beta"] == pytest.approx(at["knee_angle_r"])
    assert np.ptp(at["pelvis_ty"]) < 1e-6  # the pelvis lies still


def test_a_standing_pelvis_stands_in_opensim_too(anatomy, usual):
    values = motion(anatomy, usual["squat"], np.array([0.0, 1.0]))
    at = dict(zip(columns(), values.T, strict=True))
    assert at["pelvis_list"] == pytest.approx([0, 0], abs=0.1)
    assert at["pelvis_rotation"] == pytest.approx([0, 0], abs=0.1)
    assert at["pelvis_tilt"] == pytest.approx([0, -30], abs=0.1)  # there, forward is negative
    assert at["pelvis_ty"][1] < at["pelvis_ty"][0] - 0.15
    assert at["knee_angle_l"] == pytest.approx([5, 80], abs=0.01)
