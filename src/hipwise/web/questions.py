"""The close: what is asked after a session by the live page, and what was skipped at the next opening."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hipwise.program.check_in import PLACES
from hipwise.records import SessionRecord
from hipwise.sensing.source import Side

FELT = {"0": "Not at all", "1": "A little", "2": "Clearly", "3": "Strongly"}
SCALE = {str(value): str(value) for value in range(11)}


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``asks`` is the token it belongs to, ``name`` where its answer goes: "felt.left" goes
    to "left" within "felt". ``answers``: value and text; ``numbers`` says that the values are numbers;
    ``later`` is how it is asked at the next opening, where that is another way.
    """

    asks: str
    name: str
    ask: str
    answers: Mapping[str, str]
    numbers: bool = True
    hint: str = ""
    later: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "ask": self.ask,
            "answers": [
                [int(value) if self.numbers else value, text] for value, text in self.answers.items()
            ],
            "hint": self.hint,
        }


def _felt(side: str) -> Question:
    return Question(
        "felt",
        f"felt.{side}",
        f"Did you feel the {side} buttock work?",
        FELT,
        hint="What you felt, not what was measured. Nothing yet? That is common.",
    )


QUESTIONS = (
    Question(
        "place",
        "place",
        "Where does it hurt?",
        {token: place.capitalize() for token, place in PLACES.items()},
        False,
        later="Where did it hurt?",
    ),
    Question("effort", "effort", "How hard was it?", SCALE, hint="0: no effort. 10: all you had."),
    Question(
        "pain",
        "pain",
        "How much pain is there now?",
        SCALE,
        hint="0: none. 10: the worst there is.",
        later="How much pain was there right after it?",
    ),
    Question(
        "clearer",
        "clearer",
        "Which side felt clearer?",
        {"left": "Left", "right": "Right", "same": "Both the same"},
        False,
    ),
    _felt("left"),
    _felt("right"),
)


def questions(names: Iterable[str]) -> list[Question]:
    """Those of these names or tokens, in the order in which they are asked."""
    wanted = set(names)
    return [question for question in QUESTIONS if wanted & {question.asks, question.name}]


def open_of(session: SessionRecord, felt: Collection[Side]) -> list[Question]:
    """What was not answered yet about a session; ``felt``: the sides that were."""
    answered = {
        "effort": session.effort is not None,
        "pain": session.pain_after is not None,
        "place": session.pain_place_after is not None,
        "clearer": session.clearer is not None,
        "felt.left": "left" in felt,
        "felt.right": "right" in felt,
    }
    return [question for question in questions(session.asks) if not answered[question.name]]


def answers(sent: Mapping[str, Any]) -> dict[str, Any]:
    """What a form sent, as the records take it: only what was asked and is one of its answers."""
    found: dict[str, Any] = {}
    for question in QUESTIONS:
        value = sent.get(question.name)
        if not isinstance(value, str) or value not in question.answers:
            continue
        inside, _, key = question.name.partition(".")
        answer = int(value) if question.numbers else value
        if key:
            found.setdefault(inside, {})[key] = answer
        else:
            found[inside] = answer
    return found
