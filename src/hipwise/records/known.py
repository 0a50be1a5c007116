"""All that the rules look at, read from the records for one moment."""

from __future__ import annotations

from datetime import datetime

from hipwise.program.plan import Known
from hipwise.records.records import Records


def known(records: Records, now: datetime) -> Known:
    """What is known ``now``; its zone says which day it is for the person."""
    weeks = records.weeks
    check_in = records.latest_check_in()
    today = check_in is not None and check_in.at.astimezone(now.tzinfo).date() == now.date()
    late = weeks.late_entries()
    return Known(
        days=records.trained.days(late),
        done=records.trained.done(late),
        steps=weeks.steps(),
        schedules=weeks.schedules(),
        pauses=weeks.pauses(),
        lock=weeks.lock(),
        screening=records.screening(),
        check_in=check_in if today else None,
    )
