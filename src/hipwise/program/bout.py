"""What else the person does: a bout of an activity, typed in or imported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Bout:
    """``activity`` is an id of ``activity_planes.csv``, ``effort`` 1 (easy) to 3 (hard).

    ``started_at`` carries the zone it was in. ``source`` says where it comes from ("typed", "fit",
    "apple_health"); ``source_id`` is unique there, so that importing it twice does not double it.
    """

    started_at: datetime
    minutes: float
    activity: str
    effort: int
    source: str = "typed"
    source_id: str | None = None
    id: int = 0

    def __post_init__(self) -> None:
        if self.started_at.tzinfo is None:
            raise ValueError("a time without a zone cannot be kept")
        if not 0 < self.minutes <= 24 * 60:
            raise ValueError("an activity takes more than nothing and at most a day")
        if self.effort not in (1, 2, 3):
            raise ValueError("effort is 1 (easy), 2 or 3 (hard)")

    @property
    def day(self) -> date:
        """The day on the person's own calendar."""
        return self.started_at.date()
