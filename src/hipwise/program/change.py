"""What the answers change about the exercise, and when they are asked for again (SCIENCE 4.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from hipwise.program.check_in import CheckIn
from hipwise.program.done import Done
from hipwise.program.screening import Outcome, Screening
from hipwise.sensing.source import Side

Sore = Literal["left", "right", "both", "none"]
"""Which hip is sore on its outer side, as the person said; "none" where it was not."""

LONG_BREAK_DAYS = 60
"""After so long without a session the health questions are asked again. [J]"""
ANSWERS_LAST_DAYS = 365
"""The readiness questions hold for a year (PAR-Q's own rule [97])."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different for this person: ``do`` is the sentence that says what to do."""

    key: Literal["outer_hip", "sore_side", "standing", "agreed"]
    do: str


def changes(screening: Screening | None, check_in: CheckIn | None, sore: Sore = "none") -> list[Change]:
    """What to do differently (SCIENCE 4.4, change the exercise): it locks nothing.

    Outer-hip pain: not on the sore side, a pillow between the knees [88][89], or standing work. After a hip
    operation: what the surgeon or physiotherapist agreed to, and no more [86][87].
    """
    found: list[Change] = []
    if outer_hip(screening, check_in, sore):
        found.append(
            Change(
                "outer_hip",
                "Put a pillow between your knees, "
                "thick enough that the top knee starts at the height of your hip.",
            )
        )
        if sore == "none":
            found.append(Change("sore_side", "Do not lie on the sore side."))
    if sore in ("left", "right"):
        found.append(Change("sore_side", f"Do not lie on your {sore} side: train the {sore} leg, on top."))
        other = _other(sore)
        found.append(Change("standing", f"For the {other} leg take standing work, such as the hip hitch."))
    elif sore == "both":
        found.append(Change("sore_side", "Do not lie on either side while both are sore."))
        found.append(Change("standing", "Take standing work for now, such as the hip hitch on a step."))
    if screening is not None and screening.outcome is Outcome.ASK_FIRST and screening.agreed_at is not None:
        found.append(Change("agreed", "Keep to what your clinician agreed to."))
    return found


def outer_hip(screening: Screening | None, check_in: CheckIn | None, sore: Sore = "none") -> bool:
    """Whether the outside of a hip is sore, by any of the answers."""
    asked = screening is not None and bool(screening.answers.get("outer_hip"))
    today = check_in is not None and check_in.pain > 0 and check_in.where == "outer_hip"
    return asked or today or sore != "none"


def top_legs(sore: Sore) -> tuple[Side, ...]:
    """The legs that can be trained lying down: never the one that means lying on a sore hip [88][89]."""
    if sore == "none":
        return ("left", "right")
    # Who lies on the right side has the left leg on top.
    return () if sore == "both" else (sore,)


def asked_again(screening: Screening, done: Sequence[Done], today: date) -> str | None:
    """Why the health questions are asked again, None while they hold: a long break, or a year has gone by.

    SCIENCE 4.4 [97]; the length of the break is a judgement.
    """
    answered = screening.at.astimezone().date()
    last = max((one.on for one in done), default=answered)
    if (today - max(last, answered)).days > LONG_BREAK_DAYS:
        return "It has been a while. Please answer the health questions once more."
    if (today - answered).days > ANSWERS_LAST_DAYS:
        return "Your answers to the health questions are a year old. Please look through them once more."
    return None


def _other(side: Side) -> Side:
    return "right" if side == "left" else "left"
