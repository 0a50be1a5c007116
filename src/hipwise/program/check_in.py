"""Before each session: pain now, where, and whether anything is new (SCIENCE 4.3, 4.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hipwise.program.screening import Outcome

NEW_SYMPTOMS = "Anything new since last time: numbness, weakness, bladder or bowel trouble?"
"""Shown, never spoken."""

PLACES = {
    "lower_back": "lower back",
    "outer_hip": "outer side of the hip",
    "groin": "groin",
    "buttock": "buttock",
    "leg": "leg",
    "elsewhere": "somewhere else",
}
"""Where it hurts most: token and plain words."""

AMBER = 4
RED = 6


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What was said before a session. ``pain`` 0 to 10 now (NPRS), ``where`` a token of PLACES."""

    id: int
    at: datetime
    pain: int
    where: str | None
    new_symptoms: bool
    outcome: Outcome


def outcome(pain: int, new_symptoms: bool) -> Outcome:
    """The pain traffic light, the stricter of the clinics' (SCIENCE 4.3 [81][82]), new symptoms first.

    Green 0-3 goes; amber 4-5 goes with the easier form advised; from 6 the easier form is offered with
    the advice to see someone, and the door stays open: a usual high pain is the person's to judge. New
    symptoms stop (SCIENCE 4.4), and so does pain that the exercise itself brings on (`BROUGHT_ON`).

    Raises:
        ValueError: pain is not within 0 to 10.
    """
    if not 0 <= pain <= 10:
        raise ValueError(f"pain is a number from 0 to 10, not {pain}")
    if new_symptoms:
        return Outcome.STOP
    if pain >= RED:
        return Outcome.SEE_SOMEONE
    return Outcome.EASIER if pain >= AMBER else Outcome.GO


BROUGHT_ON = (
    "If the exercise itself brings on pain, or the pain turns sharp, stop for today. "
    "A dull tiredness in the buttock is expected; pain in the groin, the back, the outer hip bone "
    "or down the leg is not."
)
"""SCIENCE 4.3 (red) and 3.2 (soreness)."""

HURT_TODAY = (
    "You stopped for pain today: leave this exercise until tomorrow. If the pain has not settled by then, "
    "or if it was sharp, see a doctor or physiotherapist before you do it again."
)
"""SCIENCE 4.3: stop that exercise today; worse next morning is red too."""
