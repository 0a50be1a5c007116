"""The traffic light of pain, over a session and the morning after it (SCIENCE 4.3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from hipwise.program.check_in import AMBER, RED, CheckIn
from hipwise.program.done import Done

CHANGE = 2
"""The smallest change of pain that means anything, of 10 (SCIENCE 4.3 [79])."""


class Light(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    UNKNOWN = "unknown"


def light(done: Done) -> Light:
    """What a session did to the pain (SCIENCE 4.3, the stricter of the clinics' lights).

    Red: stopped for pain, or 6 and more that was not there before, or clearly worse the next morning.
    Amber: 4 or more, before or after; pain that is usual and did not rise is amber at most: it changes the
    rung and does not lock the door. Unknown: nobody said how it was afterwards.
    """
    before, after = done.pain_before, done.pain_after
    if done.hurt or worse_next_day(done):
        return Light.RED
    if after is not None and after >= RED and (before is None or after > before):
        return Light.RED
    if any(pain is not None and pain >= AMBER for pain in (before, after)):
        return Light.AMBER
    return Light.UNKNOWN if after is None else Light.GREEN


def worse_next_day(done: Done) -> bool:
    """Worse the next morning is red (SCIENCE 4.3): two points or more above what it was before."""
    if done.pain_next is None or done.pain_before is None:
        return False
    return done.pain_next >= done.pain_before + CHANGE


def rest_today(done: Iterable[Done], today: date) -> Done | None:
    """The session after which there is no exercise today, None where there is none.

    SCIENCE 4.3: red stops the exercise for today; worse the next morning rests that day too.
    """
    for one in done:
        if one.on == today and light(one) is Light.RED:
            return one
        if worse_next_day(one) and (today - one.on).days == 1:
            return one
    return None


def worse_this_morning(done: Iterable[Done], check_in: CheckIn | None, today: date) -> bool:
    """Whether today's check-in is clearly worse than what was before yesterday's session (SCIENCE 4.3)."""
    if check_in is None:
        return False
    return any(
        (today - one.on).days == 1
        and one.pain_before is not None
        and check_in.pain >= one.pain_before + CHANGE
        for one in done
    )
