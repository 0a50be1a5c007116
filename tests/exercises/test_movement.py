"""Movements, bands and EMG as data."""

import math

import pytest

from hipwise.errors import UserError
from hipwise.exercises.band import bands
from hipwise.exercises.band import load as load_band
from hipwise.exercises.emg import Published, level, published
from hipwise.exercises.movement import POSTURES, do, load_movement, movement_names, parse

THE_THIRTEEN = {
    "clamshell",
    "side-lying-leg-raise",
    "reverse-clamshell",
    "lateral-band-walk",
    "hip-hitch",
    "single-leg-stance",
    "single-leg-squat",
    "squat",
    "forward-lunge",
    "two-leg-bridge",
    "single-leg-bridge",
    "standing-abduction",
    "side-plank",
}


def test_there_are_thirteen_movements():
    assert set(movement_names()) == THE_THIRTEEN


@pytest.mark.parametrize("name", sorted(THE_THIRTEEN))
def test_each_says_what_touches_what_and_where_its_angles_come_from(name):
    movement = load_movement(name)
    assert movement.name == name
    assert movement.posture in POSTURES
    assert movement.sources and all(movement.sources)
    assert movement.touches or movement.posture == "lying"
    assert set(movement.legs.values()) <= {"right", "left"}
    assert all(s.low <= s.usual <= s.high for s in movement.settings.values())
    assert sum(s.scales for s in movement.settings.values()) <= 1
    assert name in published()


def test_an_unknown_posture_is_a_mistake_in_the_file():
    with pytest.raises(ValueError, match="no posture 'flying'"):
        parse({"name": "kite", "posture": "flying"})


@pytest.mark.parametrize("value", [math.nan, math.inf, -1.0, 61.0])
def test_a_value_outside_its_range_is_refused_with_the_range(value):
    with pytest.raises(UserError, match="--hip-flexion must be from 0 to 60 degrees"):
        do(load_movement("clamshell"), {"hip_flexion": value})


def test_settings_scale_or_drive_the_angles():
    raise_ = load_movement("side-lying-leg-raise")
    angles = do(raise_, {"opening": 15, "hip_flexion": 10}).angles()
    assert angles["hip_adduction_right"] == (0, -15)
    assert angles["hip_flexion_right"] == (10, 10)
    assert do(raise_, {"opening": None}).angles()["hip_adduction_right"] == (0, -30)


def test_what_a_movement_does_not_have_is_said():
    with pytest.raises(UserError, match="--hip-flexion means nothing for the squat; it takes --knee"):
        do(load_movement("squat"), {"hip_flexion": 30})
    with pytest.raises(UserError, match="modelled without a band"):
        do(load_movement("hip-hitch"), band="light")
    with pytest.raises(UserError, match="--band-at must be knees"):
        do(load_movement("clamshell"), band="light", band_place="ankles")
    with pytest.raises(UserError, match="--leg must be stance or moving"):
        do(load_movement("lateral-band-walk"), role="third")
    with pytest.raises(UserError, match="there is no movement called 'plank'; there are clamshell"):
        load_movement("plank")
    with pytest.raises(UserError, match="there are none, light, medium, strong"):
        do(load_movement("clamshell"), band="iron")


def test_bands_go_from_light_to_strong_within_what_was_measured():
    stiffness = [band.stiffness_n_m for band in bands().values()]
    assert list(bands()) == ["light", "medium", "strong"]
    assert stiffness == sorted(stiffness)
    for band in bands().values():
        low, high = band.measured_n_m
        assert low < band.stiffness_n_m < high
        assert band.sources


def test_a_slack_band_does_not_pull():
    band = load_band("light")
    slack = band.slack_m["knees"]
    assert band.pull_n(slack - 0.01, "knees") == 0.0
    assert band.pull_n(slack + 0.20, "knees") == pytest.approx(0.20 * band.stiffness_n_m)


@pytest.mark.parametrize(
    ("percent", "word"),
    [
        (0, "low"),
        (20, "low"),
        (20.1, "moderate"),
        (40, "moderate"),
        (60, "high"),
        (61, "very high"),
        (103, "very high"),
    ],
)
def test_levels_in_words(percent, word):
    assert level(percent) == word


def test_a_range_has_the_words_of_its_ends():
    assert Published(38, 67, ("x",)).words == "moderate to very high"
    assert Published(25, 28, ("x",)).words == "moderate"


def test_every_published_range_has_a_source_and_two_ends():
    for study in published().values():
        for groups in (study.groups, *study.by_leg.values()):
            for found in groups.values():
                assert 0 < found.low <= found.high < 150
                assert found.sources


def test_the_legs_of_a_band_walk_were_measured_apart():
    walk = published()["lateral-band-walk"]
    stance, moving = walk.of("gluteus medius", "stance"), walk.of("gluteus medius", "moving")
    assert stance and stance.low == 52
    assert moving and moving.low == 35
    assert walk.of("gluteus minimus", "stance") is None


def test_the_squeeze_has_emg_and_no_movement():
    assert "standing-squeeze" in published()
    assert "standing-squeeze" not in movement_names()
