from dataclasses import FrozenInstanceError
from importlib.resources import files

import pytest

from hipwise import exercises
from hipwise.coaching import cues
from hipwise.coaching.cues.cue import WORDS_WHILE_MOVING

FAULTS = ("feet_apart", "dropped", "flung", "short", "no_hold", "rocking", "tiring", "pelvis_roll")
UNKIND = ("drop", "fling", "flung", "throw", "wrong", "bad", "lazy", "fail", "fault", "must not")
PRIVATE = ("bladder", "bowel", "water", "urine", "stool", "genital")


def test_each_number_of_a_set_has_its_cue():
    lines = cues.load("en")
    for number in range(1, exercises.load("clamshell").dose.reps + 1):
        assert lines[cues.count_id(number)].moving
    assert lines[cues.count_id(17)].text == "Seventeen."


def test_each_beat_has_its_word():
    lines = cues.load("en")
    assert [lines[id].text for id in ("lift", "hold", "lower", "lower-2", "lower-3", "touch")] == [
        "Open.", "Hold.", "Down.", "two.", "three.", "Touch.",
    ]  # fmt: skip


def test_each_fault_has_a_first_a_second_and_a_fallback_line():
    lines = cues.load("en")
    for fault in FAULTS:
        assert len({lines[cues.fault_id(fault, time)].text for time in (1, 2, 3)}) == 3
        assert cues.fault_id(fault, 9) == cues.fault_id(fault, 3)


def test_what_is_said_while_moving_is_short():
    for language in cues.languages():
        for cue in cues.load(language).values():
            assert not cue.moving or cue.words <= WORDS_WHILE_MOVING, cue
            assert cue.moving == (cue.slot_s is not None), cue


def test_the_words_are_kind_and_what_is_private_is_not_spoken():
    for cue in cues.load("en").values():
        assert not [word for word in UNKIND + PRIVATE if word in cue.text.lower()], cue


def test_an_id_is_a_file_name_everywhere_and_stands_once():
    text = files(cues).joinpath("en.toml").read_text(encoding="utf-8")
    for id in cues.load("en"):
        assert id == id.lower() and id.replace("-", "").isalnum()
        assert text.count(f"\n{id} = ") == 1


def test_cues_cannot_be_changed_by_who_reads_them():
    cue = cues.load("en")["lift"]
    with pytest.raises(FrozenInstanceError):
        cue.text = "Shut."  # type: ignore[misc]
    with pytest.raises(TypeError):
        cues.load("en")["lift"] = cue  # type: ignore[index]


def test_an_unknown_language_names_those_there_are():
    with pytest.raises(cues.UnknownLanguage, match="'xx'; there are en"):
        cues.load("xx")
