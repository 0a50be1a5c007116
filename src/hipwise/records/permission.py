"""Whether somebody may exercise now, by what was asked and answered before."""

from __future__ import annotations

from datetime import datetime, timedelta

from hipwise.errors import UserError
from hipwise.program.check_in import CheckIn
from hipwise.records.records import Records

CHECK_IN_LASTS = timedelta(hours=6)
"""What was said of pain before a session does not hold for longer (and not for another day)."""
OVER_MIDNIGHT = timedelta(hours=1)
"""So late in the evening it holds for the session that it was given for, whatever the calendar says."""


def at_all(records: Records) -> None:
    """
    Raises:
        UserError: the questions about health are not answered, or advise against exercise.
    """
    screening = records.screening()
    if screening is None or not screening.may_start:
        raise UserError("Please answer the questions about your health first, on the first page.")


def to_start(records: Records, check_in_id: int, now: datetime) -> None:
    """
    Raises:
        UserError: that was no check-in of today, or it or the questions about health advise against exercise.
    """
    at_all(records)
    check_in = records.check_in(check_in_id)
    if check_in is None or not _fresh(check_in, now):
        raise UserError("Please answer today's check-in first, on the first page.")
    _outcome(check_in)


def to_go_on(records: Records, now: datetime) -> None:
    """Before going on the latest answers count, whichever session they were given for.

    Raises:
        UserError: they are too long ago, or advise against exercise.
    """
    at_all(records)
    check_in = records.latest_check_in()
    if check_in is None or not _fresh(check_in, now) or now - check_in.at > CHECK_IN_LASTS:
        raise UserError("Your last check-in is a while ago. Please answer it again, on the first page.")
    _outcome(check_in)


def _fresh(check_in: CheckIn, now: datetime) -> bool:
    of_today = check_in.at.astimezone(now.tzinfo).date() == now.date()
    return of_today or timedelta(0) <= now - check_in.at <= OVER_MIDNIGHT


def _outcome(check_in: CheckIn) -> None:
    if not check_in.outcome.may_start:
        raise UserError("Today's check-in advises against exercise. Rest, and see what it says to do.")
