"""Who may train: the first-run questions and what a yes to one of them means (SCIENCE 4.4).

The questions are data (``questions.toml`` beside this file). Only what SCIENCE 4.4 has a source for
gates anybody, and the outcome is never a diagnosis: it is what to do next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Literal

Group = Literal["emergency", "urgent", "ask_first", "advice"]


class Outcome(StrEnum):
    """What answers mean for today, from lightest to gravest; of a screening and of a check-in alike."""

    GO = "go"
    EASIER = "easier"
    """Start, with the easier form advised (check-in: pain 4 or 5)."""
    SEE_SOMEONE = "see_someone"
    """Start if you like, with the easier form, and have the pain looked at (check-in: pain from 6)."""
    ASK_FIRST = "ask_first"
    """Not before a clinician has agreed."""
    STOP = "stop"
    """No exercise today: something is new (check-in)."""
    URGENT = "urgent"
    """No exercise; be seen today."""
    EMERGENCY = "emergency"
    """No exercise; hospital now."""

    @property
    def may_start(self) -> bool:
        """Whether this alone lets a session start."""
        return self in (Outcome.GO, Outcome.EASIER, Outcome.SEE_SOMEONE)


@dataclass(frozen=True, slots=True)
class Question:
    """A question answered by yes or no; yes if any of its points is so."""

    key: str
    group: Group
    ask: str
    points: tuple[str, ...]
    do: str


@dataclass(frozen=True, slots=True)
class Screening:
    """The answers once given. ``agreed_at`` is when the person said that a clinician has agreed."""

    at: datetime
    answers: Mapping[str, bool]
    outcome: Outcome
    agreed_at: datetime | None = None

    @property
    def may_start(self) -> bool:
        """Go; or ask first, and a clinician has agreed. Urgent and emergency need new answers."""
        return self.outcome.may_start or (self.outcome is Outcome.ASK_FIRST and self.agreed_at is not None)


@cache
def questions() -> tuple[Question, ...]:
    """All questions, gravest group first."""
    import tomllib

    table = tomllib.loads(files("hipwise.program").joinpath("questions.toml").read_text(encoding="utf-8"))
    return tuple(
        Question(row["key"], row["group"], row["ask"], tuple(row["points"]), row["do"])
        for row in table["question"]
    )


def yes(answers: Mapping[str, bool]) -> tuple[Question, ...]:
    """The questions answered with yes, gravest first."""
    return tuple(question for question in questions() if answers.get(question.key, False))


def outcome(answers: Mapping[str, bool]) -> Outcome:
    """What the answers mean: the gravest yes decides; advice alone gates nobody (SCIENCE 4.4).

    Args:
        answers: by question key, True for yes; every question must be answered.

    Raises:
        ValueError: a question is not answered, or an answer belongs to none.
    """
    keys = {question.key for question in questions()}
    if wrong := keys.symmetric_difference(answers):
        raise ValueError(f"answers do not match the questions: {', '.join(sorted(wrong))}")
    groups = {question.group for question in yes(answers)}
    if "emergency" in groups:
        return Outcome.EMERGENCY
    if "urgent" in groups:
        return Outcome.URGENT
    if "ask_first" in groups:
        return Outcome.ASK_FIRST
    return Outcome.GO
