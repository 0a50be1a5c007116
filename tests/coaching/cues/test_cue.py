import re
from dataclasses import FrozenInstanceError
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest

from hipwise import exercises
from hipwise.coaching import cues
from hipwise.coaching.cues.cue import WORDS_WHILE_MOVING
from hipwise.program import ladder
from hipwise.repetitions.events import Fault

SRC = Path(cues.__file__).parents[2]
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


@pytest.mark.parametrize("name", exercises.names())
@pytest.mark.parametrize("slip", [*get_args(Fault), "too_fast", "too_high"])
def test_each_fault_of_each_exercise_has_a_first_a_second_and_a_fallback_line(name, slip):
    lines = cues.load("en")
    stem = exercises.load(name).speech.lines.get(slip, slip)
    assert len({lines[cues.fault_id(stem, time)].text for time in (1, 2, 3)}) == 3
    assert {lines[cues.fault_id(stem, time)].group for time in (1, 2, 3)} == {"corrections"}
    assert cues.fault_id(stem, 9) == cues.fault_id(stem, 3)


@pytest.mark.parametrize("name", exercises.names())
def test_all_that_an_exercise_has_said_is_a_line(name):
    exercise, lines = exercises.load(name), cues.load("en")
    speech = exercise.speech
    assert {*exercise.setup.cues, *exercise.setup.checks, *speech.inner, *speech.outer} <= set(lines)
    assert set(exercise.setup.checks) <= set(exercise.setup.cues)
    assert set(speech.lines) <= set(get_args(Fault))
    assert {*speech.words, *speech.words.values()} <= set(lines)


def test_all_that_a_rung_has_said_is_a_line():
    assert {cue for rung in ladder.rungs() for cue in rung.setup} <= set(cues.load("en"))


def test_every_line_is_said_somewhere():
    """A cue that nothing says would only be carried along."""
    source = "".join(path.read_text(encoding="utf-8") for path in SRC.rglob("*.py"))
    for data in ("exercises/*.toml", "program/ladder.toml"):
        source += "".join(path.read_text(encoding="utf-8") for path in SRC.glob(data))
    made = re.compile(r"(count|squeeze|walk|on|roll-asked|pelvis|turn|top)-")
    for cue in cues.load("en").values():
        said = f'"{cue.id}"' in source or cue.group == "corrections" or made.match(cue.id)
        assert said, cue


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
