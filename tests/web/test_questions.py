from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hipwise.coaching.plan import Reached
from hipwise.records import SessionRecord, SetRecord
from hipwise.repetitions.events import Repetition
from hipwise.web.questions import QUESTIONS, answers, open_of, questions

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SET = SetRecord(1, "clamshell", "left", 20, NOW, NOW, "done", (Repetition(7.0, 1, True),))
SESSION = SessionRecord(1, NOW, None, None, "camera", None, 20, "left", (SET,), "full")


def test_what_is_open_is_asked_in_one_order():
    assert [q.name for q in questions(["felt", "effort"])] == ["effort", "felt.left", "felt.right"]
    assert questions([]) == []


def test_open_is_what_was_not_answered_and_the_place_only_after_pain():
    def names(session: SessionRecord, *felt: str) -> list[str]:
        return [question.name for question in open_of(session, felt)]  # pyright: ignore[reportArgumentType]

    assert names(SESSION) == ["effort", "pain", "clearer", "felt.left", "felt.right"]
    assert names(replace(SESSION, why="pain", effort=3), "left") == ["place", "pain", "clearer", "felt.right"]
    whole = replace(SESSION, why="pain", effort=0, pain_after=0, pain_place_after="leg", clearer="same")
    assert names(whole, "left", "right") == []
    assert names(replace(SESSION, kind="clams")) == ["effort", "pain", "clearer"]
    nothing = replace(SESSION, sets=())
    assert names(nothing) == []
    assert names(replace(nothing, why="pain")) == ["place", "pain"]
    assert names(replace(nothing, why="pain", pain_after=3)) == ["place"]
    assert names(replace(nothing, reached=Reached("squeeze", 2)), "left") == ["felt.right"]


def test_answers_come_back_as_what_they_are():
    sent = {"effort": "6", "clearer": "same", "felt.left": "0", "felt.right": "3", "place": "groin"}
    assert answers(sent) == {
        "effort": 6,
        "clearer": "same",
        "felt": {"left": 0, "right": 3},
        "place": "groin",
    }


def test_what_was_never_asked_is_no_answer():
    assert answers({"effort": "11", "clearer": "neither", "felt.left": "", "mood": "4"}) == {}


def test_each_is_told_with_values_of_its_kind():
    by_name = {question.name: question.as_json() for question in QUESTIONS}
    assert by_name["effort"]["answers"][10] == [10, "10"]
    assert by_name["clearer"]["answers"][2] == ["same", "Both the same"]
