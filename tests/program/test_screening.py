from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hipwise.program import screening
from hipwise.program.screening import Outcome, Screening

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NO = {question.key: False for question in screening.questions()}


def of(group: str) -> str:
    return next(question.key for question in screening.questions() if question.group == group)


def test_the_questions_are_few_gravest_first_and_each_says_what_to_do():
    questions = screening.questions()
    assert 8 <= len(questions) <= 12
    order = ["emergency", "urgent", "ask_first", "advice"]
    assert [question.group for question in questions] == sorted((q.group for q in questions), key=order.index)
    assert len({question.key for question in questions}) == len(questions)
    assert all(question.ask.endswith("?") and question.do for question in questions)


def test_all_no_goes():
    assert screening.outcome(NO) is Outcome.GO


@pytest.mark.parametrize(
    ("groups", "wanted"),
    [
        (["emergency"], Outcome.EMERGENCY),
        (["urgent"], Outcome.URGENT),
        (["ask_first"], Outcome.ASK_FIRST),
        (["advice"], Outcome.GO),
        (["advice", "ask_first", "urgent", "emergency"], Outcome.EMERGENCY),
        (["advice", "ask_first", "urgent"], Outcome.URGENT),
        (["ask_first", "advice"], Outcome.ASK_FIRST),
    ],
)
def test_the_gravest_yes_decides(groups: list[str], wanted: Outcome):
    answers = NO | {of(group): True for group in groups}
    assert screening.outcome(answers) is wanted
    assert [question.key for question in screening.yes(answers)] == [
        question.key for question in screening.questions() if answers[question.key]
    ]


@pytest.mark.parametrize("question", screening.questions(), ids=lambda question: question.key)
def test_each_question_alone_gates_as_its_group_says(question: screening.Question):
    outcome = screening.outcome(NO | {question.key: True})
    assert outcome == ("go" if question.group == "advice" else question.group)


def test_a_question_left_out_or_unknown_is_refused():
    some = dict(NO)
    del some["saddle"]
    with pytest.raises(ValueError, match="saddle"):
        screening.outcome(some)
    with pytest.raises(ValueError, match="horoscope"):
        screening.outcome(NO | {"horoscope": True})


def test_only_ask_first_is_opened_by_an_agreement():
    opened = {
        outcome
        for outcome in Outcome
        if Screening(NOW, NO, outcome, NOW).may_start and not Screening(NOW, NO, outcome).may_start
    }
    assert opened == {Outcome.ASK_FIRST}
    assert not Screening(NOW, NO, Outcome.URGENT, NOW).may_start
    assert not Screening(NOW, NO, Outcome.EMERGENCY, NOW).may_start
