"""A time with the zone it happened in.

A person's day is the day where they were. So beside the instant (UTC) the offset of the clock on their wall
is kept: through a change to summer time, a journey or a move, the day of what was done never changes again.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone


def offset_min(at: datetime) -> int:
    """How far the clock of ``at`` is ahead of UTC, in minutes.

    Raises:
        ValueError: ``at`` has no zone.
    """
    offset = at.utcoffset()
    if offset is None:
        raise ValueError("a time without a zone cannot be kept")
    return round(offset.total_seconds() / 60)


def there(at: datetime, offset: int | None) -> datetime:
    """The same instant by the clock it happened under; by this computer's where none was kept."""
    if offset is None:
        return at.astimezone()
    return at.astimezone(timezone(timedelta(minutes=offset)))
